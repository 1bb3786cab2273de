import { Checkbox, Menu, NativeSelect } from "@mantine/core";
import { Fragment, useState } from "react";
import {
  type NotificationChannel, type NotificationKind, type NotificationMode, type NotificationSettingsPartsFragment,
  SetNotificationPreferenceDocument, SnoozeNotificationKindDocument,
} from "@/gql/graphql";
import { Panel } from "@/shared/ui/Panel";
import { RowMenu } from "@/shared/ui/RowMenu";
import { Sideways } from "@/shared/ui/Sideways";
import { GROUPS } from "./kinds";
import classes from "./Settings.module.css";
import { words } from "./settingsWords";
import { formatWhen } from "./snoozing";
import { useSettingsChange } from "./useSettingsChange";
import { words as names } from "./words";

const DAY_MS = 86_400_000;

interface MatrixPanelProps {
  readonly settings: NotificationSettingsPartsFragment;
}

/** Every kind on every channel that leads anywhere. */
export function MatrixPanel({ settings }: MatrixPanelProps) {
  const channels = settings.channels.filter(({ channel, isConfigured }) => isConfigured && leadsSomewhere(settings, channel));
  const modeOf = (kind: NotificationKind, channel: NotificationChannel) =>
    settings.preferences.find((cell) => cell.kind === kind && cell.channel === channel)?.mode ?? "OFF";
  return (
    <Panel title={words.what} hint={words.whatHint} flush>
      <Sideways label={words.what} className={classes.scroll}>
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th scope="col">{words.kind}</th>
              {channels.map(({ channel }) => <th key={channel} scope="col">{names.channels[channel]}</th>)}
              <td />
            </tr>
          </thead>
          <tbody>
            {GROUPS.map(({ label, kinds }) => (
              <Fragment key={label}>
                <tr className={classes.group}><th scope="colgroup" colSpan={channels.length + 2}>{label}</th></tr>
                {kinds.map((kind) => (
                  <tr key={kind}>
                    <th scope="row">
                      {names.kinds[kind]}
                      <Sleeping settings={settings} kind={kind} />
                    </th>
                    {channels.map(({ channel, modes }) => (
                      <td key={channel}><Cell kind={kind} channel={channel} modes={modes} mode={modeOf(kind, channel)} /></td>
                    ))}
                    <td className={classes.end}><SnoozeMenu settings={settings} kind={kind} /></td>
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Sideways>
    </Panel>
  );
}

function leadsSomewhere({ email, endpoints }: NotificationSettingsPartsFragment, channel: NotificationChannel): boolean {
  if (channel === "EMAIL") return email !== null;
  return channel === "IN_APP" || endpoints.some((endpoint) => endpoint.channel === channel);
}

interface CellProps {
  readonly kind: NotificationKind;
  readonly channel: NotificationChannel;
  readonly modes: readonly NotificationMode[];
  readonly mode: NotificationMode;
}

function Cell({ kind, channel, modes, mode }: CellProps) {
  const change = useSettingsChange();
  // What was clicked shows at once; a refusal takes it back.
  const [clicked, setClicked] = useState<NotificationMode | null>(null);
  const shown = clicked ?? mode;
  const label = words.by(names.kinds[kind], names.channels[channel]);
  const choose = (chosen: NotificationMode) => {
    setClicked(chosen);
    change(
      async (client) => (await client.mutate({ mutation: SetNotificationPreferenceDocument, variables: { input: { kind, channel, mode: chosen } } })).data?.setNotificationPreference,
      undefined,
      () => setClicked(null),
    );
  };
  if (modes.length === 2) return <Checkbox aria-label={label} checked={shown !== "OFF"} onChange={(event) => choose(event.currentTarget.checked ? "NOW" : "OFF")} />;
  return (
    <NativeSelect
      size="xs" aria-label={label} value={shown} className={classes.mode ?? ""}
      data={modes.map((one) => ({ value: one, label: words.modes[one] }))}
      onChange={(event) => choose(event.currentTarget.value as NotificationMode)}
    />
  );
}

function until({ snoozes }: NotificationSettingsPartsFragment, kind: NotificationKind): string | null {
  const found = snoozes.find((snooze) => snooze.kind === kind)?.until ?? null;
  return found !== null && new Date(found) > new Date() ? found : null;
}

function Sleeping({ settings, kind }: { readonly settings: NotificationSettingsPartsFragment; readonly kind: NotificationKind }) {
  const asleep = until(settings, kind);
  return asleep ? <span className={classes.sleeps}>{words.sleeps(formatWhen(asleep))}</span> : null;
}

function SnoozeMenu({ settings, kind }: { readonly settings: NotificationSettingsPartsFragment; readonly kind: NotificationKind }) {
  const change = useSettingsChange();
  const snooze = (days: number | null) => {
    const until_ = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
    change(async (client) => (await client.mutate({ mutation: SnoozeNotificationKindDocument, variables: { input: { kind, until: until_ } } })).data?.snoozeNotificationKind);
  };
  return (
    <RowMenu label={words.more(names.kinds[kind])}>
      <Menu.Label>{words.snooze}</Menu.Label>
      <Menu.Item onClick={() => snooze(1)}>{words.day}</Menu.Item>
      <Menu.Item onClick={() => snooze(7)}>{words.week}</Menu.Item>
      <Menu.Item onClick={() => snooze(30)}>{words.month}</Menu.Item>
      {until(settings, kind) ? <Menu.Item onClick={() => snooze(null)}>{words.wake}</Menu.Item> : null}
      <Menu.Label>{words.snoozeHint}</Menu.Label>
    </RowMenu>
  );
}
