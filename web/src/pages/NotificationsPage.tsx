import { useQuery } from "@apollo/client/react";
import { Button, Group, MultiSelect, SegmentedControl, Skeleton } from "@mantine/core";
import { IconBellOff, IconSettings } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { type NotificationKind, NotificationsDocument } from "@/gql/graphql";
import { GROUPS } from "@/features/notifications/kinds";
import { NotificationItem } from "@/features/notifications/NotificationItem";
import classes from "@/features/notifications/Notifications.module.css";
import { useNotificationActions } from "@/features/notifications/useNotificationActions";
import { words } from "@/features/notifications/words";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";

type Shown = keyof typeof words.shown;
const PAGE = 30;
const SHOWN = Object.entries(words.shown).map(([value, label]) => ({ value, label }));
const KINDS = GROUPS.map(({ label, kinds }) => ({ group: label, items: kinds.map((kind) => ({ value: kind, label: words.kinds[kind] })) }));

export function Component() {
  const [shown, setShown] = useState<Shown>("ALL");
  const [kinds, setKinds] = useState<NotificationKind[]>([]);
  const { mark } = useNotificationActions();
  const { data, previousData, error, refetch, fetchMore } = useQuery(NotificationsDocument, {
    variables: { first: PAGE, kinds: kinds.length === 0 ? null : kinds, unread: shown === "UNREAD", snoozed: shown === "SNOOZED" },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const page = (data ?? previousData)?.notifications;
  const none = kinds.length > 0 ? words.noneFiltered : { ALL: words.none, UNREAD: words.noneUnread, SNOOZED: words.noneSnoozed }[shown];
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <Group gap="sm" mb="md" align="center">
        <SegmentedControl aria-label={words.which} data={SHOWN} value={shown} onChange={(value) => setShown(value as Shown)} />
        <MultiSelect
          style={{ flex: "1 1 12rem" }} maw={{ sm: 360 }} aria-label={words.kindFilter} placeholder={kinds.length === 0 ? words.kindFilter : ""}
          clearable data={KINDS} value={kinds} onChange={setKinds}
        />
        <Group gap="xs" ml={{ sm: "auto" }}>
          {page && page.unreadCount > 0 ? <Button variant="default" onClick={() => mark(null, true)}>{words.markAll}</Button> : null}
          <Button variant="subtle" color="gray" component={Link} to="/settings/notifications" leftSection={<IconSettings size={17} aria-hidden />}>{words.choose}</Button>
        </Group>
      </Group>
      {error && !page ? <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} /> : null}
      {!page && !error ? <Skeleton height={240} radius="lg" /> : null}
      {page?.edges.length === 0 ? <EmptyState icon={<IconBellOff />} title={words.noneTitle}>{none}</EmptyState> : null}
      {page && page.edges.length > 0 ? (
        <ul className={classes.page} aria-label={words.title}>
          {page.edges.map(({ node }) => <NotificationItem key={node.id} item={node} />)}
        </ul>
      ) : null}
      {page?.pageInfo.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => void fetchMore({ variables: { after: page.pageInfo.endCursor } })}>{words.more}</Button>
        </Group>
      ) : null}
    </>
  );
}
