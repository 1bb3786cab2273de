import { useApolloClient, useQuery } from "@apollo/client/react";
import { MultiSelect, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type BudgetMode, type BudgetSettings_SettingsFragment, BudgetTargetsDocument, SetBudgetSettingsDocument } from "@/gql/graphql";
import { today } from "@/shared/dates/dates";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { choiceOf, scheduleInput } from "./schedule";
import { ScheduleFields } from "./ScheduleFields";
import { words } from "./words";

interface SettingsDialogProps {
  readonly opened: boolean;
  readonly settings: BudgetSettings_SettingsFragment;
  readonly onClose: () => void;
}

export function SettingsDialog(props: SettingsDialogProps) {
  return props.opened ? <SettingsForm {...props} /> : null;
}

type Problems = Partial<Record<"schedule" | "startsOn" | "accountIds", string>>;

function SettingsForm({ settings, onClose }: SettingsDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const { data } = useQuery(BudgetTargetsDocument);
  const [mode, setMode] = useState<BudgetMode>(settings.mode);
  const [schedule, setSchedule] = useState(() => choiceOf(settings.schedule));
  const [accountIds, setAccountIds] = useState<string[]>([...settings.accountIds]);
  const [startsOn, setStartsOn] = useState(settings.startsOn ?? today());
  const [problems, setProblems] = useState<Problems>({});
  const accounts = (data?.accounts ?? []).filter(({ currency }) => currency === settings.currency);

  const save = () =>
    submit(async () => {
      const since = mode === "ENVELOPE" && startsOn !== settings.startsOn ? { startsOn } : {};
      const input = { mode, schedule: scheduleInput(schedule), accountIds, ...since };
      const refused = await change(
        async () => (await client.mutate({ mutation: SetBudgetSettingsDocument, variables: { input } })).data?.setBudgetSettings,
        ["schedule", "startsOn", "accountIds"],
      );
      if (!refused) { onClose(); return; }
      setProblems(refused.fields);
      setProblem(refused.general);
    });

  return (
    <FormDialog
      title={words.settings}
      opened
      onClose={onClose}
      onSubmit={(event) => { event?.preventDefault(); void save(); }}
      action={words.saveSettings}
      busy={busy}
      problem={problem}
      failed={words.settingsNotSaved}
    >
      <SegmentedControl
        fullWidth
        aria-label={words.mode}
        data={(["TRACKING", "ENVELOPE"] as const).map((value) => ({ value, label: words.modes[value] }))}
        value={mode}
        onChange={(value) => setMode(value)}
      />
      <Text size="sm" c="dimmed">{words.modeHints[mode]}</Text>
      <ScheduleFields value={schedule} onChange={setSchedule} error={problems.schedule} hint={words.pagePeriod} />
      {mode === "ENVELOPE" ? (
        <>
          <TextInput type="date" label={words.freshStart} description={words.freshStartHint} max={today()} value={startsOn} error={problems.startsOn} onChange={(event) => setStartsOn(event.currentTarget.value)} />
          <MultiSelect
            label={words.accounts}
            description={words.accountsHint}
            data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            value={accountIds}
            error={problems.accountIds}
            onChange={setAccountIds}
            clearable
            clearButtonProps={{ "aria-label": "Clear the accounts" }}
          />
        </>
      ) : null}
    </FormDialog>
  );
}
