import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { IconPlus, IconTarget } from "@tabler/icons-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { BudgetDialog, type BudgetDialogState } from "@/features/budgets/BudgetDialog";
import { BudgetRow } from "@/features/budgets/BudgetRow";
import classes from "@/features/budgets/BudgetRow.module.css";
import { words } from "@/features/budgets/words";
import { type BudgetRow_BudgetFragment, BudgetsPageDocument, DeleteBudgetDocument } from "@/gql/graphql";
import { isMonth, monthOf, today } from "@/shared/dates/dates";
import { MonthSwitch } from "@/shared/dates/MonthSwitch";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";

export function Component() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("month");
  const month = isMonth(asked) ? asked : monthOf(today());
  const mayWrite = useMay("WRITE_BUDGETS");
  const [dialog, setDialog] = useState<BudgetDialogState | null>(null);
  const remove = useDeleteBudget();
  const { data, previousData, error, refetch } = useQuery(BudgetsPageDocument, {
    variables: { month },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const budgets = (data ?? previousData)?.budgets;
  return (
    <>
      <PageHeader title={words.title} lead={words.lead}>
        <MonthSwitch month={month} onChange={(next) => setParams(next === monthOf(today()) ? {} : { month: next })} />
        {mayWrite ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setDialog({ budget: null })}>{words.add}</Button>
        ) : null}
      </PageHeader>
      {error && !budgets ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {!budgets && !error ? <Skeleton height={130} radius="lg" /> : null}
      {budgets?.length === 0 ? (
        <Panel title={words.title}>
          <EmptyState
            icon={<IconTarget />}
            title={words.noneTitle}
            action={mayWrite ? <Button variant="default" onClick={() => setDialog({ budget: null })}>{words.add}</Button> : null}
          >
            {words.noneText}
          </EmptyState>
        </Panel>
      ) : null}
      {budgets && budgets.length > 0 ? (
        <ul className={classes.list} aria-label={words.title}>
          {budgets.map((budget) => (
            <BudgetRow
              key={budget.id}
              budget={budget}
              readOnly={!mayWrite}
              onEdit={(row) => setDialog({ budget: row })}
              onDelete={(row) => void remove(row)}
            />
          ))}
        </ul>
      ) : null}
      <BudgetDialog state={dialog} taken={(budgets ?? []).flatMap(({ category }) => (category ? [category.id] : []))} onClose={() => setDialog(null)} />
    </>
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
