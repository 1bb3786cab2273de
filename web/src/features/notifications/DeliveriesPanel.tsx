import { useQuery } from "@apollo/client/react";
import { Badge, Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { type DeliveryState, NotificationDeliveriesDocument, type NotificationDeliveriesQuery, RetryDeliveryDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import classes from "./Settings.module.css";
import { words } from "./settingsWords";
import { formatWhen } from "./snoozing";
import { useSettingsChange } from "./useSettingsChange";
import { words as names } from "./words";

const PAGE = 10;
const POLL_MS = 5_000;
const TONES: Readonly<Record<DeliveryState, string>> = { PENDING: "gray", SENDING: "blue", SENT: "mint", FAILED: "gray", PARKED: "red" };

type Delivery = NotificationDeliveriesQuery["notificationDeliveries"]["edges"][number]["node"];

/** What left the house, how far it came, and another try. */
export function DeliveriesPanel() {
  const [parked, setParked] = useState(false);
  const { data, previousData, error, refetch, fetchMore } = useQuery(NotificationDeliveriesDocument, {
    variables: { first: PAGE, states: parked ? ["PARKED"] : null },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
    pollInterval: POLL_MS,
  });
  const page = (data ?? previousData)?.notificationDeliveries;
  return (
    <Panel title={words.deliveries} hint={words.deliveriesHint} aside={<Checkbox label={words.onlyParked} checked={parked} onChange={(event) => setParked(event.currentTarget.checked)} />} flush>
      {error && !page ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {page?.edges.length === 0 ? <p className={classes.empty}>{words.noDeliveries}</p> : null}
      {page && page.edges.length > 0 ? (
        <ul className={rows.rows}>{page.edges.map(({ node }) => <Row key={node.id} delivery={node} />)}</ul>
      ) : null}
      {page?.pageInfo.hasNextPage ? (
        <Button fullWidth variant="subtle" onClick={() => void fetchMore({ variables: { after: page.pageInfo.endCursor } })}>{words.loadMore}</Button>
      ) : null}
    </Panel>
  );
}

function Row({ delivery }: { readonly delivery: Delivery }) {
  const change = useSettingsChange();
  const title = words.andMore(delivery.title, delivery.count);
  const action = delivery.state === "SENT" ? words.replay : words.retry;
  const again = () =>
    change(async (client) => (await client.mutate({ mutation: RetryDeliveryDocument, variables: { input: { id: delivery.id } } })).data?.retryDelivery);
  return (
    <li className={`${rows.row ?? ""} ${classes.channel ?? ""}`}>
      <div className={`${rows.words ?? ""} ${classes.said ?? ""}`}>
        <div className={rows.title}>{title}</div>
        <div className={rows.detail}>{[names.channels[delivery.channel], host(delivery.address), when(delivery)].filter(Boolean).join(" · ")}</div>
        {delivery.lastError ? <div className={classes.error}>{delivery.lastError}</div> : null}
      </div>
      <div className={classes.buttons}>
        <Badge variant="light" color={TONES[delivery.state]} tt="none">{names.states[delivery.state]}</Badge>
        {delivery.canRetry ? (
          <Button size="compact-sm" variant="default" aria-label={words.again(action, title)} onClick={again}>{action}</Button>
        ) : null}
      </div>
    </li>
  );
}

/** Addresses of pushes are long and say nothing but whose service it is. */
function host(address: string | null): string {
  return address === null ? "" : (URL.parse(address)?.host ?? "");
}

function when({ state, sentAt, createdAt, nextTryAt, attempts }: Delivery): string {
  if (state === "SENT") return formatAgo(sentAt ?? createdAt);
  if (state === "PENDING" && attempts === 0 && nextTryAt !== null) return words.waits(formatWhen(nextTryAt));
  return [words.attempts(attempts), nextTryAt === null ? "" : words.next(formatWhen(nextTryAt))].filter(Boolean).join(", ");
}
