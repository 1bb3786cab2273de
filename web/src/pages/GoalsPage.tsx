import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconPigMoney, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { Contributions } from "@/features/goals/Contributions";
import { FundCard } from "@/features/goals/FundCard";
import { GoalCard } from "@/features/goals/GoalCard";
import { GoalDialog, type GoalDialogState } from "@/features/goals/GoalDialog";
import { GoalTiles } from "@/features/goals/GoalTiles";
import classes from "@/features/goals/goals.module.css";
import { PlanDialog } from "@/features/goals/PlanDialog";
import { words } from "@/features/goals/words";
import { EditTransactionDialog } from "@/features/transactions/form/EditTransactionDialog";
import { DeleteGoalDocument, type GoalsPageQuery, GoalsPageDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { Debts } from "./goals/Debts";

export function Component() {
  const [params, setParams] = useSearchParams();
  const tab = params.get("show") === "debts" ? "debts" : "saving";
  const mayWrite = useMay("WRITE_BUDGETS");
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHeader title={words.title} lead={words.lead}>
        {mayWrite ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>{tab === "debts" ? words.debtAdd : words.add}</Button>
        ) : null}
      </PageHeader>
      <SegmentedControl
        mb="lg"
        aria-label={words.title}
        data={[{ value: "saving", label: words.tabs.saving }, { value: "debts", label: words.tabs.debts }]}
        value={tab}
        onChange={(next) => setParams(next === "debts" ? { show: "debts" } : {}, { replace: true })}
      />
      {tab === "debts"
        ? <Debts readOnly={!mayWrite} adding={adding} onAdd={() => setAdding(true)} onAdded={() => setAdding(false)} />
        : <Saving readOnly={!mayWrite} adding={adding} onAdd={() => setAdding(true)} onAdded={() => setAdding(false)} />}
    </>
  );
}

interface TabProps {
  readonly readOnly: boolean;
  /** A new one is being made; the button for it is above the tabs. */
  readonly adding: boolean;
  readonly onAdd: () => void;
  readonly onAdded: () => void;
}

type Goal = GoalsPageQuery["goals"][number];

function Saving({ readOnly, adding, onAdd, onAdded }: TabProps) {
  const { data, error, refetch } = useQuery(GoalsPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const [dialog, setDialog] = useState<GoalDialogState | null>(null);
  const [planned, setPlanned] = useState<string | null>(null);
  const [listed, setListed] = useState<string | null>(null);
  const [row, setRow] = useState<string | null>(null);
  const remove = useDeleteGoal();
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="lg" />;
  const { goals, goalsSummary, emergencyFund } = data;
  const goalOf = (id: string | null): Goal | null => goals.find((goal) => goal.id === id) ?? null;
  return (
    <>
      {goals.length === 0 ? (
        <Panel title={words.tabs.saving}>
          <EmptyState icon={<IconPigMoney />} title={words.noneTitle} action={readOnly ? null : <Button variant="default" onClick={onAdd}>{words.add}</Button>}>
            {words.noneText}
          </EmptyState>
        </Panel>
      ) : (
        <>
          <GoalTiles summary={goalsSummary} />
          <ul className={classes.list} aria-label={words.title}>
            {goals.map((goal) => (
              <GoalCard
                key={goal.id}
                goal={goal}
                readOnly={readOnly}
                onEdit={() => setDialog({ goal })}
                onDelete={() => void remove(goal)}
                onPlan={() => setPlanned(goal.id)}
                onContributions={() => setListed(goal.id)}
              />
            ))}
          </ul>
        </>
      )}
      <FundCard fund={emergencyFund} readOnly={readOnly} />
      <GoalDialog state={dialog ?? (adding ? { goal: null } : null)} onClose={() => { setDialog(null); onAdded(); }} />
      <PlanDialog
        goal={goalOf(planned)}
        readOnly={readOnly}
        onClose={() => setPlanned(null)}
        onUse={(targetMinor, dueOn) => { setPlanned(null); setDialog({ goal: goalOf(planned), draft: { targetMinor, dueOn } }); }}
      />
      <Contributions goal={goalOf(listed)} goals={goals} readOnly={readOnly} onClose={() => setListed(null)} onOpen={(id) => { setListed(null); setRow(id); }} />
      <EditTransactionDialog id={row} onClose={() => setRow(null)} />
    </>
  );
}

function useDeleteGoal(): (goal: Goal) => Promise<void> {
  const client = useApolloClient();
  const change = useChange();
  return async ({ id }) => {
    try {
      const refused = await change(async () => (await client.mutate({ mutation: DeleteGoalDocument, variables: { input: { id } } })).data?.deleteGoal);
      if (refused?.general) showProblem(words.notRemoved, refused.general);
    } catch (error) {
      showProblem(words.notRemoved, failureText(error));
    }
  };
}
