import { useQuery } from "@apollo/client/react";
import { ActionIcon, Button, Indicator, Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { NotificationsDocument } from "@/gql/graphql";
import { NotificationItem } from "./NotificationItem";
import classes from "./Notifications.module.css";
import { useNotificationActions } from "./useNotificationActions";
import { words } from "./words";

const PAGE = 20;

export function NotificationsBell() {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(NotificationsDocument, { variables: { first: PAGE } });
  const { mark } = useNotificationActions();
  const connection = data?.notifications;
  const unread = connection?.unreadCount ?? 0;
  const close = () => setOpened(false);
  return (
    <Popover opened={opened} onChange={setOpened} width={380} position="bottom-end" shadow="lg" trapFocus>
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
          {unread > 0 ? <Button size="compact-sm" variant="subtle" onClick={() => mark(null, true)}>{words.markAll}</Button> : null}
        </div>
        {connection && connection.edges.length > 0 ? (
          <ul className={classes.list}>
            {connection.edges.map(({ node }) => <NotificationItem key={node.id} item={node} onFollow={close} />)}
          </ul>
        ) : (
          <p className={classes.none}>{words.none}</p>
        )}
        <div className={classes.foot}>
          <Button size="compact-sm" variant="subtle" component={Link} to="/notifications" onClick={close}>{words.all}</Button>
          <Button size="compact-sm" variant="subtle" color="gray" component={Link} to="/settings/notifications" onClick={close}>{words.choose}</Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
