import { useApolloClient } from "@apollo/client/react";
import { NumberInput, SegmentedControl, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { type DebtRow_DebtFragment, SetDebtDocument } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { UNDER, minorOf, positiveProblem } from "./goalForm";
import { words } from "./words";

interface Values {
  name: string;
  kind: "amount" | "account";
  accountId: string | null;
  owed: string;
  yearlyRate: number | string;
  minimum: string;
  minimumPercent: number | string;
  position: number | string;
}

const FIELDS = ["name", "accountId", "owed", "yearlyRate", "minimum", "minimumPercent", "position"] as const;
const OWING = new Set(["LOAN", "CREDIT_CARD"]);

export function DebtDialog({ debt, onClose }: { readonly debt: DebtRow_DebtFragment | null; readonly onClose: () => void }) {
  const home = useHomeCurrency();
  const { accounts } = useAccounts();
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => debt?.id ?? newId());
  const currencyOf = (accountId: string | null) => accounts.find((account) => account.id === accountId)?.currency ?? debt?.owed.currency ?? home;
  const form = useForm<Values>({
    initialValues: {
      name: debt?.name ?? "",
      kind: debt?.account ? "account" : "amount",
      accountId: debt?.account?.id ?? null,
      owed: debt && !debt.account ? toInputText(debt.owed.minor, debt.owed.currency) : "",
      yearlyRate: debt ? Number(debt.yearlyRate) : "",
      minimum: debt ? toInputText(debt.minimum.minor, debt.owed.currency) : "",
      minimumPercent: debt?.minimumPercent ? Number(debt.minimumPercent) : "",
      position: debt ? debt.position + 1 : "",
    },
    validate: {
      name: (name) => (name.trim() === "" ? words.nameMissing : null),
      accountId: (account, { kind }) => (kind === "account" && !account ? words.debtAccountMissing : null),
      owed: (text, { kind }) => (kind === "amount" ? positiveProblem(text, debt?.owed.currency ?? home) : null),
      yearlyRate: (rate) => (typeof rate === "number" && rate >= 0 && rate <= 1000 ? null : words.rateRange),
      minimum: (text, { minimumPercent, accountId }) => (text === "" && minimumPercent !== "" ? null : amountProblem(parseAmount(text, currencyOf(accountId)), currencyOf(accountId))),
    },
  });
  const { kind, accountId } = form.getValues();
  const currency = kind === "account" ? currencyOf(accountId) : (debt?.owed.currency ?? home);
  const send = (values: Values) =>
    submit(async () => {
      const input = {
        id,
        version: debt?.version ?? null,
        name: values.name.trim(),
        currency,
        accountId: values.kind === "account" ? values.accountId : null,
        owed: values.kind === "amount" ? minorOf(values.owed, currency) : null,
        yearlyRate: String(values.yearlyRate),
        minimum: minorOf(values.minimum || "0", currency),
        minimumPercent: values.minimumPercent === "" ? null : String(values.minimumPercent),
        position: typeof values.position === "number" ? values.position - 1 : null,
      };
      const refused = await change(async () => (await client.mutate({ mutation: SetDebtDocument, variables: { input } })).data?.setDebt, FIELDS);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog
      title={debt ? words.debtEdit : words.debtAdd}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void send(values))}
      action={words.debtSave}
      busy={busy}
      problem={problem}
      failed={words.debtNotSaved}
    >
      <TextInput label={words.name} placeholder={words.debtNamePlaceholder} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <SegmentedControl
        aria-label={words.debtKind}
        data={[{ value: "amount", label: words.debtKinds.amount }, { value: "account", label: words.debtKinds.account }]}
        {...form.getInputProps("kind")}
      />
      {kind === "account" ? (
        <Select
          label={words.debtAccount}
          required
          data={accounts.filter(({ type, id: own }) => OWING.has(type) || own === accountId).map((account) => ({ value: account.id, label: account.name }))}
          comboboxProps={{ zIndex: 300 }}
          {...form.getInputProps("accountId")}
        />
      ) : (
        <AmountField label={words.owed} currency={currency} required {...form.getInputProps("owed")} />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NumberInput label={words.rate} min={0} max={1000} decimalScale={4} suffix=" %" required {...form.getInputProps("yearlyRate")} />
        <AmountField label={words.minimum} currency={currency} required {...form.getInputProps("minimum")} />
        <NumberInput label={words.minimumPercent} description={words.minimumPercentHint} inputWrapperOrder={UNDER} min={0} max={100} decimalScale={4} suffix=" %" {...form.getInputProps("minimumPercent")} />
        <NumberInput label={words.position} description={words.strategies.OWN} inputWrapperOrder={UNDER} min={1} max={1000} allowDecimal={false} {...form.getInputProps("position")} />
      </SimpleGrid>
    </FormDialog>
  );
}
