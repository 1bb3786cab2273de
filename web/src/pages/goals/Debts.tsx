import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconCreditCardPay } from "@tabler/icons-react";
import { useState } from "react";
import { DebtDialog } from "@/features/goals/DebtDialog";
import { DebtList } from "@/features/goals/DebtList";
import classes from "@/features/goals/goals.module.css";
import { PayoffPanel } from "@/features/goals/PayoffPanel";
import { words } from "@/features/goals/words";
import { DeleteDebtDocument, type DebtRow_DebtFragment, DebtsPageDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { toPlotValue } from "@/shared/money/money";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";

interface DebtsProps {
  readonly readOnly: boolean;
  readonly adding: boolean;
  readonly onAdd: () => void;
  readonly onAdded: () => void;
}

/** What is owed, and which way out costs least. */
export function Debts({ readOnly, adding, onAdd, onAdded }: DebtsProps) {
  const { data, error, refetch } = useQuery(DebtsPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const [edited, setEdited] = useState<DebtRow_DebtFragment | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const remove = useDeleteDebt();
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="lg" />;
  const { debts, debtPlan } = data;
  const currencies = [...new Set(debts.map(({ owed }) => owed.currency))];
  const currency = currencies.find((each) => each === wanted) ?? currencies[0];
  const monthly = debts.filter(({ owed }) => owed.currency === currency).reduce((sum, { nextPayment }) => sum + toPlotValue(nextPayment), 0);
  return (
    <div className={classes.stack}>
      <Panel title={words.debts} flush={debts.length > 0}>
        {debts.length === 0 ? (
          <EmptyState icon={<IconCreditCardPay />} title={words.debtsNoneTitle} action={readOnly ? null : <Button variant="default" onClick={onAdd}>{words.debtAdd}</Button>}>
            {words.debtsNoneText}
          </EmptyState>
        ) : <DebtList debts={debts} readOnly={readOnly} onEdit={setEdited} onDelete={(debt) => void remove(debt)} />}
      </Panel>
      {currencies.length > 1 ? <SegmentedControl aria-label={words.currency} data={currencies} value={currency ?? ""} onChange={setWanted} /> : null}
      {currency ? <PayoffPanel key={`${currency} ${debtPlan.version}`} plan={debtPlan} currency={currency} monthly={monthly} readOnly={readOnly} /> : null}
      {edited || adding ? <DebtDialog key={edited?.id ?? "new"} debt={edited} onClose={() => { setEdited(null); onAdded(); }} /> : null}
    </div>
  );
}

function useDeleteDebt(): (debt: DebtRow_DebtFragment) => Promise<void> {
  const client = useApolloClient();
  const change = useChange();
  return async ({ id }) => {
    try {
      const refused = await change(async () => (await client.mutate({ mutation: DeleteDebtDocument, variables: { input: { id } } })).data?.deleteDebt);
      if (refused?.general) showProblem(words.debtNotRemoved, refused.general);
    } catch (error) {
      showProblem(words.debtNotRemoved, failureText(error));
    }
  };
}
