import { useMutation } from "@apollo/client/react";
import { PasswordInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { ChangeEmailDocument } from "@/gql/graphql";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { FormDialog } from "@/shared/ui/FormDialog";
import { showDone } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { words } from "./words";

interface ChangeEmailDialogProps {
  readonly onClose: () => void;
  /** The present address, where a change is withdrawn; a new one is asked for otherwise. */
  readonly keep?: string;
}

export function ChangeEmailDialog({ onClose, keep }: ChangeEmailDialogProps) {
  const [change] = useMutation(ChangeEmailDocument);
  const { busy, problem, setProblem, submit } = useSubmit();
  const missing = (text: string) => (text.trim() === "" ? words.missing : null);
  const form = useForm({ initialValues: { email: keep ?? "", password: "" }, validate: { email: missing, password: missing } });
  const send = ({ email, password }: typeof form.values) =>
    submit(async () => {
      const { data } = await change({ variables: { input: { email: email.trim(), password } } });
      const mapped = mapUserErrors(data?.changeEmail.errors ?? [], ["email", "password"]);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
      const viewer = data?.changeEmail.viewer;
      if (!viewer) return;
      showDone(keep !== undefined ? words.kept : viewer.pendingEmail === null ? words.changed : words.sent);
      onClose();
    });
  return (
    <FormDialog
      title={keep === undefined ? words.changeTitle : words.withdrawTitle}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void send(values))}
      action={keep === undefined ? words.change : words.withdraw}
      busy={busy}
      problem={problem}
      failed={words.failed}
    >
      {keep === undefined
        ? <TextInput label={words.newAddress} type="email" autoComplete="email" required data-autofocus {...form.getInputProps("email")} />
        : <Text size="sm">{words.withdrawHint}</Text>}
      <PasswordInput label={words.password} description={words.passwordHint} autoComplete="current-password" required {...form.getInputProps("password")} />
    </FormDialog>
  );
}
