import { useApolloClient } from "@apollo/client/react";
import { ColorInput, Select, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type SyntheticEvent, useState } from "react";
import { CreateTagDocument, EditTagDocument, MergeTagsDocument, type TagRow_TagFragment } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { FormDialog } from "@/shared/ui/FormDialog";
import { SWATCHES } from "@/shared/ui/swatches";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface TagDialogProps {
  /** Null makes a new one. */
  readonly tag: TagRow_TagFragment | null;
  readonly onClose: () => void;
}

export function TagDialog({ tag, onClose }: TagDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => tag?.id ?? newId());
  const form = useForm({
    initialValues: { name: tag?.name ?? "", color: tag?.color ?? "" },
    validate: { name: (name) => (name.trim() === "" ? words.nameMissing : null) },
  });
  const send = (values: { name: string; color: string }) =>
    submit(async () => {
      const input = { id, name: values.name.trim(), color: values.color === "" ? null : values.color.toLowerCase() };
      const refused = await change(
        async () =>
          tag
            ? (await client.mutate({ mutation: EditTagDocument, variables: { input } })).data?.editTag
            : (await client.mutate({ mutation: CreateTagDocument, variables: { input } })).data?.createTag,
        ["name", "color"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={tag ? words.editTitle : words.add} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={tag ? words.save : words.add} busy={busy} problem={problem} failed={words.failed}>
      <TextInput label={words.name} required data-autofocus maxLength={100} {...form.getInputProps("name")} />
      <ColorInput label={words.color} format="hex" withEyeDropper={false} swatches={[...SWATCHES]} popoverProps={{ zIndex: 300 }} placeholder="–" {...form.getInputProps("color")} />
    </FormDialog>
  );
}

interface MergeTagDialogProps {
  readonly tag: TagRow_TagFragment;
  readonly tags: readonly TagRow_TagFragment[];
  readonly onClose: () => void;
}

export function MergeTagDialog({ tag, tags, onClose }: MergeTagDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [into, setInto] = useState<string | null>(null);
  const send = (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (into === null) { setProblem(words.mergeMissing); return; }
    void submit(async () => {
      const input = { ids: [tag.id], into };
      const refused = await change(async () => (await client.mutate({ mutation: MergeTagsDocument, variables: { input } })).data?.mergeTags);
      if (refused) setProblem(refused.general);
      else onClose();
    });
  };
  return (
    <FormDialog opened title={words.mergeTitle(tag.name)} onClose={onClose} onSubmit={send} action={words.mergeAction} busy={busy} problem={problem} failed={words.failed}>
      <Text size="sm">{words.mergeText}</Text>
      <Select label={words.into} required searchable data={tags.filter(({ id }) => id !== tag.id).map(({ id, name }) => ({ value: id, label: name }))} value={into} onChange={setInto} comboboxProps={{ zIndex: 300 }} />
    </FormDialog>
  );
}
