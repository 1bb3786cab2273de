import { useApolloClient } from "@apollo/client/react";
import { Button, MultiSelect, NumberInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconShieldHeart } from "@tabler/icons-react";
import { useState } from "react";
import { type FundCard_EmergencyFundFragment, SetEmergencyFundDocument } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useCategories } from "@/shared/categories/useCategories";
import { formatMoney, signOf } from "@/shared/money/money";
import { FormDialog } from "@/shared/ui/FormDialog";
import { Panel } from "@/shared/ui/Panel";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import classes from "./goals.module.css";
import { percentOf } from "./percent";
import { Ring } from "./Ring";
import { words } from "./words";

interface FundCardProps {
  readonly fund: FundCard_EmergencyFundFragment;
  readonly readOnly: boolean;
}

/** For how many months of usual spending the money at hand lasts. */
export function FundCard({ fund, readOnly }: FundCardProps) {
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.fund}>
      <Panel
        title={words.fund}
        aside={readOnly ? null : <Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>{fund.months === null ? words.fundSet : words.fundChange}</Button>}
      >
        {fund.months === null ? <p className={classes.sentence}>{words.fundNone}</p> : <Standing fund={fund} />}
        {open ? <FundDialog fund={fund} onClose={() => setOpen(false)} /> : null}
      </Panel>
    </div>
  );
}

function Standing({ fund }: { readonly fund: FundCard_EmergencyFundFragment }) {
  const { target, available, missing, monthlySpending, lasts } = fund;
  if (target === null || missing === null || monthlySpending === null) return <p className={classes.sentence}>{words.fundUnknown}</p>;
  const full = signOf(missing.minor) === "zero";
  const percent = percentOf(available, target);
  return (
    <>
      <div className={classes.head}>
        <Ring percent={percent} state={full ? "REACHED" : "BEHIND"} label={words.progress(words.fund, percent)} />
        <div className={classes.words}>
          <p className={classes.name}><IconShieldHeart size={18} aria-hidden /> {words.fundLasts(lasts ?? "0")}</p>
          <p className={classes.amount}>{words.fundOf(formatMoney(available), formatMoney(target))}</p>
          <span className={classes.date}>{full ? words.fundThere : words.fundMissing(formatMoney(missing))}</span>
        </div>
      </div>
      <p className={classes.sentence}>
        {words.fundFrom(fund.monthsSeen, formatMoney(monthlySpending))} {words.fundCovers(fund.coversAll ? words.fundAll : fund.categories.map(({ label }) => label).join(", "))}.{" "}
        {words.fundKeptIn(fund.accounts.map(({ name }) => name).join(", "))}.
      </p>
    </>
  );
}

interface Values {
  months: number | string;
  accountIds: string[];
  categories: string[];
}

function FundDialog({ fund, onClose }: { readonly fund: FundCard_EmergencyFundFragment; readonly onClose: () => void }) {
  const client = useApolloClient();
  const change = useChange();
  const { accounts } = useAccounts();
  const categories = useCategories();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm<Values>({
    initialValues: { months: fund.months ?? 3, accountIds: fund.accounts.map(({ id }) => id), categories: fund.categories.map(({ id }) => id) },
    validate: { accountIds: (ids) => (ids.length === 0 ? words.fundAccountsMissing : null) },
  });
  const send = (values: Values) =>
    submit(async () => {
      const input = {
        version: fund.version, months: Number(values.months), accountIds: values.accountIds, categories: values.categories.length === 0 ? null : values.categories,
      };
      const refused = await change(
        async () => (await client.mutate({ mutation: SetEmergencyFundDocument, variables: { input } })).data?.setEmergencyFund,
        ["months", "accountIds", "categories"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog
      title={words.fund}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void send(values))}
      action={words.fundSave}
      busy={busy}
      problem={problem}
      failed={words.fundNotSaved}
    >
      <NumberInput label={words.fundMonths} min={1} max={36} allowDecimal={false} required data-autofocus {...form.getInputProps("months")} />
      <MultiSelect
        label={words.fundAccounts}
        description={words.fundAccountsHint}
        required
        data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
        comboboxProps={{ zIndex: 300 }}
        {...form.getInputProps("accountIds")}
      />
      <MultiSelect
        label={words.fundSpending}
        description={words.fundSpendingHint}
        searchable
        clearable
        data={categories.filter(({ kind }) => kind === "EXPENSE").map(({ id, label }) => ({ value: id, label }))}
        comboboxProps={{ zIndex: 300 }}
        {...form.getInputProps("categories")}
      />
    </FormDialog>
  );
}
