import { useQuery } from "@apollo/client/react";
import { Select, Skeleton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { BalanceOutlooksDocument, type BalanceOutlooksQuery } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { formatMoney } from "@/shared/money/money";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import classes from "./recurring.module.css";
import { words } from "./words";

const OutlookChart = lazy(() => import("./OutlookChart"));
/** Days ahead that the table names. */
const NAMED = [7, 14, 30, 60, 90];

type Outlook = BalanceOutlooksQuery["balanceOutlooks"][number];

/** Where the balance of each account goes in 90 days, and when it may run low. */
export function OutlookPanel() {
  const { data, error, refetch } = useQuery(BalanceOutlooksDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const [chosen, setChosen] = useState<string | null>(null);
  const outlooks = data?.balanceOutlooks;
  const outlook = outlooks?.find(({ account }) => account.id === chosen) ?? outlooks?.[0];
  if (outlooks?.length === 0) return null;
  return (
    <Panel
      title={words.outlook.title}
      aside={outlooks && outlook && outlooks.length > 1 ? (
        <Select
          aria-label={words.outlook.account}
          size="xs"
          allowDeselect={false}
          data={outlooks.map(({ account }) => ({ value: account.id, label: account.name }))}
          value={outlook.account.id}
          onChange={setChosen}
        />
      ) : null}
    >
      {error && !data ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {!outlook && !error ? <Skeleton height={240} /> : null}
      {outlook ? <Course outlook={outlook} /> : null}
    </Panel>
  );
}

function Course({ outlook }: { readonly outlook: Outlook }) {
  const { lowOn, mayBeLowOn, learnedWeeks, lowest, account, days } = outlook;
  return (
    <>
      {lowOn !== null || mayBeLowOn !== null ? (
        <p className={classes.warning} role="note">
          <IconAlertTriangle size={16} aria-hidden /> {lowOn !== null ? words.outlook.lowOn(formatDate(lowOn)) : words.outlook.mayBeLowOn(formatDate(mayBeLowOn ?? ""))}
        </p>
      ) : null}
      <p className={classes.sentence}>
        {lowest ? words.outlook.lowest(formatMoney(lowest.likely), formatDate(lowest.on)) : ""} {learnedWeeks > 0 ? words.outlook.learned(learnedWeeks) : words.outlook.young}
      </p>
      <div className={classes.chart} aria-hidden><Suspense fallback={<Skeleton height={240} />}><OutlookChart outlook={outlook} /></Suspense></div>
      <Sideways label={words.outlook.tableOf(account.name)} className={classes.scroll}>
        <table className={classes.table}>
          <thead><tr><th scope="col">{words.outlook.day}</th><th scope="col">{words.outlook.low}</th><th scope="col">{words.outlook.likely}</th><th scope="col">{words.outlook.high}</th></tr></thead>
          <tbody>
            {NAMED.flatMap((ahead) => {
              const day = days[ahead - 1];
              return day ? [<tr key={ahead}><th scope="row">{formatDate(day.on)}</th><td>{formatMoney(day.low)}</td><td>{formatMoney(day.likely)}</td><td>{formatMoney(day.high)}</td></tr>] : [];
            })}
          </tbody>
        </table>
      </Sideways>
    </>
  );
}
