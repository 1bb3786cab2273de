import { useQuery } from "@apollo/client/react";
import { Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useState } from "react";
import { AccountDocument, type Account_ViewerFragment } from "@/gql/graphql";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { ChangeEmailDialog } from "./ChangeEmailDialog";
import { useSendVerification } from "./useSendVerification";
import { words } from "./words";

/** The address that somebody signs in with, and whether it is known to be theirs. */
export function AccountSection() {
  const { data, error, refetch } = useQuery(AccountDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data?.viewer) return <Skeleton height={180} radius="lg" />;
  return (
    <Panel title={words.address} hint={words.addressHint}>
      {data.viewer.email === null ? <Text>{words.none}</Text> : <Address viewer={data.viewer} email={data.viewer.email} />}
    </Panel>
  );
}

function Address({ viewer, email }: { readonly viewer: Account_ViewerFragment; readonly email: string }) {
  const [dialog, setDialog] = useState<"change" | "keep" | null>(null);
  const { busy, send } = useSendVerification();
  const isConfirmed = viewer.emailStatus === "VERIFIED";
  const waits = viewer.pendingEmail !== null || (!isConfirmed && viewer.sendsEmail);
  const hint = viewer.pendingEmail !== null ? words.pending(viewer.pendingEmail)
    : isConfirmed ? null
    : viewer.sendsEmail ? words.unconfirmed : words.unconfirmedWithoutMail;
  const Shape = isConfirmed ? IconCircleCheck : IconCircleDashed;
  return (
    <Stack gap="sm" align="flex-start">
      <Group gap="sm">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>{email}</Text>
        <Badge variant="light" color={isConfirmed ? "mint" : "gray"} tt="none" leftSection={<Shape size={14} aria-hidden />}>{words.status[viewer.emailStatus]}</Badge>
      </Group>
      {hint ? <Text size="sm" c="dimmed" maw="36rem">{hint}</Text> : null}
      <Group gap="sm">
        {waits ? <Button size="sm" loading={busy} onClick={send}>{words.sendAgain}</Button> : null}
        {viewer.pendingEmail === null ? null : <Button size="sm" variant="default" onClick={() => setDialog("keep")}>{words.withdraw}</Button>}
        <Button size="sm" variant="default" onClick={() => setDialog("change")}>{words.change}</Button>
      </Group>
      {dialog === null ? null : <ChangeEmailDialog onClose={() => setDialog(null)} {...(dialog === "keep" ? { keep: email } : {})} />}
    </Stack>
  );
}
