import { Button, Group } from "@mantine/core";
import type { FragmentType } from "@apollo/client";
import { type BalancePanel_DashboardFragment, BalancePanel_DashboardFragmentDoc } from "@/gql/graphql";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { MoneyText } from "@/shared/money/MoneyText";
import { RateGaps } from "@/shared/money/RateGaps";
import { Panel } from "@/shared/ui/Panel";
import classes from "./dashboard.module.css";
import { words } from "./words";

interface BalancePanelProps {
  readonly dashboard: FragmentType<BalancePanel_DashboardFragment>;
  /** Null: all accounts, converted. */
  readonly onCurrency: (currency: string | null) => void;
}

export function BalancePanel({ dashboard, onCurrency }: BalancePanelProps) {
  const data = useFragmentData(BalancePanel_DashboardFragmentDoc, dashboard);
  if (!data) return null;
  const others = data.otherCurrencies;
  return (
    <Panel title={words.balance}>
      <p className={classes.figure}>
        <MoneyText value={data.balance} />
      </p>
      {others.length > 0 ? (
        <>
          <p className={classes.hint}>{data.isConverted ? words.converted(data.currency) : words.only(data.currency)}</p>
          <RateGaps gaps={data.balanceGaps} />
          <Group gap="xs" mt="xs">
            {data.isConverted ? null : <Button size="compact-sm" variant="filled" onClick={() => onCurrency(null)}>{words.showAllMoney}</Button>}
            {(data.isConverted ? [data.currency, ...others] : others).map((code) => (
              <Button key={code} size="compact-sm" variant="light" onClick={() => onCurrency(code)}>
                {words.showIn(code)}
              </Button>
            ))}
          </Group>
        </>
      ) : (
        <p className={classes.hint}>{`All your accounts in ${data.currency}, together`}</p>
      )}
    </Panel>
  );
}
