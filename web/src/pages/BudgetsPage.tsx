import { useApolloClient, useQuery } from "@apollo/client/react";
import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { IconAdjustments, IconPlus, IconTarget } from "@tabler/icons-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { BudgetDialog, type BudgetDialogState } from "@/features/budgets/BudgetDialog";
import { BudgetList } from "@/features/budgets/BudgetList";
import type { BudgetActions } from "@/features/budgets/BudgetRow";
import classes from "@/features/budgets/budgets.module.css";
import { MoneyDialog, type MoneyDialogState } from "@/features/budgets/MoneyDialog";
import { PeriodSwitch } from "@/features/budgets/PeriodSwitch";
import { SettingsDialog } from "@/features/budgets/SettingsDialog";
import { Suggestions } from "@/features/budgets/Suggestions";
import { LimitSums, ToBudget } from "@/features/budgets/Sums";
import { words } from "@/features/budgets/words";
import { type BudgetRow_BudgetFragment, BudgetsPageDocument, type BudgetsPageQuery, DeleteBudgetDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";

const isDay = (value: string | null): value is string => value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value);

export function Component() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("on");
  const mayWrite = useMay("WRITE_BUDGETS");
  const [adding, setAdding] = useState<BudgetDialogState | null>(null);
  const [settingUp, setSettingUp] = useState(false);
  const { data, previousData, error, refetch } = useQuery(BudgetsPageDocument, {
    variables: { on: isDay(asked) ? asked : null },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const plan = (data ?? previousData)?.budgetPlan;
  const go = (on: string | null) => setParams(on === null ? {} : { on });
  return (
    <>
      <PageHeader title={words.title} lead={words.lead[plan?.settings.mode ?? "TRACKING"]}>
        {plan ? (
          <PeriodSwitch
            label={plan.period.label}
            isCurrent={plan.isCurrent}
            onPrevious={() => go(plan.previous.startsOn)}
            onNext={() => go(plan.next.startsOn)}
            onToday={() => go(null)}
          />
        ) : null}
        {mayWrite ? (
          <>
            <ActionIcon variant="default" size="lg" aria-label={words.settings} disabled={!plan} onClick={() => setSettingUp(true)}><IconAdjustments size={18} aria-hidden /></ActionIcon>
            <Button leftSection={<IconPlus size={18} aria-hidden />} disabled={!plan} onClick={() => setAdding({ budget: null })}>{words.add}</Button>
          </>
        ) : null}
      </PageHeader>
      {error && !plan ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {!plan && !error ? <Skeleton height={220} radius="lg" /> : null}
      {plan ? (
        <>
          <Plan plan={plan} mayWrite={mayWrite} onEdit={setAdding} />
          <BudgetDialog
            state={adding}
            settings={plan.settings}
            taken={plan.budgets.flatMap(({ category }) => (category ? [category.id] : []))}
            onClose={() => setAdding(null)}
          />
          <SettingsDialog opened={settingUp} settings={plan.settings} onClose={() => setSettingUp(false)} />
        </>
      ) : null}
    </>
  );
}

interface PlanProps {
  readonly plan: BudgetsPageQuery["budgetPlan"];
  readonly mayWrite: boolean;
  readonly onEdit: (state: BudgetDialogState) => void;
}

function Plan({ plan, mayWrite, onEdit }: PlanProps) {
  const { budgets, funds, period, settings } = plan;
  const [moving, setMoving] = useState<MoneyDialogState | null>(null);
  const remove = useDeleteBudget();
  const actions: BudgetActions | null = mayWrite
    ? {
        edit: (budget) => onEdit({ budget }),
        remove: (budget) => void remove(budget),
        assign: (budget) => setMoving({ action: "assign", budget }),
        move: (budget) => setMoving({ action: "move", budget }),
        cover: (budget) => setMoving({ action: "cover", budget }),
      }
    : null;
  const envelopes = budgets.filter(({ isEnvelope }) => isEnvelope);
  // What draws on an envelope stands below it.
  const inside = new Set(envelopes.map(({ id }) => id));
  const first = budgets.filter(({ isEnvelope, drawsOn }) => isEnvelope || (drawsOn !== null && inside.has(drawsOn)));
  const rest = budgets.filter((budget) => !first.includes(budget));
  const list = (title: string, some: readonly BudgetRow_BudgetFragment[]) =>
    some.length > 0 ? <BudgetList title={title} budgets={some} pageStart={period.startsOn} actions={actions} /> : null;
  return (
    <div className={classes.stack}>
      {funds ? <ToBudget plan={plan} funds={funds} /> : null}
      {budgets.length === 0 ? <None mayWrite={mayWrite} onAdd={() => onEdit({ budget: null })} /> : null}
      {!funds && budgets.length > 0 ? <LimitSums plan={plan} /> : null}
      {funds ? list(words.envelopes, first) : null}
      {list(first.length > 0 ? words.limitsBeside : words.title, funds ? rest : budgets)}
      {mayWrite ? <Suggestions schedule={settings.schedule} /> : null}
      {funds ? <MoneyDialog state={moving} budgets={budgets} funds={funds} on={period.startsOn} onClose={() => setMoving(null)} /> : null}
    </div>
  );
}

function None({ mayWrite, onAdd }: { readonly mayWrite: boolean; readonly onAdd: () => void }) {
  return (
    <Panel title={words.title}>
      <EmptyState icon={<IconTarget />} title={words.noneTitle} action={mayWrite ? <Button variant="default" onClick={onAdd}>{words.add}</Button> : null}>
        {words.noneText}
      </EmptyState>
    </Panel>
  );
}

function useDeleteBudget(): (budget: BudgetRow_BudgetFragment) => Promise<void> {
  const client = useApolloClient();
  const change = useChange();
  return async ({ id }) => {
    try {
      const refused = await change(async () => (await client.mutate({ mutation: DeleteBudgetDocument, variables: { input: { id } } })).data?.deleteBudget);
      if (refused?.general) showProblem(words.notRemoved, refused.general);
    } catch (error) {
      showProblem(words.notRemoved, failureText(error));
    }
  };
}
