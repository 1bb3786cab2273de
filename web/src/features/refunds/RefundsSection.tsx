import { useApolloClient, useQuery } from "@apollo/client/react";
import { Radio, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { type RefundMonth, RefundsSectionDocument, SetLedgerSettingsDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

const MONTHS = ["REFUND_MONTH", "EXPENSE_MONTH"] as const satisfies readonly RefundMonth[];

/** In which month refunds count. Saved at once: the toast has the way back. */
export function RefundsSection() {
  const client = useApolloClient();
  const change = useChange();
  const mayChange = useMay("WRITE_TRANSACTIONS");
  const [busy, setBusy] = useState(false);
  const { data, error, refetch } = useQuery(RefundsSectionDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={160} radius="lg" />;
  const { refundsCountIn, version } = data.ledgerSettings;

  async function save(chosen: RefundMonth): Promise<void> {
    setBusy(true);
    try {
      const input = { version, refundsCountIn: chosen };
      const refused = await change(async () => (await client.mutate({ mutation: SetLedgerSettingsDocument, variables: { input } })).data?.setLedgerSettings);
      if (!refused) return;
      showProblem(words.failed, refused.general ?? "");
      await refetch();
    } catch (failure) {
      showProblem(words.failed, failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Panel title={words.title} hint={words.hint}>
      <Radio.Group
        label={words.label}
        value={refundsCountIn}
        onChange={(value) => {
          const chosen = MONTHS.find((month) => month === value);
          if (chosen && chosen !== refundsCountIn) void save(chosen);
        }}
      >
        <Stack gap="sm" mt="xs" pb="sm">
          {MONTHS.map((month) => (
            <Radio key={month} value={month} disabled={busy || !mayChange} label={words.months[month].name} description={words.months[month].text} />
          ))}
        </Stack>
      </Radio.Group>
    </Panel>
  );
}
