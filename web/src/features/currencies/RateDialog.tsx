import { useApolloClient } from "@apollo/client/react";
import { Group, Select, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { SetExchangeRateDocument } from "@/gql/graphql";
import { today } from "@/shared/dates/dates";
import { newId } from "@/shared/ids";
import { CURRENCIES, currencyName } from "@/shared/money/currencies";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

export interface RateWish {
  readonly base: string;
  readonly quote: string;
  readonly ratedOn?: string;
  readonly rate?: string;
}

interface RateDialogProps {
  readonly wish: RateWish;
  readonly onClose: () => void;
}

const FIELDS = ["base", "quote", "ratedOn", "rate"] as const;

/** A rate by hand. It replaces what was said of the same day. */
export function RateDialog({ wish, onClose }: RateDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(newId);
  const form = useForm({
    initialValues: { base: wish.base, quote: wish.quote, ratedOn: wish.ratedOn ?? today(), rate: wish.rate ?? "" },
    validate: { rate: (text) => (readRate(text) === null ? words.rateMissing : null) },
  });
  const { base, quote, rate } = form.getValues();
  const choices = [...new Set([wish.base, wish.quote, ...CURRENCIES])].map((code) => ({ value: code, label: `${code} – ${currencyName(code)}` }));
  const send = (values: typeof form.values) =>
    submit(async () => {
      const input = { id, base: values.base, quote: values.quote, ratedOn: values.ratedOn, rate: readRate(values.rate) ?? "0" };
      const refused = await change(
        async () => (await client.mutate({ mutation: SetExchangeRateDocument, variables: { input } })).data?.setExchangeRate,
        FIELDS,
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  const read = readRate(rate);
  return (
    <FormDialog opened title={words.dialogTitle} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.save} busy={busy} problem={problem} failed={words.failed}>
      <Select label={words.one} searchable allowDeselect={false} data={choices} comboboxProps={{ zIndex: 300 }} {...form.getInputProps("base")} />
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <TextInput label={words.was} inputMode="decimal" autoComplete="off" placeholder="1.0837" required data-autofocus style={{ flex: 1 }} {...form.getInputProps("rate")} />
        <Select label={words.of} searchable allowDeselect={false} data={choices} comboboxProps={{ zIndex: 300 }} style={{ flex: 1 }} {...form.getInputProps("quote")} />
      </Group>
      <TextInput type="date" label={words.day} required {...form.getInputProps("ratedOn")} />
      {read ? <Text size="sm" c="dimmed">{words.preview(base, read, quote)}</Text> : null}
    </FormDialog>
  );
}

/** As people write it, with a comma or a point; null where it is no number above zero. Text all the way: nothing rounds. */
export function readRate(text: string): string | null {
  const plain = text.trim().replace(",", ".");
  return /^\d{1,15}(\.\d{1,12})?$/.test(plain) && /[1-9]/.test(plain) ? plain : null;
}
