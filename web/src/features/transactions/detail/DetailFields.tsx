import { Button, Select, SimpleGrid, Switch, TagsInput, TextInput, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { newId } from "@/shared/ids";
import { AmountField } from "@/shared/money/AmountField";
import { formWords } from "../form/formWords";
import classes from "./detail.module.css";
import { type DetailValues, type Row, isSpending } from "./detailForm";
import { PayeeSelect } from "./PayeeSelect";
import { SplitEditor } from "./SplitEditor";
import { words } from "./words";

interface DetailFieldsProps {
  readonly form: UseFormReturnType<DetailValues>;
  readonly row: Row;
  readonly tagNames: readonly string[];
}

/** Everything about a row that can be typed. */
export function DetailFields({ form, row, tagNames }: DetailFieldsProps) {
  const { accounts } = useAccounts();
  const transfer = row.kind === "TRANSFER";
  const values = form.getValues();
  const { currency } = row.amount;
  const isSplit = values.parts.length > 0;
  const sameCurrency = accounts.filter((account) => account.currency === currency);
  const split = () =>
    form.setFieldValue("parts", [
      { id: newId(), amount: values.amount, category: values.category, note: "", tags: [] },
      { id: newId(), amount: "", category: null, note: "", tags: [] },
    ]);
  return (
    <>
      <TextInput label={formWords.description} required maxLength={500} {...form.getInputProps("description")} />
      <SimpleGrid cols={2} spacing="sm">
        <AmountField
          label={formWords.amount}
          currency={currency}
          required
          disabled={row.isReconciled}
          description={transfer ? undefined : isSpending(row) ? formWords.amountHintExpense : formWords.amountHintIncome}
          inputWrapperOrder={["label", "input", "description", "error"]}
          {...form.getInputProps("amount")}
        />
        <TextInput type="date" label={formWords.date} required disabled={row.isReconciled} {...form.getInputProps("bookedOn")} />
      </SimpleGrid>
      {transfer ? null : isSplit ? (
        <SplitEditor form={form} currency={currency} tagNames={tagNames} />
      ) : (
        <div className={classes.categoryLine}>
          <CategorySelect label={formWords.category} placeholder={formWords.categoryHint} disabled={row.refundKind !== null} {...form.getInputProps("category")} />
          <Button variant="default" leftSection={<IconArrowsSplit2 size={16} aria-hidden />} disabled={row.refundKind !== null} onClick={split}>{words.split}</Button>
        </div>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <PayeeSelect current={row.payee} {...form.getInputProps("payeeId")} />
        <Select
          label={formWords.account}
          allowDeselect={false}
          disabled={transfer || row.isReconciled}
          data={sameCurrency.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps("accountId")}
        />
      </SimpleGrid>
      <TagsInput
        label={words.tags}
        placeholder={values.tags.length === 0 ? words.tagsHint : ""}
        data={[...tagNames]}
        maxTags={20}
        clearable
        clearButtonProps={{ "aria-label": "Clear the tags" }}
        {...form.getInputProps("tags")}
        error={form.errors["tagIds"]}
      />
      <Textarea label={formWords.note} autosize minRows={2} maxRows={6} maxLength={2000} {...form.getInputProps("note")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Switch label={words.pending} description={words.pendingHint} {...form.getInputProps("pending", { type: "checkbox" })} />
        <Switch label={words.hidden} description={words.hiddenHint} {...form.getInputProps("hidden", { type: "checkbox" })} />
      </SimpleGrid>
    </>
  );
}
