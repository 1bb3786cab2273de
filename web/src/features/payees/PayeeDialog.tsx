import { useApolloClient } from "@apollo/client/react";
import { ActionIcon, Button, Group, Input, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconArrowsSplit2, IconX } from "@tabler/icons-react";
import { useState } from "react";
import {
  AddPayeeAliasDocument, CreatePayeeDocument, EditPayeeDocument, type PayeeRow_PayeeFragment, RemovePayeeAliasDocument, SplitPayeeDocument,
} from "@/gql/graphql";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { newId } from "@/shared/ids";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

/** What a new payee starts with. */
export interface PayeeDraft {
  readonly name: string;
  readonly category: string | null;
}

interface PayeeDialogProps {
  /** Null makes a new one. */
  readonly payee: PayeeRow_PayeeFragment | null;
  readonly draft?: PayeeDraft | undefined;
  readonly onClose: () => void;
}

export function PayeeDialog({ payee, draft, onClose }: PayeeDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => payee?.id ?? newId());
  const form = useForm<{ name: string; category: string | null }>({
    initialValues: { name: payee?.name ?? draft?.name ?? "", category: payee ? (payee.category?.id ?? null) : (draft?.category ?? null) },
    validate: { name: (name) => (name.trim() === "" ? words.nameMissing : null) },
  });
  const send = (values: { name: string; category: string | null }) =>
    submit(async () => {
      const input = { id, name: values.name.trim(), category: values.category };
      const refused = await change(
        async () =>
          payee
            ? (await client.mutate({ mutation: EditPayeeDocument, variables: { input } })).data?.editPayee
            : (await client.mutate({ mutation: CreatePayeeDocument, variables: { input: { ...input, aliases: draft ? [draft.name] : [] } } })).data?.createPayee,
        ["name", "category"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={payee ? words.editTitle : words.add} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={payee ? words.save : words.add} busy={busy} problem={problem} failed={words.failed}>
      <TextInput label={words.name} required data-autofocus maxLength={100} {...form.getInputProps("name")} />
      <CategorySelect label={words.category} description={words.categoryHint} comboboxProps={{ zIndex: 300 }} {...form.getInputProps("category")} />
      {payee ? <Aliases payee={payee} /> : null}
    </FormDialog>
  );
}

/** Names change at once, each with its own way back. */
function Aliases({ payee }: { readonly payee: PayeeRow_PayeeFragment }) {
  const client = useApolloClient();
  const change = useChange();
  const [alias, setAlias] = useState("");
  const { busy, problem, setProblem, submit } = useSubmit();
  const run = (work: Parameters<typeof change>[0], done?: () => void) =>
    void submit(async () => {
      const refused = await change(work);
      if (refused) setProblem(refused.general);
      else done?.();
    });
  const add = () => run(async () => (await client.mutate({ mutation: AddPayeeAliasDocument, variables: { input: { payeeId: payee.id, alias } } })).data?.addPayeeAlias, () => setAlias(""));
  return (
    <Input.Wrapper label={words.aliases} description={words.aliasesHint} error={problem}>
      <Stack gap={4} my={6}>
        {payee.aliases.map((each) => (
          <Group key={each.id} gap={6} wrap="nowrap">
            <Text flex={1} size="sm">{each.alias}</Text>
            {payee.aliases.length > 1 ? (
              <Tooltip label={words.split(each.alias)}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={words.split(each.alias)}
                  onClick={() => run(async () => (await client.mutate({ mutation: SplitPayeeDocument, variables: { input: { aliasId: each.id, id: newId(), name: titled(each.alias) } } })).data?.splitPayee)}
                >
                  <IconArrowsSplit2 size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            ) : null}
            <Tooltip label={words.removeAlias(each.alias)}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={words.removeAlias(each.alias)}
                onClick={() => run(async () => (await client.mutate({ mutation: RemovePayeeAliasDocument, variables: { input: { id: each.id } } })).data?.removePayeeAlias)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Group>
        ))}
        <Group gap="xs" wrap="nowrap">
          <TextInput flex={1} size="sm" aria-label={words.addAlias} placeholder={words.addAlias} maxLength={100} value={alias} onChange={(event) => setAlias(event.currentTarget.value)} />
          <Button size="sm" variant="default" loading={busy} disabled={alias.trim() === ""} onClick={add}>{words.addAliasAction}</Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

function titled(alias: string): string {
  return alias.replaceAll(/(^|\s)\p{L}/gu, (start) => start.toUpperCase());
}
