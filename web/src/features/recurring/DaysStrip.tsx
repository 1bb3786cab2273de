import { useQuery } from "@apollo/client/react";
import { Link } from "react-router";
import { UpcomingDaysDocument, type UpcomingDaysQuery } from "@/gql/graphql";
import { formatDay, today } from "@/shared/dates/dates";
import { formatMoney, signOf } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import classes from "./recurring.module.css";
import { words } from "./words";

type Day = UpcomingDaysQuery["upcomingDays"][number];

/** The next two weeks at a glance: what is due, and what is likely left. Nothing where nothing comes. */
export function DaysStrip() {
  const { data } = useQuery(UpcomingDaysDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const days = data?.upcomingDays ?? [];
  if (!days.some(({ payments }) => payments.length > 0)) return null;
  return (
    <Panel title={words.strip.title} hint={words.strip.hint} aside={<Link to="/recurring" className={classes.link}>{words.strip.all}</Link>}>
      <Sideways label={words.strip.title} className={classes.scroll}>
        <ol className={classes.strip}>{days.map((day) => <DayCard key={day.on} day={day} />)}</ol>
      </Sideways>
    </Panel>
  );
}

function DayCard({ day: { on, payments, balance } }: { readonly day: Day }) {
  return (
    <li className={classes.due} data-quiet={payments.length === 0 ? "" : undefined}>
      <time className={classes.day} dateTime={on}>{on === today() ? words.today : formatDay(on)}</time>
      {payments.map(({ stream, amount }) => (
        <span key={stream.id} className={classes.payment}>
          <span className={classes.dueName}>{stream.name}</span>
          <MoneyText value={amount} sign="always" toned />
        </span>
      ))}
      {balance ? <span className={classes.left} data-low={signOf(balance.minor) === "negative" ? "" : undefined}>{words.strip.left(formatMoney(balance))}</span> : null}
    </li>
  );
}
