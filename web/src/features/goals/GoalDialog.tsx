import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Input, Modal, MultiSelect, NumberInput, SegmentedControl, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useState } from "react";
import { type GoalCard_GoalFragment, SetGoalDocument } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { today } from "@/shared/dates/dates";
import { newId } from "@/shared/ids";
import { AmountField } from "@/shared/money/AmountField";
import { parseAmount, toInputText } from "@/shared/money/parseAmount";
import { SearchBox } from "@/shared/search/SearchBox";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { type GoalValues, UNDER, goalInput, positiveProblem, valuesOf } from "./goalForm";
import { words } from "./words";

/** What another dialog has found out, to be saved. */
export interface GoalDraft {
  readonly targetMinor?: string;
  readonly dueOn?: string;
}

export interface GoalDialogState {
  readonly goal: GoalCard_GoalFragment | null;
  readonly draft?: GoalDraft;
}

interface GoalDialogProps {
  /** Null: closed. Without a goal: a new one. */
  readonly state: GoalDialogState | null;
  readonly onClose: () => void;
}

export function GoalDialog({ state, onClose }: GoalDialogProps) {
  return (
    <Modal opened={state !== null} onClose={onClose} title={state?.goal ? words.edit : words.add} size="lg">
      {state ? <GoalForm goal={state.goal} draft={state.draft} onClose={onClose} /> : null}
    </Modal>
  );
}

const FIELDS = ["name", "target", "dueOn", "startsOn", "yearlyRate", "accounts", "query", "position"] as const;

function GoalForm({ goal, draft, onClose }: { readonly goal: GoalCard_GoalFragment | null; readonly draft: GoalDraft | undefined; readonly onClose: () => void }) {
  const home = useHomeCurrency();
  const currency = goal?.target.currency ?? home;
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => goal?.id ?? newId());
  const [pending, setPending] = useState(false);
  const form = useForm<GoalValues>({
    initialValues: {
      ...valuesOf(goal, currency, today()),
      ...(draft?.targetMinor ? { target: toInputText(draft.targetMinor, currency) } : {}),
      ...(draft?.dueOn ? { dueOn: draft.dueOn } : {}),
    },
    validate: {
      name: (name) => (name.trim() === "" ? words.nameMissing : null),
      target: (text) => positiveProblem(text, currency),
      startsOn: (day) => (day === "" ? words.startMissing : null),
      dueOn: (day, { startsOn }) => (day !== "" && day < startsOn ? words.dueEarly : null),
      yearlyRate: (rate) => (typeof rate === "number" && rate >= 0 && rate <= 100 ? null : words.rateRange),
      query: (query, { kind }) => (kind === "search" && query === "" ? words.queryMissing : null),
      setAside: (amounts, { accounts }) => (accounts.some((account) => !parseAmount(amounts[account] || "0", currency).ok) ? words.positive : null),
    },
  });

  const send = (values: GoalValues) =>
    submit(async () => {
      const input = goalInput(id, goal?.version ?? null, values, currency);
      const refused = await change(async () => (await client.mutate({ mutation: SetGoalDocument, variables: { input } })).data?.setGoal, FIELDS);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });

  const { kind } = form.getValues();
  return (
    <form onSubmit={form.onSubmit((values) => void send(values))} noValidate>
      <Stack gap="sm">
        {problem ? <FailureAlert title={words.notSaved} error={problem} /> : null}
        <TextInput label={words.name} placeholder={words.namePlaceholder} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <AmountField label={words.target} currency={currency} required {...form.getInputProps("target")} />
          <TextInput type="date" label={words.dueOn} {...form.getInputProps("dueOn")} />
        </SimpleGrid>
        <GoalAccounts form={form} currency={currency} />
        <Input.Wrapper label={words.which} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={words.which}
            data={[{ value: "transfers", label: words.whichKinds.transfers }, { value: "search", label: words.whichKinds.search }]}
            {...form.getInputProps("kind")}
          />
        </Input.Wrapper>
        {kind === "search" ? (
          <Input.Wrapper label={words.query} description={words.queryHint} error={form.errors["query"]} labelElement="div" required>
            <div>
              <SearchBox label={words.query} value={form.getValues().query} onChange={(next) => form.setFieldValue("query", next)} onPending={setPending} />
            </div>
          </Input.Wrapper>
        ) : null}
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <TextInput type="date" label={words.startsOn} description={words.startsHint} inputWrapperOrder={UNDER} required {...form.getInputProps("startsOn")} />
          <NumberInput label={words.rate} description={words.rateHint} inputWrapperOrder={UNDER} min={0} max={100} decimalScale={4} suffix=" %" {...form.getInputProps("yearlyRate")} />
          <NumberInput label={words.position} description={words.positionHint} inputWrapperOrder={UNDER} min={1} max={1000} allowDecimal={false} {...form.getInputProps("position")} />
        </SimpleGrid>
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" loading={busy} disabled={kind === "search" && pending}>{words.save}</Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Where the money is, and what of it was there before. */
function GoalAccounts({ form, currency }: { readonly form: UseFormReturnType<GoalValues>; readonly currency: string }) {
  const { accounts } = useAccounts();
  const offered = accounts.filter((account) => account.currency === currency);
  const { accounts: chosen } = form.getValues();
  return (
    <>
      <MultiSelect
        label={words.accounts}
        description={words.accountsHint}
        placeholder={chosen.length === 0 ? words.accountsPlaceholder : ""}
        data={offered.map((account) => ({ value: account.id, label: account.name }))}
        {...form.getInputProps("accounts")}
      />
      {chosen.map((account) => (
        <AmountField
          key={account}
          label={words.setAside(offered.find(({ id }) => id === account)?.name ?? "")}
          description={words.setAsideHint}
          currency={currency}
          value={form.getValues().setAside[account] ?? ""}
          error={form.errors["setAside"]}
          onChange={(event) => form.setFieldValue("setAside", { ...form.getValues().setAside, [account]: event.currentTarget.value })}
        />
      ))}
    </>
  );
}
