import type { FragmentType } from "@apollo/client";
import { Button } from "@mantine/core";
import { IconChartDonut } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { type SpendingPanel_DashboardFragment, SpendingPanel_DashboardFragmentDoc } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { UNCATEGORIZED } from "@/shared/categories/useCategories";
import bars from "@/shared/charts/barList.module.css";
import { ShareBar } from "@/shared/charts/ShareBar";
import { monthRange } from "@/shared/dates/dates";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { MoneyText } from "@/shared/money/MoneyText";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Panel } from "@/shared/ui/Panel";
import classes from "./SpendingPanel.module.css";
import { words } from "./words";

const SHOWN = 8;

interface SpendingPanelProps {
  readonly dashboard: FragmentType<SpendingPanel_DashboardFragment>;
}

/** A bar list: exact figures, sorted, each row leading to its transactions. The table is the chart. */
export function SpendingPanel({ dashboard }: SpendingPanelProps) {
  const data = useFragmentData(SpendingPanel_DashboardFragmentDoc, dashboard);
  const [all, setAll] = useState(false);
  if (!data) return null;
  const rows = data.spendingByCategory;
  const shown = all ? rows : rows.slice(0, SHOWN);
  const largest = Math.max(...rows.map(({ share }) => share), 0.01);
  const { from, to } = monthRange(data.month);
  return (
    <Panel
      title={words.spending}
      aside={
        rows.length > SHOWN ? (
          <Button size="compact-sm" variant="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? words.showLess : words.showAll(rows.length)}
          </Button>
        ) : null
      }
    >
      {rows.length === 0 ? (
        <EmptyState icon={<IconChartDonut />} title={words.noSpending} />
      ) : (
        <table className={bars.table}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Category</th>
              <th scope="col">Share</th>
              <th scope="col">Amount</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ category, amount, share, transactionCount }) => (
              <tr key={category?.id ?? UNCATEGORIZED} className={classes.row}>
                <th scope="row" className={classes.name}>
                  <Link
                    className={bars.link}
                    to={`/transactions?category=${category?.id ?? UNCATEGORIZED}&from=${from}&to=${to}`}
                    title={words.rows(transactionCount)}
                  >
                    <CategoryIcon icon={category?.icon ?? null} size={17} />
                    <span>{category?.label ?? words.noCategory}</span>
                  </Link>
                  <ShareBar className={classes.bar} share={Math.max(0, share) / largest} />
                </th>
                <td className={classes.share}>{words.percent(share)}</td>
                <td className={classes.amount}>
                  <MoneyText value={amount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
