import type { FragmentType } from "@apollo/client";
import { Button, Skeleton } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { Suspense, lazy, useState } from "react";
import { type CashFlowPanel_DashboardFragment, CashFlowPanel_DashboardFragmentDoc, type FlowFragment } from "@/gql/graphql";
import { formatMonth } from "@/shared/dates/dates";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { signOf } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { EmptyState } from "@/shared/ui/EmptyState";
import { RateGaps } from "@/shared/money/RateGaps";
import { Panel } from "@/shared/ui/Panel";
import classes from "./CashFlowPanel.module.css";
import { words } from "./words";

// The chart library is the heaviest part of the page and the figures do not need it.
const CashFlowChart = lazy(() => import("./CashFlowChart"));

interface CashFlowPanelProps {
  readonly dashboard: FragmentType<CashFlowPanel_DashboardFragment>;
}

export function CashFlowPanel({ dashboard }: CashFlowPanelProps) {
  const data = useFragmentData(CashFlowPanel_DashboardFragmentDoc, dashboard);
  const [asTable, setAsTable] = useState(false);
  if (!data) return null;
  const quiet = data.cashFlow.every(isQuiet);
  const [first, last] = [data.cashFlow[0], data.cashFlow.at(-1)];
  return (
    <Panel
      title={words.cashFlow}
      hint={words.cashFlowHint}
      aside={
        quiet ? null : <Button size="compact-sm" variant="subtle" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? words.showChart : words.showTable}
        </Button>
      }
    >
      {data.cashFlowGaps.length > 0 ? <div className={classes.gaps}><RateGaps gaps={data.cashFlowGaps} /></div> : null}
      {quiet ? (
        <EmptyState icon={<IconChartBar />} title={words.noFlow}>{words.noFlowText}</EmptyState>
      ) : asTable ? (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div className={classes.scroll} role="group" aria-label={words.cashFlowHint} tabIndex={0}>
          <FlowTable flows={data.cashFlow} />
        </div>
      ) : (
        <figure className={classes.figure}>
          <Suspense fallback={<Skeleton className={classes.chart} />}>
            <div className={classes.chart} aria-hidden>
              <CashFlowChart flows={data.cashFlow} currency={data.currency} />
            </div>
          </Suspense>
          <figcaption className="visually-hidden">
            {first && last ? words.chartSummary(formatMonth(first.month), formatMonth(last.month)) : null}
            <FlowTable flows={data.cashFlow} />
          </figcaption>
        </figure>
      )}
    </Panel>
  );
}

function isQuiet({ income, expense }: FlowFragment): boolean {
  return signOf(income.minor) === "zero" && signOf(expense.minor) === "zero";
}

function FlowTable({ flows }: { readonly flows: readonly FlowFragment[] }) {
  return (
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            <th scope="col">{words.income}</th>
            <th scope="col">{words.expense}</th>
            <th scope="col">{words.net}</th>
          </tr>
        </thead>
        <tbody>
          {flows.toReversed().map(({ month, income, expense, net }) => (
            <tr key={month}>
              <th scope="row">{formatMonth(month)}</th>
              <td><MoneyText value={income} /></td>
              <td><MoneyText value={expense} /></td>
              <td><MoneyText value={net} sign="always" toned /></td>
            </tr>
          ))}
        </tbody>
      </table>
  );
}
