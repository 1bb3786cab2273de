import { useApolloClient } from "@apollo/client/react";
import { Button, Checkbox, Collapse, Group, Modal, NativeSelect, NumberInput, Stack } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { type BudgetCarry, type BudgetMode, type BudgetRow_BudgetFragment, type BudgetSettings_SettingsFragment, SetBudgetDocument, type SetBudgetInput } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { AmountField, amountProblem } from "@/shared/money/AmountField";
import { signOf } from "@/shared/money/money";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { type ScheduleChoice, choiceOf, scheduleInput } from "./schedule";
import { ScheduleFields } from "./ScheduleFields";
import { type Target, type TargetProblems, queryOf, targetOf, targetProblems } from "./target";
import { TargetFields } from "./TargetFields";
import { words } from "./words";

export type BudgetDialogState = { readonly budget: BudgetRow_BudgetFragment | null };

interface BudgetDialogProps {
  /** Null: closed. Without a budget: a new one. */
  readonly state: BudgetDialogState | null;
  readonly settings: BudgetSettings_SettingsFragment;
  /** Categories that have a budget already. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

export function BudgetDialog({ state, onClose, ...rest }: BudgetDialogProps) {
  return (
    <Modal opened={state !== null} onClose={onClose} title={state?.budget ? words.edit : words.add}>
      {state ? <BudgetForm budget={state.budget} onClose={onClose} {...rest} /> : null}
    </Modal>
  );
}

interface Values {
  target: Target;
  limit: string;
  schedule: ScheduleChoice;
  carry: BudgetCarry;
  carryMax: string;
  warnAtPercent: number | string;
  noticeAtPercent: number | string;
  isRingFenced: boolean;
}

const FIELDS = ["category", "name", "query", "limit", "warnAtPercent", "noticeAtPercent", "schedule", "carryMax", "isRingFenced"] as const;

function BudgetForm({ budget, settings, taken, onClose }: { readonly budget: BudgetRow_BudgetFragment | null } & Omit<BudgetDialogProps, "state">) {
  const home = useHomeCurrency();
  const currency = budget?.limit.currency ?? home;
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => budget?.id ?? newId());
  const [problems, setProblems] = useState<TargetProblems>({});
  // A search that is still typed, or cannot be run, is not saved as it was before.
  const [pending, setPending] = useState(false);
  const form = useForm<Values>({
    initialValues: initial(budget, settings, currency),
    validate: {
      limit: (text) => limitProblem(text, currency),
      carryMax: (text) => (text === "" ? null : limitProblem(text, currency)),
      warnAtPercent: (percent) => (typeof percent === "number" && percent >= 1 && percent <= 100 ? null : words.warnRange),
      noticeAtPercent: (percent, { warnAtPercent }) => (percent === "" || (Number(percent) >= 1 && Number(percent) < Number(warnAtPercent)) ? null : words.noticeRange),
    },
  });
  const values = form.getValues();

  const send = (wanted: Values) =>
    submit(async () => {
      const input = inputOf(id, currency, wanted);
      if (!input) return;
      const refused = await change(async () => (await client.mutate({ mutation: SetBudgetDocument, variables: { input } })).data?.setBudget, FIELDS);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblems(refused.fields);
      setProblem(refused.general);
    });
  const check = () => {
    const found = targetProblems(values.target);
    setProblems(found);
    return Object.keys(found).length === 0;
  };
  const onSubmit = form.onSubmit((wanted) => { if (check()) void send(wanted); }, () => void check());

  const isSearch = values.target.kind === "search";
  const isEnvelope = settings.mode === "ENVELOPE" && values.target.kind === "category";
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.notSaved} error={problem} /> : null}
        <TargetFields
          value={values.target}
          onChange={(target) => form.setFieldValue("target", target)}
          problems={problems}
          currency={currency}
          taken={taken}
          isNew={budget === null}
          onPending={setPending}
        />
        {isEnvelope ? (
          <AmountField label={words.usual} description={words.usualHint} currency={currency} required {...form.getInputProps("limit")} />
        ) : (
          <>
            <AmountField label={words.limit(words.perPeriod[values.schedule.kind])} currency={currency} required {...form.getInputProps("limit")} />
            <ScheduleFields value={values.schedule} onChange={(schedule) => form.setFieldValue("schedule", schedule)} error={form.errors["schedule"]} />
          </>
        )}
        <MoreFields form={form} mode={isEnvelope ? "ENVELOPE" : "TRACKING"} currency={currency} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={busy} disabled={isSearch && pending}>{words.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}

interface MoreFieldsProps {
  readonly form: UseFormReturnType<Values>;
  readonly mode: BudgetMode;
  readonly currency: string;
}

/** What most leave as it is: carrying, the levels that are told, a fence. */
function MoreFields({ form, mode, currency }: MoreFieldsProps) {
  const { target, carry, noticeAtPercent, isRingFenced } = form.getValues();
  const [opened, setOpened] = useState(carry !== "USUAL" || noticeAtPercent !== "" || isRingFenced);
  const choices = (["USUAL", "NONE", "SURPLUS", "OVERSPEND", "BOTH"] as const).filter((each) => each !== USUAL[mode] || carry === each);
  const carries = carry !== "NONE" && !(mode === "TRACKING" && carry === "USUAL");
  return (
    <>
      <Button variant="subtle" size="compact-sm" style={{ alignSelf: "flex-start" }} aria-expanded={opened} onClick={() => setOpened(!opened)}>
        {opened ? words.fewer : words.more}
      </Button>
      <Collapse expanded={opened}>
        <Stack gap="sm">
          <NativeSelect
            label={words.carry}
            data={choices.map((value) => ({ value, label: words.carries[mode][value] }))}
            value={carry}
            onChange={(event) => form.setFieldValue("carry", event.currentTarget.value as BudgetCarry)}
          />
          {carries ? <AmountField label={words.carryMax} description={words.carryMaxHint} currency={currency} {...form.getInputProps("carryMax")} /> : null}
          <Group grow align="flex-start">
            <NumberInput label={words.noticeAt} description={words.noticeHint} min={1} max={99} suffix=" %" allowDecimal={false} {...form.getInputProps("noticeAtPercent")} />
            <NumberInput label={words.warnAt} description={words.warnHint} min={1} max={100} suffix=" %" allowDecimal={false} {...form.getInputProps("warnAtPercent")} />
          </Group>
          {target.kind === "category" ? <Checkbox label={words.ringFenced} description={words.ringFencedHint} {...form.getInputProps("isRingFenced", { type: "checkbox" })} /> : null}
        </Stack>
      </Collapse>
    </>
  );
}

/** What the usual thing is, so that it is not offered twice. */
const USUAL: Readonly<Record<BudgetMode, BudgetCarry>> = { TRACKING: "NONE", ENVELOPE: "SURPLUS" };

function initial(budget: BudgetRow_BudgetFragment | null, settings: BudgetSettings_SettingsFragment, currency: string): Values {
  return {
    target: targetOf(budget),
    limit: budget ? toInputText(budget.limit.minor, currency) : "",
    schedule: choiceOf(budget?.schedule ?? settings.schedule),
    carry: budget?.carry ?? "USUAL",
    carryMax: budget?.carryMax ? toInputText(budget.carryMax.minor, currency) : "",
    warnAtPercent: budget?.warnAtPercent ?? 80,
    noticeAtPercent: budget?.noticeAtPercent ?? "",
    isRingFenced: budget?.isRingFenced ?? false,
  };
}

function inputOf(id: string, currency: string, values: Values): SetBudgetInput | null {
  const { target, schedule, carry, noticeAtPercent, isRingFenced } = values;
  const limit = parseAmount(values.limit, currency);
  const most = parseAmount(values.carryMax, currency);
  if (!limit.ok) return null;
  const isCategory = target.kind === "category";
  return {
    id,
    ...(isCategory ? { category: target.category } : { query: queryOf(target), name: target.name.trim() }),
    limit: limit.minor,
    currency,
    warnAtPercent: Number(values.warnAtPercent),
    noticeAtPercent: noticeAtPercent === "" ? null : Number(noticeAtPercent),
    schedule: scheduleInput(schedule),
    carry,
    carryMax: most.ok ? most.minor : null,
    isRingFenced: isCategory && isRingFenced,
  };
}

function limitProblem(text: string, currency: string): string | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok && signOf(parsed.minor) !== "positive") return words.limitPositive;
  return amountProblem(parsed, currency);
}
