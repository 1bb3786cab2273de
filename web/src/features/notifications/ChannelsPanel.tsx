import { ActionIcon, Button } from "@mantine/core";
import { IconBell, IconDeviceMobile, IconMail, IconPlus, IconTrash, IconWebhook } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { type NotificationChannel, type NotificationSettingsPartsFragment, RemoveNotificationEndpointDocument, SendTestNotificationDocument } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import classes from "./Settings.module.css";
import { PushSwitch } from "./PushSwitch";
import { words } from "./settingsWords";
import { useSettingsChange } from "./useSettingsChange";
import { WebhookDialog } from "./WebhookDialog";
import { words as names } from "./words";

type Settings = NotificationSettingsPartsFragment;

/** Addresses of each channel, and a test of each. */
export function ChannelsPanel({ settings }: { readonly settings: Settings }) {
  const [adding, setAdding] = useState(false);
  const has = (channel: NotificationChannel) => settings.channels.some((one) => one.channel === channel && one.isConfigured);
  const endpoints = (channel: NotificationChannel) => settings.endpoints.filter((one) => one.channel === channel);
  const mailHint = !has("EMAIL") ? words.noMail : settings.email === null ? words.noAddress : settings.email;
  const pushes = endpoints("WEB_PUSH");
  const webhooks = endpoints("WEBHOOK");
  return (
    <Panel title={words.channels} flush>
      <ul className={rows.rows}>
        <Row icon={<IconBell size={19} aria-hidden />} title={names.channels.IN_APP} detail={words.inApp} test="IN_APP" />
        <Row icon={<IconMail size={19} aria-hidden />} title={names.channels.EMAIL} detail={mailHint} test={has("EMAIL") && settings.email !== null ? "EMAIL" : null} />
        <Row icon={<IconDeviceMobile size={19} aria-hidden />} title={names.channels.WEB_PUSH} detail={settings.pushKey === null ? words.noPush : words.pushHint} test={pushes.length > 0 ? "WEB_PUSH" : null}>
          {settings.pushKey === null ? null : <PushSwitch serverKey={settings.pushKey} known={pushes.map(({ address }) => address)} />}
        </Row>
        {pushes.map((one) => <Endpoint key={one.id} id={one.id} name={one.label} />)}
        <Row icon={<IconWebhook size={19} aria-hidden />} title={words.webhooks} detail={words.webhooksHint} test={webhooks.length > 0 ? "WEBHOOK" : null}>
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>{words.addWebhook}</Button>
        </Row>
        {webhooks.map((one) => <Endpoint key={one.id} id={one.id} name={one.address} />)}
      </ul>
      {adding ? <WebhookDialog onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}

interface RowProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly detail: string;
  /** The channel to try; null where nothing could arrive. */
  readonly test: NotificationChannel | null;
  readonly children?: ReactNode;
}

function Row({ icon, title, detail, test, children }: RowProps) {
  const change = useSettingsChange();
  const send = (channel: NotificationChannel) =>
    change(
      async (client) => (await client.mutate({ mutation: SendTestNotificationDocument, variables: { input: { id: newId(), channel } } })).data?.sendTestNotification,
      words.testSent,
    );
  return (
    <li className={`${rows.row ?? ""} ${classes.channel ?? ""}`}>
      {icon}
      <div className={`${rows.words ?? ""} ${classes.said ?? ""}`}>
        <div className={rows.title}>{title}</div>
        <div className={rows.detail}>{detail}</div>
      </div>
      <div className={classes.buttons}>
        {children}
        {test ? <Button size="compact-sm" variant="subtle" aria-label={words.testOf(title)} onClick={() => send(test)}>{words.test}</Button> : null}
      </div>
    </li>
  );
}

function Endpoint({ id, name }: { readonly id: string; readonly name: string }) {
  const change = useSettingsChange();
  const remove = () => change(async (client) => (await client.mutate({ mutation: RemoveNotificationEndpointDocument, variables: { input: { id } } })).data?.removeNotificationEndpoint);
  return (
    <li className={`${rows.row ?? ""} ${classes.endpoint ?? ""}`}>
      <span className={rows.name}>{name}</span>
      <ActionIcon variant="subtle" color="gray" aria-label={words.remove(name)} onClick={remove}><IconTrash size={17} aria-hidden /></ActionIcon>
    </li>
  );
}
