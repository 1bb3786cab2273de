import { Switch, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { RemoveNotificationEndpointDocument, SubscribePushDocument } from "@/gql/graphql";
import { showProblem } from "@/shared/ui/toasts";
import { canPush, currentEndpoint, subscribe, unsubscribe } from "@/shared/push";
import { words } from "./settingsWords";
import { useSettingsChange } from "./useSettingsChange";

interface PushSwitchProps {
  readonly serverKey: string;
  /** Addresses that the server pushes to. */
  readonly known: readonly string[];
}

/** On where this browser has an address and the server knows it. */
export function PushSwitch({ serverKey, known }: PushSwitchProps) {
  const change = useSettingsChange();
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => void currentEndpoint().then(setEndpoint).catch(() => undefined), []);
  if (!canPush()) return <Text size="sm" c="dimmed">{words.cannotPush}</Text>;

  async function turnOn(): Promise<void> {
    const input = await subscribe(serverKey);
    if (input === null) { showProblem(words.failed, words.denied); return; }
    setEndpoint(input.endpoint);
    change(async (client) => (await client.mutate({ mutation: SubscribePushDocument, variables: { input } })).data?.subscribePush);
  }

  async function turnOff(): Promise<void> {
    const address = await unsubscribe();
    setEndpoint(null);
    if (address === null) return;
    change(async (client) => (await client.mutate({ mutation: RemoveNotificationEndpointDocument, variables: { input: { address } } })).data?.removeNotificationEndpoint);
  }

  function toggle(on: boolean): void {
    setBusy(true);
    void (on ? turnOn() : turnOff())
      .catch(() => showProblem(words.failed, words.pushFailed))
      .finally(() => setBusy(false));
  }

  return (
    <Switch
      label={words.pushOn} disabled={busy} checked={endpoint !== null && known.includes(endpoint)}
      onChange={(event) => toggle(event.currentTarget.checked)}
    />
  );
}
