import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { EditTransactionDialog } from "@/features/transactions/form/EditTransactionDialog";
import { FilterBar } from "@/features/transactions/list/FilterBar";
import { choiceFromParams, countFilters, paramsFromChoice, toTransactionFilter } from "@/features/transactions/list/filters";
import { TransactionList } from "@/features/transactions/list/TransactionList";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useActions } from "@/shared/actions/actions";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const [params, setParams] = useSearchParams();
  const [editing, setEditing] = useState<string | null>(null);
  const { accounts } = useAccounts();
  const { recordTransaction } = useActions();
  const home = useHomeCurrency();
  const choice = useMemo(() => choiceFromParams(params), [params]);
  const only = choice.accounts.length === 1 ? accounts.find(({ id }) => id === choice.accounts[0]) : undefined;
  const currency = only?.currency ?? home;
  const filter = useMemo(() => toTransactionFilter(choice, currency), [choice, currency]);
  return (
    <>
      <PageHeader title="Transactions" />
      <FilterBar
        choice={choice}
        currency={currency}
        onChange={(next) => setParams(paramsFromChoice(next), { replace: true, preventScrollReset: true })}
        onClear={() => setParams({}, { preventScrollReset: true })}
      />
      <TransactionList
        filter={filter}
        filtered={countFilters(choice) > 0}
        onOpen={setEditing}
        onClearFilters={() => setParams({})}
        firstSteps={
          <>
            <Button component={Link} to="/import">Import a statement</Button>
            <Button variant="default" onClick={recordTransaction}>Write one down</Button>
          </>
        }
      />
      <EditTransactionDialog id={editing} onClose={() => setEditing(null)} />
    </>
  );
}
