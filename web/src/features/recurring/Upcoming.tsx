import { Text } from "@mantine/core";
import type { RecurringPageQuery } from "@/gql/graphql";
import { formatDay, today } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import classes from "./recurring.module.css";
import { words } from "./words";

/** What comes in the next 30 days, a card for each payment in the order of days. */
export function Upcoming({ upcoming }: { readonly upcoming: RecurringPageQuery["recurring"]["upcoming"] }) {
  return (
    <Panel title={words.soon}>
      {upcoming.length === 0 ? <Text size="sm" c="dimmed">{words.soonNone}</Text> : (
        <Sideways label={words.soon} className={classes.scroll}>
          <ol className={classes.strip}>
            {upcoming.map(({ on, amount, stream }) => (
              <li key={`${stream.id} ${on}`} className={classes.due}>
                <time className={classes.day} dateTime={on}>{on === today() ? words.today : formatDay(on)}</time>
                <span className={classes.dueName}>{stream.name}</span>
                <MoneyText value={amount} sign="always" toned />
              </li>
            ))}
          </ol>
        </Sideways>
      )}
    </Panel>
  );
}
