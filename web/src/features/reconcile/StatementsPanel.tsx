import { useApolloClient, useQuery } from "@apollo/client/react";
import { ActionIcon, Badge, Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconChecklist, IconLock, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import {
  DeleteBalanceAssertionDocument, ExplainBalanceDocument, ReconcileAccountDocument, type ReconcileAccountQuery, ReopenReconciliationDocument,
  SetBalanceAssertionDocument,
} from "@/gql/graphql";
import { formatDate, today } from "@/shared/dates/dates";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { formatMoney } from "@/shared/money/money";
import { parseAmount } from "@/shared/money/parseAmount";
import { useMay } from "@/shared/session/useViewer";
import { FormDialog } from "@/shared/ui/FormDialog";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { Proposals } from "./Proposals";
import classes from "./reconcile.module.css";
import { useMend } from "./useMend";
import { words } from "./words";

type Said = ReconcileAccountQuery["balanceAssertions"][number];
type Run = Parameters<ReturnType<typeof useChange>>[0];

/** On the page of an account: what was agreed with the bank, and what was said of its balance. */
export function StatementsPanel({ accountId }: { readonly accountId: string }) {
  const client = useApolloClient();
  const change = useChange();
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { data } = useQuery(ReconcileAccountDocument, { variables: { id: accountId }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const [adding, setAdding] = useState(false);
  const account = data?.account;
  if (!data || !account) return null;
  const last = data.reconciledStatements[0];
  const run = (work: Run) =>
    void change(work)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  return (
    <>
      <Panel
        title={words.panel}
        hint={words.panelHint}
        flush
      >
        {last ? null : <p className={classes.foot}>{words.never}</p>}
        {mayWrite ? (
          <div className={classes.foot}>
            <Button component={Link} to={`/accounts/${accountId}/reconcile`} size="sm" leftSection={<IconChecklist size={17} aria-hidden />}>{words.start}</Button>
          </div>
        ) : null}
        <ul className={rows.rows}>
          {data.reconciledStatements.slice(0, 6).map((statement) => (
            <li key={statement.id} className={rows.row}>
              <IconLock size={17} aria-hidden />
              <span className={rows.words}>
                <div>{words.agreed(statement.statementOn)}</div>
                <div className={rows.detail}>{[formatMoney(statement.balance), words.locked(statement.rowCount)].join(" · ")}</div>
              </span>
              {mayWrite && statement.isLast ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => run(async () => (await client.mutate({ mutation: ReopenReconciliationDocument, variables: { input: { id: statement.id } } })).data?.reopenReconciliation)}
                >
                  {words.reopen}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel
        title={words.said}
        hint={words.saidHint}
        flush
        aside={mayWrite ? <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>{words.addBalance}</Button> : null}
      >
        <ul className={rows.rows}>
          {data.balanceAssertions.map((said) => (
            <SaidRow
              key={said.id}
              said={said}
              accountId={accountId}
              mayWrite={mayWrite}
              onRemove={() => run(async () => (await client.mutate({ mutation: DeleteBalanceAssertionDocument, variables: { input: { id: said.id } } })).data?.deleteBalanceAssertion)}
            />
          ))}
        </ul>
      </Panel>
      {adding ? <BalanceDialog accountId={accountId} currency={account.currency} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function SaidRow({ said, accountId, mayWrite, onRemove }: { readonly said: Said; readonly accountId: string; readonly mayWrite: boolean; readonly onRemove: () => void }) {
  const [asked, setAsked] = useState(false);
  return (
    <li>
      <div className={rows.row}>
        <span className={rows.words}>
          <div>{formatDate(said.assertedOn)}</div>
          <div className={rows.detail}>{[formatMoney(said.balance), said.importId ? words.fromFile : null, said.note].filter(Boolean).join(" · ")}</div>
          {said.holds ? null : <div className={classes.off}>{words.off(formatMoney(said.difference, "always"))}</div>}
        </span>
        {said.holds ? (
          <Badge variant="light" color="mint" tt="none">{words.holds}</Badge>
        ) : (
          <Button size="compact-sm" variant="light" aria-expanded={asked} onClick={() => setAsked(!asked)}>{asked ? words.hideWhy : words.why}</Button>
        )}
        {mayWrite ? (
          <ActionIcon variant="subtle" color="gray" aria-label={words.removeBalance(said.assertedOn)} onClick={onRemove}><IconTrash size={16} aria-hidden /></ActionIcon>
        ) : null}
      </div>
      {asked && !said.holds ? <Why id={said.id} accountId={accountId} mayWrite={mayWrite} /> : null}
    </li>
  );
}

function Why({ id, accountId, mayWrite }: { readonly id: string; readonly accountId: string; readonly mayWrite: boolean }) {
  const { data } = useQuery(ExplainBalanceDocument, { variables: { id }, fetchPolicy: "network-only" });
  const mend = useMend(accountId);
  if (!data) return <p className={classes.foot}>{words.looking}</p>;
  return <Proposals proposals={data.balanceAssertion?.proposals ?? []} accountId={accountId} mayWrite={mayWrite} canTick={false} onFix={mend} />;
}

function BalanceDialog({ accountId, currency, onClose }: { readonly accountId: string; readonly currency: string; readonly onClose: () => void }) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(newId);
  const form = useForm({
    initialValues: { assertedOn: today(), balance: "", note: "" },
    validate: { balance: (text) => amountProblem(parseAmount(text, currency), currency) },
  });
  const send = (values: typeof form.values) =>
    submit(async () => {
      const parsed = parseAmount(values.balance, currency);
      if (!parsed.ok) return;
      const input = { id, accountId, assertedOn: values.assertedOn, balance: parsed.minor, note: values.note.trim() === "" ? null : values.note.trim() };
      const refused = await change(
        async () => (await client.mutate({ mutation: SetBalanceAssertionDocument, variables: { input } })).data?.setBalanceAssertion,
        ["assertedOn", "balance", "note"],
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={words.dialogTitle} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={words.save} busy={busy} problem={problem} failed={words.failed}>
      <TextInput type="date" label={words.onDay} required {...form.getInputProps("assertedOn")} />
      <AmountField label={words.held} currency={currency} required data-autofocus {...form.getInputProps("balance")} />
      <TextInput label={words.note} maxLength={200} {...form.getInputProps("note")} />
    </FormDialog>
  );
}
