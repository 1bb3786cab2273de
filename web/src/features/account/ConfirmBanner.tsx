import { useQuery } from "@apollo/client/react";
import { Alert, Button, Group } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useState } from "react";
import { AccountDocument } from "@/gql/graphql";
import { useSendVerification } from "./useSendVerification";
import { words } from "./words";

/** For whom a link waits in their mailbox; gone once they close it, until they open the page anew. */
export function ConfirmBanner() {
  const viewer = useQuery(AccountDocument).data?.viewer;
  const [closed, setClosed] = useState(false);
  const { busy, send } = useSendVerification();
  if (closed || !viewer || viewer.email === null || viewer.emailStatus !== "UNVERIFIED" || !viewer.sendsEmail) return null;
  return (
    <Alert color="blue" radius={0} icon={<IconMail aria-hidden />} withCloseButton closeButtonLabel="Dismiss" onClose={() => setClosed(true)}>
      <Group gap="sm">
        <span>{words.banner(viewer.pendingEmail ?? viewer.email)}</span>
        <Button size="compact-sm" variant="default" loading={busy} onClick={send}>{words.sendAgain}</Button>
      </Group>
    </Alert>
  );
}
