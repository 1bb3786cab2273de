import { useQuery } from "@apollo/client/react";
import { Skeleton } from "@mantine/core";
import { NotificationSettingsDocument } from "@/gql/graphql";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { ChannelsPanel } from "./ChannelsPanel";
import { DeliveriesPanel } from "./DeliveriesPanel";
import { MatrixPanel } from "./MatrixPanel";
import classes from "./Settings.module.css";
import { TimesPanel } from "./TimesPanel";
import { words } from "./settingsWords";

/** All that a person chooses about messages. */
export function NotificationsSection() {
  const { data, error, refetch } = useQuery(NotificationSettingsDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} radius="lg" />;
  const settings = data.notificationSettings;
  return (
    <div className={classes.sections}>
      <MatrixPanel settings={settings} />
      <TimesPanel settings={settings} />
      <ChannelsPanel settings={settings} />
      <DeliveriesPanel />
    </div>
  );
}
