import { Switch, Text } from "@mantine/core";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import classes from "./suggestions.module.css";
import { useSetCategorization } from "./useSetCategorization";
import { words } from "./words";

interface TeachPanelProps {
  readonly version: number;
  readonly teaches: boolean;
}

/** Whether this household is among those that shared models learn from. */
export function TeachPanel({ version, teaches }: TeachPanelProps) {
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, save } = useSetCategorization();
  return (
    <Panel title={words.teach} hint={words.teachLead}>
      <div className={classes.setting}>
        {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
        <Switch
          label={words.teachLabel} checked={teaches} disabled={busy || !mayWrite}
          onChange={(event) => void save({ version, teachesModels: event.currentTarget.checked })}
        />
        <Text size="sm" c="dimmed">{teaches ? words.teachOn : words.teachOff}</Text>
      </div>
    </Panel>
  );
}
