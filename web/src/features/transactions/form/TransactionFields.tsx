import { Select, SimpleGrid, TextInput, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { AmountField } from "@/shared/money/AmountField";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { formWords } from "./formWords";
import { type TransactionValues, currencyOf, needsReceivedAmount } from "./transactionForm";

interface TransactionFieldsProps {
  readonly form: UseFormReturnType<TransactionValues>;
  /** A transfer's leg: only what does not touch the other leg. */
  readonly wordsOnly?: boolean;
}

export function TransactionFields({ form, wordsOnly = false }: TransactionFieldsProps) {
  const { accounts } = useAccounts();
  const home = useHomeCurrency();
  const values = form.getValues();
  const transfer = values.kind === "TRANSFER";
  const currency = currencyOf(accounts, values.accountId, home);
  const choices = accounts.map(({ id, name, currency: code }) => ({ value: id, label: code === home ? name : `${name} (${code})` }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <AmountField
          label={formWords.amount}
          description={transfer ? undefined : values.kind === "EXPENSE" ? formWords.amountHintExpense : formWords.amountHintIncome}
          inputWrapperOrder={["label", "input", "description", "error"]}
          currency={currency}
          required
          disabled={wordsOnly}
          data-autofocus={wordsOnly ? undefined : true}
          {...form.getInputProps("amount")}
        />
        <TextInput type="date" label={formWords.date} required disabled={wordsOnly} {...form.getInputProps("bookedOn")} />
      </SimpleGrid>
      {transfer && !wordsOnly ? (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Select label={formWords.from} required allowDeselect={false} placeholder={formWords.chooseAccount} data={choices} {...form.getInputProps("accountId")} />
          <Select label={formWords.to} required allowDeselect={false} placeholder={formWords.chooseAccount} data={choices} {...form.getInputProps("toAccountId")} />
        </SimpleGrid>
      ) : null}
      {needsReceivedAmount(values, accounts, home) && !wordsOnly ? (
        <AmountField
          label={formWords.received}
          description={formWords.receivedHint(currencyOf(accounts, values.toAccountId, home))}
          currency={currencyOf(accounts, values.toAccountId, home)}
          required
          {...form.getInputProps("receivedAmount")}
        />
      ) : null}
      <TextInput
        label={formWords.description}
        placeholder={formWords.descriptionPlaceholder[values.kind]}
        required={!transfer}
        maxLength={500}
        {...form.getInputProps("description")}
      />
      {transfer ? null : (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <CategorySelect
            label={formWords.category}
            placeholder={formWords.categoryHint}
            {...form.getInputProps("category")}
          />
          <Select label={formWords.account} required allowDeselect={false} placeholder={formWords.chooseAccount} data={choices} {...form.getInputProps("accountId")} />
        </SimpleGrid>
      )}
      <Textarea label={formWords.note} autosize minRows={2} maxRows={5} maxLength={2000} {...form.getInputProps("note")} />
    </>
  );
}
