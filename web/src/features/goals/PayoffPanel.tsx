import { useApolloClient, useQuery } from "@apollo/client/react";
import { Badge, Button, Skeleton, Slider } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Suspense, lazy, useState } from "react";
import { type DebtPayoffsQuery, DebtPayoffsDocument, type DebtsPageQuery, type PayoffStrategy, SetDebtPlanDocument } from "@/gql/graphql";
import { formatMonth } from "@/shared/dates/dates";
import { failureText } from "@/shared/errors/failure";
import { exponentOf } from "@/shared/money/currencies";
import { formatMoney, toPlotValue } from "@/shared/money/money";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import classes from "./goals.module.css";
import { words } from "./words";

const PayoffChart = lazy(() => import("./PayoffChart"));

const REST_MS = 120;

interface PayoffPanelProps {
  readonly plan: DebtsPageQuery["debtPlan"];
  readonly currency: string;
  /** All minimums together, to size the slider. */
  readonly monthly: number;
  readonly readOnly: boolean;
}

/** Every strategy beside the others, with the extra amount that the slider says. */
export function PayoffPanel({ plan, currency, monthly, readOnly }: PayoffPanelProps) {
  const step = 10 ** exponentOf(currency);
  const kept = Math.round(toPlotValue({ minor: plan.extra, currency }));
  const [extra, setExtra] = useState(kept);
  const [rested] = useDebouncedValue(extra, REST_MS);
  const minor = rested === kept ? plan.extra : String(BigInt(rested) * BigInt(step));
  const { data, previousData, error, refetch } = useQuery(DebtPayoffsDocument, {
    variables: { currency, extra: minor }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first",
  });
  const choose = useChoose(plan.version);
  const payoffs = (data ?? previousData)?.debtPayoffs;
  const chosen = payoffs?.find(({ strategy }) => strategy === plan.strategy);
  const bare = payoffs?.find(({ strategy }) => strategy === "MINIMUMS");
  return (
    <Panel title={words.payoff} hint={words.payoffHint}>
      <div className={classes.slider}>
        <div className={classes.sliderHead}><span>{words.extra}</span><strong>{formatMoney({ minor: extra === kept ? plan.extra : String(BigInt(extra) * BigInt(step)), currency })}</strong></div>
        <Slider thumbLabel={words.extra} label={null} min={0} max={Math.max(100, kept, Math.ceil((2 * monthly) / 50) * 50)} step={5} value={extra} onChange={setExtra} />
      </div>
      {extra !== kept && !readOnly ? <Button size="compact-sm" variant="light" onClick={() => void choose(plan.strategy, String(BigInt(extra) * BigInt(step)))}>{words.savePlan}</Button> : null}
      {error && !payoffs ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {!payoffs && !error ? <Skeleton height={220} mt="md" /> : null}
      {payoffs ? <Comparison payoffs={payoffs} chosen={plan.strategy} onChoose={readOnly ? null : (strategy) => void choose(strategy, minor)} /> : null}
      {chosen && bare ? <Saving chosen={chosen} bare={bare} /> : null}
      {payoffs ? (
        <div className={classes.chart} role="img" aria-label={words.chart}>
          <Suspense fallback={<Skeleton height="100%" />}><PayoffChart payoffs={payoffs} currency={currency} /></Suspense>
        </div>
      ) : null}
      {chosen ? (
        <ul className={classes.ends} aria-label={words.ends(words.strategies[chosen.strategy])}>
          {chosen.debts.map(({ debtId, name, finishes, interest }) => (
            <li key={debtId}><strong>{name}</strong> {finishes === null ? words.debtNeverEnds : words.debtEnds(formatMonth(finishes), formatMoney(interest))}</li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

type Payoff = DebtPayoffsQuery["debtPayoffs"][number];

interface ComparisonProps {
  readonly payoffs: readonly Payoff[];
  readonly chosen: PayoffStrategy;
  /** Null: who looks may not choose. */
  readonly onChoose: ((strategy: PayoffStrategy) => void) | null;
}

function Comparison({ payoffs, chosen, onChoose }: ComparisonProps) {
  return (
    <Sideways className={classes.tableWrap} label={words.payoff}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.strategyColumn}</th>
            <th scope="col">{words.finishedColumn}</th>
            <th scope="col">{words.monthsColumn}</th>
            <th scope="col">{words.interestColumn}</th>
            {onChoose ? <th scope="col"><span className="visually-hidden">{words.choose}</span></th> : null}
          </tr>
        </thead>
        <tbody>
          {payoffs.map(({ strategy, finishes, monthCount, interest }) => (
            <tr key={strategy} {...(strategy === chosen ? { "data-chosen": true } : {})}>
              <th scope="row">{words.strategies[strategy]}</th>
              <td>{finishes === null ? words.never : formatMonth(finishes)}</td>
              <td>{finishes === null ? "–" : monthCount}</td>
              <td>{finishes === null ? "–" : formatMoney(interest)}</td>
              {onChoose ? (
                <td>
                  {strategy === chosen ? <Badge variant="light" tt="none">{words.chosen}</Badge> : (
                    <Button size="compact-xs" variant="default" aria-label={words.chooseOf(words.strategies[strategy])} onClick={() => onChoose(strategy)}>{words.choose}</Button>
                  )}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}

/** What the chosen strategy saves; nothing where one of the two has no end. */
function Saving({ chosen, bare }: { readonly chosen: Payoff; readonly bare: Payoff }) {
  if (chosen.finishes === null || bare.finishes === null || chosen.strategy === "MINIMUMS") return null;
  if (bare.monthCount <= chosen.monthCount) return null;
  return <p className={classes.answer} role="status">{words.saves(bare.monthCount - chosen.monthCount, formatMoney(chosen.interest), formatMoney(bare.interest))}</p>;
}

function useChoose(version: number): (strategy: PayoffStrategy, extra: string) => Promise<void> {
  const client = useApolloClient();
  const change = useChange();
  return async (strategy, extra) => {
    try {
      const refused = await change(async () => (await client.mutate({ mutation: SetDebtPlanDocument, variables: { input: { version, strategy, extra } } })).data?.setDebtPlan);
      if (refused?.general) showProblem(words.planNotSaved, refused.general);
    } catch (error) {
      showProblem(words.planNotSaved, failureText(error));
    }
  };
}
