import { Menu } from "@mantine/core";
import { IconAlarmSnooze, IconMail, IconMailOpened } from "@tabler/icons-react";
import { Link } from "react-router";
import type { NotificationItem_NotificationFragment } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { RowMenu } from "@/shared/ui/RowMenu";
import { ICONS, pageOf } from "./kinds";
import classes from "./Notifications.module.css";
import { anHourFrom, formatWhen, mondayAtEight, tomorrowAtEight } from "./snoozing";
import { useNotificationActions } from "./useNotificationActions";
import { words } from "./words";

interface NotificationItemProps {
  readonly item: NotificationItem_NotificationFragment;
  /** Called when somebody follows the message to what it is about. */
  readonly onFollow?: () => void;
}

/** One message: following it is reading it. */
export function NotificationItem({ item, onFollow }: NotificationItemProps) {
  const { mark, snooze } = useNotificationActions();
  const Shape = ICONS[item.kind];
  const page = pageOf(item);
  const unread = item.readAt === null;
  const follow = () => {
    if (unread) mark([item.id], true);
    onFollow?.();
  };
  return (
    <li className={classes.item} data-unread={unread || undefined}>
      <Shape size={19} stroke={1.7} aria-hidden className={classes.icon} />
      <div className={classes.said}>
        <p className={classes.title}>
          {page ? <Link to={page} onClick={follow} className={classes.link}>{item.title}</Link> : item.title}
          {unread ? <span className={classes.unread}>{words.unread}</span> : null}
        </p>
        <p className={classes.body}>{item.body}</p>
        <p className={classes.when}>
          {item.snoozedUntil ? words.asleepUntil(formatWhen(item.snoozedUntil)) : formatAgo(item.shownAt ?? item.createdAt)}
        </p>
      </div>
      <RowMenu label={words.actions(item.title)}>
        <Menu.Item leftSection={unread ? <IconMailOpened size={16} aria-hidden /> : <IconMail size={16} aria-hidden />} onClick={() => mark([item.id], unread)}>
          {unread ? words.markRead : words.markUnread}
        </Menu.Item>
        <Menu.Divider />
        {item.snoozedUntil ? (
          <Menu.Item leftSection={<IconAlarmSnooze size={16} aria-hidden />} onClick={() => snooze(item.id, null)}>{words.wake}</Menu.Item>
        ) : (
          <>
            <Menu.Label>{words.snoozeFor}</Menu.Label>
            <Menu.Item onClick={() => snooze(item.id, anHourFrom(new Date()))}>{words.hour}</Menu.Item>
            <Menu.Item onClick={() => snooze(item.id, tomorrowAtEight(new Date()))}>{words.tomorrow}</Menu.Item>
            <Menu.Item onClick={() => snooze(item.id, mondayAtEight(new Date()))}>{words.monday}</Menu.Item>
          </>
        )}
      </RowMenu>
    </li>
  );
}
