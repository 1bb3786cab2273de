import { Button } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { EditTransactionDialog } from "@/features/transactions/form/EditTransactionDialog";
import { CountedNote } from "@/features/transactions/list/CountedNote";
import { FilterBar } from "@/features/transactions/list/FilterBar";
import { paramsFromQuery, queryFromParams, toTransactionFilter } from "@/features/transactions/list/filters";
import { SavedViews } from "@/features/transactions/list/SavedViews";
import { TransactionList } from "@/features/transactions/list/TransactionList";
import { useActions } from "@/shared/actions/actions";
import { countedFromParams } from "@/shared/search/counted";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const [params, setParams] = useSearchParams();
  const [editing, setEditing] = useState<string | null>(null);
  const { recordTransaction } = useActions();
  const currency = useHomeCurrency();
  const query = useMemo(() => queryFromParams(params), [params]);
  const counted = useMemo(() => countedFromParams(params), [params]);
  const filter = useMemo(() => toTransactionFilter(query, counted), [query, counted]);
  const search = useCallback(
    (next: string) => setParams(paramsFromQuery(next, counted), { replace: true, preventScrollReset: true }),
    [setParams, counted],
  );
  // A message leads to one row.
  const linked = params.get("open");
  const close = () => {
    setEditing(null);
    if (linked !== null) setParams(paramsFromQuery(query, counted), { replace: true, preventScrollReset: true });
  };
  return (
    <>
      <PageHeader title="Transactions" />
      <FilterBar query={query} currency={currency} onChange={search} />
      <SavedViews query={query} onChange={(next) => setParams(paramsFromQuery(next), { preventScrollReset: true })} />
      {counted ? <CountedNote counted={counted} onPlain={() => setParams(paramsFromQuery(query), { preventScrollReset: true })} /> : null}
      <TransactionList
        filter={filter}
        filtered={query !== "" || counted !== null}
        onOpen={setEditing}
        onClearFilters={() => setParams({})}
        firstSteps={
          <>
            <Button component={Link} to="/import">Import a statement</Button>
            <Button variant="default" onClick={recordTransaction}>Write one down</Button>
          </>
        }
      />
      <EditTransactionDialog id={editing ?? linked} onClose={close} />
    </>
  );
}
