import type { FragmentType } from "@apollo/client";
import { IconArrowDownLeft, IconArrowUpRight, IconScale } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type MonthPanel_DashboardFragment, MonthPanel_DashboardFragmentDoc } from "@/gql/graphql";
import { formatMonth, monthOf, today } from "@/shared/dates/dates";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { MoneyText } from "@/shared/money/MoneyText";
import { type MoneyValue, type SignStyle, formatMoney } from "@/shared/money/money";
import { RateGaps } from "@/shared/money/RateGaps";
import { Panel } from "@/shared/ui/Panel";
import classes from "./dashboard.module.css";
import { words } from "./words";

interface MonthPanelProps {
  readonly dashboard: FragmentType<MonthPanel_DashboardFragment>;
}

export function MonthPanel({ dashboard }: MonthPanelProps) {
  const data = useFragmentData(MonthPanel_DashboardFragmentDoc, dashboard);
  if (!data) return null;
  const { monthToDate: now, previousMonth: before } = data;
  const running = data.month === monthOf(today());
  const previous = formatMonth(before.month);
  return (
    <Panel title={words.monthSoFar} hint={running ? words.sameDays(previous) : words.wholePrevious(previous)}>
      <dl className={classes.flows}>
        <Flow icon={<IconArrowDownLeft size={16} aria-hidden />} label={words.income} value={now.income} before={before.income} />
        <Flow icon={<IconArrowUpRight size={16} aria-hidden />} label={words.expense} value={now.expense} before={before.expense} />
        <Flow icon={<IconScale size={16} aria-hidden />} label={words.net} value={now.net} before={before.net} sign="always" />
      </dl>
      <RateGaps gaps={data.flowGaps} />
    </Panel>
  );
}

interface FlowProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly value: MoneyValue;
  readonly before: MoneyValue;
  readonly sign?: SignStyle;
}

function Flow({ icon, label, value, before, sign = "auto" }: FlowProps) {
  return (
    <div className={classes.flow}>
      <dt>
        {icon}
        {label}
      </dt>
      <dd>
        <span className={classes.flowAmount}>
          <MoneyText value={value} sign={sign} toned={sign === "always"} />
        </span>
        <span className={classes.flowBefore}>{words.before(formatMoney(before, sign))}</span>
      </dd>
    </div>
  );
}
