import { Button } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { EditTransactionDialog } from "@/features/transactions/form/EditTransactionDialog";
import { FilterBar } from "@/features/transactions/list/FilterBar";
import { paramsFromQuery, queryFromParams, toTransactionFilter } from "@/features/transactions/list/filters";
import { SavedViews } from "@/features/transactions/list/SavedViews";
import { TransactionList } from "@/features/transactions/list/TransactionList";
import { useActions } from "@/shared/actions/actions";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const [params, setParams] = useSearchParams();
  const [editing, setEditing] = useState<string | null>(null);
  const { recordTransaction } = useActions();
  const currency = useHomeCurrency();
  const query = useMemo(() => queryFromParams(params), [params]);
  const filter = useMemo(() => toTransactionFilter(query), [query]);
  const search = useCallback(
    (next: string) => setParams(paramsFromQuery(next), { replace: true, preventScrollReset: true }),
    [setParams],
  );
  return (
    <>
      <PageHeader title="Transactions" />
      <FilterBar query={query} currency={currency} onChange={search} />
      <SavedViews query={query} onChange={(next) => setParams(paramsFromQuery(next), { preventScrollReset: true })} />
      <TransactionList
        filter={filter}
        filtered={query !== ""}
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
