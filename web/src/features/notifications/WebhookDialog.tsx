import { useApolloClient } from "@apollo/client/react";
import { Alert, Button, Code, CopyButton, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { AddWebhookDocument } from "@/gql/graphql";
import { mapUserErrors } from "@/shared/errors/userErrors";
import { newId } from "@/shared/ids";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { words } from "./settingsWords";

/** A new webhook; its secret is shown here and never again. */
export function WebhookDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useApolloClient();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(newId);
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({ initialValues: { url: "" } });
  const send = ({ url }: { readonly url: string }) =>
    submit(async () => {
      const { data } = await client.mutate({ mutation: AddWebhookDocument, variables: { input: { id, url: url.trim() } } });
      const refused = mapUserErrors(data?.addWebhook.errors ?? [], ["url"]);
      form.setErrors(refused.fields);
      setProblem(refused.general);
      setSecret(data?.addWebhook.secret ?? null);
    });
  if (secret !== null) {
    return (
      <Modal opened onClose={onClose} title={words.secretTitle} zIndex={250}>
        <Stack gap="sm">
          <Alert color="mint">{words.secretText}</Alert>
          <Code block>{secret}</Code>
          <Group justify="flex-end">
            <CopyButton value={secret}>{({ copied, copy }) => <Button variant="default" onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
            <Button onClick={onClose}>{words.close}</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <FormDialog opened title={words.addWebhook} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.add} busy={busy} problem={problem} failed={words.failed}>
      <TextInput label={words.url} description={words.webhooksHint} type="url" inputMode="url" placeholder="https://example.org/hooks/moneta" autoComplete="off" required data-autofocus {...form.getInputProps("url")} />
    </FormDialog>
  );
}
