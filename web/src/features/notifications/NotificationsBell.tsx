import { useMutation, useQuery } from "@apollo/client/react";
import { ActionIcon, Button, Indicator, Popover } from "@mantine/core";
import { IconAlertTriangle, IconBell, IconConfetti, IconFileCheck, IconFlame } from "@tabler/icons-react";
import { useState } from "react";
import {
  MarkNotificationsReadDocument, type NotificationItem_NotificationFragment, type NotificationKind, NotificationsDocument,
} from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import classes from "./Notifications.module.css";
import { words } from "./words";

const PAGE = 20;
const ICONS: Readonly<Record<NotificationKind, typeof IconBell>> = {
  IMPORT_FINISHED: IconFileCheck, BUDGET_WARNING: IconAlertTriangle, BUDGET_EXCEEDED: IconFlame, WELCOME: IconConfetti,
};

export function NotificationsBell() {
  const [opened, setOpened] = useState(false);
  const { data, fetchMore } = useQuery(NotificationsDocument, { variables: { first: PAGE } });
  const [markRead] = useMutation(MarkNotificationsReadDocument, { refetchQueries: ["Notifications"] });
  const connection = data?.notifications;
  const unread = connection?.unreadCount ?? 0;
  return (
    <Popover opened={opened} onChange={setOpened} width={360} position="bottom-end" shadow="lg" trapFocus>
      <Indicator disabled={unread === 0} label={unread > 99 ? "99+" : unread} size={17} offset={5} color="red.8" zIndex={1}>
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.bell(unread)} onClick={() => setOpened(!opened)}>
            <IconBell size={20} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={words.title}>
        <div className={classes.head}>
          <h2>{words.title}</h2>
          {unread > 0 ? (
            <Button size="compact-sm" variant="subtle" onClick={() => void markRead({ variables: { input: { ids: null } } }).catch(() => undefined)}>
              {words.markAll}
            </Button>
          ) : null}
        </div>
        {connection && connection.edges.length > 0 ? (
          <ul className={classes.list}>
            {connection.edges.map(({ node }) => (
              <Item key={node.id} item={node} />
            ))}
          </ul>
        ) : (
          <p className={classes.none}>{words.none}</p>
        )}
        {connection?.pageInfo.hasNextPage ? (
          <Button fullWidth variant="subtle" onClick={() => void fetchMore({ variables: { after: connection.pageInfo.endCursor } })}>
            {words.more}
          </Button>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function Item({ item }: { readonly item: NotificationItem_NotificationFragment }) {
  const Shape = ICONS[item.kind];
  return (
    <li className={classes.item}>
      <Shape size={19} stroke={1.7} aria-hidden className={classes.icon} />
      <div>
        <p className={classes.title}>
          {item.title}
          {item.readAt === null ? <span className={classes.unread}>{words.unread}</span> : null}
        </p>
        <p className={classes.body}>{item.body}</p>
        <p className={classes.when}>{formatAgo(item.createdAt)}</p>
      </div>
    </li>
  );
}
