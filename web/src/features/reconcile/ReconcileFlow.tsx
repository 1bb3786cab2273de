import { skipToken, useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Group, Modal, Skeleton, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { FinishReconciliationDocument, type Proposal_ProposalFragment, ReconcileDraftDocument, type ReconcileDraftQuery, ReconcileRowsDocument } from "@/gql/graphql";
import { monthOf, monthRange, shiftMonth, today } from "@/shared/dates/dates";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { formatMoney, signOf } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { Proposals } from "./Proposals";
import classes from "./reconcile.module.css";
import { TickList } from "./TickList";
import { NO_TICKS, type Ticks, toInput, withTicked } from "./ticks";
import { useMend } from "./useMend";
import { words } from "./words";

type Draft = NonNullable<ReconcileDraftQuery["reconciliationDraft"]>;

interface ReconcileFlowProps {
  readonly account: { readonly id: string; readonly currency: string };
  /** The statement that was agreed last. */
  readonly after: string | null;
  /** What a file said, to begin with. */
  readonly said?: { readonly on: string; readonly balance: string } | undefined;
}

const PAGE = 100;

/** One statement: its day and balance, the rows to tick, and what is left of the difference, as the server reckons it. */
export function ReconcileFlow({ account, after, said }: ReconcileFlowProps) {
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const mend = useMend(account.id);
  const [statementOn, setStatementOn] = useState(() => said?.on ?? firstGuess(after));
  const [text, setText] = useState(() => (said ? toInputText(said.balance, account.currency) : ""));
  const [ticks, setTicks] = useState<Ticks>(NO_TICKS);
  const parsed = parseAmount(text, account.currency);
  const [balance] = useDebouncedValue(parsed.ok ? parsed.minor : null, 300);
  const input = useMemo(() => toInput(ticks, account.id, statementOn), [ticks, account.id, statementOn]);
  const { data, previousData, error } = useQuery(
    ReconcileDraftDocument,
    balance === null || statementOn === "" ? skipToken : { variables: { ticks: input, balance }, fetchPolicy: "network-only" },
  );
  const draft = balance === null ? null : ((data ?? previousData)?.reconciliationDraft ?? null);
  const fix = (proposal: Proposal_ProposalFragment) => {
    const { kind } = proposal.fix;
    if (kind === "TICK" || kind === "UNTICK") setTicks(withTicked(ticks, proposal.transactions, statementOn, kind === "TICK"));
    else mend(proposal);
  };
  return (
    <>
      <Panel title={words.statement}>
        <div className={classes.fields}>
          <TextInput type="date" label={words.day} required value={statementOn} onChange={({ currentTarget }) => { setStatementOn(currentTarget.value); setTicks(NO_TICKS); }} />
          <AmountField
            label={words.balance}
            description={words.balanceHint}
            inputWrapperOrder={["label", "input", "description", "error"]}
            currency={account.currency}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            error={text.trim() === "" ? null : amountProblem(parsed, account.currency)}
            data-autofocus
          />
        </div>
      </Panel>
      <div style={{ height: "var(--mantine-spacing-lg)" }} />
      {error ? <FailureAlert title={words.loadFailed} error={error} /> : null}
      {draft ? <Bar draft={draft} accountId={account.id} ticks={ticks} mayWrite={mayWrite} stale={!data} /> : <Text c="dimmed" mb="md">{words.balanceMissing}</Text>}
      {draft && signOf(draft.difference.minor) !== "zero" ? (
        <div style={{ marginBottom: "var(--mantine-spacing-lg)" }}>
          <Panel title={words.offBy(formatMoney(draft.difference, "always"))} flush>
            <Proposals proposals={draft.proposals} accountId={account.id} mayWrite={mayWrite} canTick onFix={fix} />
          </Panel>
        </div>
      ) : null}
      {statementOn === "" ? null : <Rows accountId={account.id} statementOn={statementOn} ticks={ticks} onTicks={setTicks} />}
    </>
  );
}

/** The end of last month, or a month after the last statement. */
function firstGuess(after: string | null): string {
  const last = monthRange(shiftMonth(monthOf(today()), -1)).to;
  if (after === null || after < last) return last;
  return monthRange(shiftMonth(monthOf(after), 1)).to;
}

function Bar({ draft, accountId, ticks, mayWrite, stale }: { readonly draft: Draft; readonly accountId: string; readonly ticks: Ticks; readonly mayWrite: boolean; readonly stale: boolean }) {
  const client = useApolloClient();
  const change = useChange();
  const navigate = useNavigate();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(newId);
  const [asking, setAsking] = useState(false);
  const agrees = signOf(draft.difference.minor) === "zero";
  const finish = (adjust: boolean) =>
    void submit(async () => {
      const input = { id, ticks: toInput(ticks, accountId, draft.statementOn), balance: draft.balance.minor, adjust };
      const refused = await change(async () => (await client.mutate({ mutation: FinishReconciliationDocument, variables: { input } })).data?.finishReconciliation);
      setAsking(false);
      if (refused) setProblem(refused.general);
      else void navigate(`/accounts/${accountId}`);
    });
  return (
    <>
      {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
      <div className={classes.bar} aria-busy={stale}>
        <dl className={classes.sums} aria-live="polite">
          <div><dt>{words.before}</dt><dd><MoneyText value={draft.agreed} /></dd></div>
          <div><dt>{words.ticked}</dt><dd><MoneyText value={draft.ticked} /></dd></div>
          <div><dt>{words.difference}</dt><dd className={classes.difference} data-zero={agrees}><MoneyText value={draft.difference} /></dd></div>
        </dl>
        {mayWrite ? (
          <Group gap="xs">
            <Button disabled={!agrees || stale} loading={busy} onClick={() => finish(false)}>{agrees ? words.finish(draft.tickedCount) : words.finishNothing}</Button>
            {agrees ? null : <Button variant="subtle" color="gray" px="xs" disabled={busy || stale} onClick={() => setAsking(true)}>{words.adjust}</Button>}
          </Group>
        ) : null}
      </div>
      <Modal opened={asking} onClose={() => setAsking(false)} title={words.adjustTitle}>
        <Text size="sm">{words.adjustText(formatMoney(draft.difference, "always"))}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setAsking(false)}>Cancel</Button>
          <Button loading={busy} onClick={() => finish(true)}>{words.adjustAction}</Button>
        </Group>
      </Modal>
    </>
  );
}

function Rows({ accountId, statementOn, ticks, onTicks }: { readonly accountId: string; readonly statementOn: string; readonly ticks: Ticks; readonly onTicks: (ticks: Ticks) => void }) {
  const filter = useMemo(() => ({ accountIds: [accountId], dateTo: daysAfter(statementOn, 10), query: "-status:reconciled" }), [accountId, statementOn]);
  const { data, previousData, error, fetchMore } = useQuery(ReconcileRowsDocument, { variables: { filter, first: PAGE, after: null }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const page = (data ?? previousData)?.transactions;
  if (error && !page) return <FailureAlert title={words.loadFailed} error={error} />;
  if (!page) return <Skeleton height={240} radius="lg" />;
  const rows = page.edges.map(({ node }) => node);
  const more = () =>
    void fetchMore({
      variables: { after: page.pageInfo.endCursor },
      updateQuery: (before, { fetchMoreResult }) => ({
        ...before,
        transactions: { ...fetchMoreResult.transactions, edges: [...before.transactions.edges, ...fetchMoreResult.transactions.edges] },
      }),
    });
  return (
    <Panel title={words.open(page.totalCount)} flush>
      {rows.length === 0 ? <p className={classes.foot}>{words.none}</p> : <TickList rows={rows} statementOn={statementOn} ticks={ticks} onTicks={onTicks} />}
      {page.pageInfo.hasNextPage ? (
        <Group className={classes.foot} gap="xs">
          <span className={classes.detail}>{words.hidden(page.totalCount - rows.length)}</span>
          <Button size="compact-sm" variant="subtle" onClick={more}>{words.more}</Button>
        </Group>
      ) : null}
    </Panel>
  );
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
