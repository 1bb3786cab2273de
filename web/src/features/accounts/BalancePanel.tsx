import { useQuery } from "@apollo/client/react";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { Suspense, lazy, useState } from "react";
import { BalanceHistoryDocument } from "@/gql/graphql";
import { monthOf, monthRange, shiftMonth, today } from "@/shared/dates/dates";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import classes from "./Accounts.module.css";
import { words } from "./words";

const BalanceChart = lazy(() => import("./BalanceChart"));

const PERIODS = {
  quarter: { months: 3, step: "DAY" },
  year: { months: 12, step: "DAY" },
  years: { months: 60, step: "MONTH" },
} as const;
type Period = keyof typeof PERIODS;

/** How the balance went. */
export function BalancePanel({ accountId, currency }: { readonly accountId: string; readonly currency: string }) {
  const [period, setPeriod] = useState<Period>("year");
  const { months, step } = PERIODS[period];
  const end = today();
  const begin = monthRange(shiftMonth(monthOf(end), -months)).from;
  const { data, previousData, error, refetch } = useQuery(BalanceHistoryDocument, {
    variables: { accountId, begin, end, step },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const points = (data ?? previousData)?.balanceHistory;
  return (
    <Panel
      title={words.balanceOver}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={words.balanceOver}
          data={Object.entries(words.periods).map(([value, label]) => ({ value, label }))}
          value={period}
          onChange={(value) => setPeriod(value as Period)}
        />
      }
    >
      {error && !points ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      <div className={classes.chart}>
        {points && points.length > 1 ? (
          <Suspense fallback={<Skeleton height="100%" />}>
            <BalanceChart points={points} currency={currency} />
          </Suspense>
        ) : null}
        {points && points.length < 2 ? words.flat : null}
      </div>
    </Panel>
  );
}
