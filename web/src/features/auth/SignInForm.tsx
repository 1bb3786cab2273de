import { useMutation } from "@apollo/client/react";
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { SignInDocument } from "@/gql/graphql";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { useSignedIn } from "@/shared/session/useSignedIn";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { words } from "./words";

export function SignInForm() {
  const [signIn] = useMutation(SignInDocument);
  const signedIn = useSignedIn();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: {
      email: (email) => (email.trim() === "" ? words.emailMissing : null),
      password: (password) => (password === "" ? words.passwordMissing : null),
    },
  });

  const send = ({ email, password }: typeof form.values) =>
    submit(async () => {
      const { data } = await signIn({ variables: { input: { email: email.trim(), password } } });
      const mapped = mapUserErrors(data?.signIn.errors ?? [], ["email", "password"]);
      form.setErrors(mapped.fields);
      setProblem(mapped.general);
      if (data?.signIn.session) signedIn(data.signIn.session);
    });

  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.signInFailed} error={problem} /> : null}
        <TextInput label={words.email} type="email" autoComplete="username" required {...form.getInputProps("email")} />
        <PasswordInput label={words.password} autoComplete="current-password" required {...form.getInputProps("password")} />
        <Button type="submit" loading={busy} mt="xs">{words.signIn}</Button>
      </Stack>
    </form>
  );
}
