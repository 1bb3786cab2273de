import { NetworkStatus } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { Button, Checkbox, Skeleton } from "@mantine/core";
import { IconListSearch, IconReceipt } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type TransactionFilter, TransactionListDocument } from "@/gql/graphql";
import { formatDay } from "@/shared/dates/dates";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { words } from "../words";
import { BulkBar } from "./BulkBar";
import { Sums } from "./Sums";
import { groupByDay } from "./groupByDay";
import classes from "./TransactionList.module.css";
import { TransactionRow } from "./TransactionRow";

const PAGE = 50;
/** What one change may take. */
const SELECTED_MAX = 100_000;
const NO_SELECTION: ReadonlySet<string> = new Set();

interface TransactionListProps {
  readonly filter: TransactionFilter;
  readonly filtered: boolean;
  readonly onOpen: (id: string) => void;
  readonly onClearFilters: () => void;
  /** What somebody without any row can do. */
  readonly firstSteps: ReactNode;
}

export function TransactionList({ filter, filtered, onOpen, onClearFilters, firstSteps }: TransactionListProps) {
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { data, previousData, error, networkStatus, fetchMore, refetch } = useQuery(TransactionListDocument, {
    variables: { first: PAGE, filter },
    fetchPolicy: "cache-and-network",
    notifyOnNetworkStatusChange: true,
  });
  const [selection, setSelection] = useState(NO_SELECTION);
  // Every row that matches, also those that are not loaded.
  const [everything, setEverything] = useState(false);
  const [chosenFor, setChosenFor] = useState(filter);
  if (chosenFor !== filter) {
    setChosenFor(filter);
    setEverything(false);
  }
  const connection = (data ?? previousData)?.transactions;
  const edges = connection?.edges;
  const groups = useMemo(() => groupByDay((edges ?? []).map(({ node }) => node)), [edges]);
  const loadingMore = networkStatus === NetworkStatus.fetchMore;

  const select = useCallback((id: string, chosen: boolean) => {
    setEverything(false);
    setSelection((previous) => {
      const next = new Set(previous);
      if (chosen) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const endCursor = connection?.pageInfo.hasNextPage ? (connection.pageInfo.endCursor ?? null) : null;
  const loadMore = useCallback(() => {
    if (endCursor !== null && !loadingMore) void fetchMore({ variables: { after: endCursor } }).catch(() => undefined);
  }, [endCursor, loadingMore, fetchMore]);

  if (error && !connection) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (!connection) return <ListSkeleton />;
  if (groups.length === 0) {
    return (
      <div className={classes.list}>
        {filtered ? (
          <EmptyState
            icon={<IconListSearch />}
            title={words.noMatchTitle}
            action={<Button variant="default" onClick={onClearFilters}>{words.clearFilters}</Button>}
          >
            {words.noMatchText}
          </EmptyState>
        ) : (
          <EmptyState icon={<IconReceipt />} title={words.noneTitle} action={firstSteps}>
            {words.noneText}
          </EmptyState>
        )}
      </div>
    );
  }
  const loadedIds = (edges ?? []).map(({ node }) => node.id);
  const selectedIds = loadedIds.filter((id) => selection.has(id));
  const selectedCount = everything ? connection.totalCount : selectedIds.length;
  const allLoaded = everything || selectedIds.length === loadedIds.length;
  const clear = () => {
    setSelection(NO_SELECTION);
    setEverything(false);
  };
  return (
    <>
      <div className={classes.summary}>
        {mayWrite ? (
          <Checkbox
            size="xs"
            label={words.rows(connection.totalCount)}
            aria-label={`Select all loaded, of ${words.rows(connection.totalCount)}`}
            checked={allLoaded}
            indeterminate={selectedCount > 0 && !allLoaded}
            onChange={(event) => (event.currentTarget.checked ? setSelection(new Set(loadedIds)) : clear())}
          />
        ) : (
          words.rows(connection.totalCount)
        )}
        {mayWrite && allLoaded && !everything && connection.totalCount > loadedIds.length && connection.totalCount <= SELECTED_MAX ? (
          <Button size="compact-sm" variant="subtle" onClick={() => setEverything(true)}>{words.selectAll(connection.totalCount)}</Button>
        ) : null}
        <Sums filter={filter} />
      </div>
      <div className={classes.list} aria-busy={networkStatus === NetworkStatus.setVariables}>
        {groups.map(({ day, rows }) => (
          <section key={day} className={classes.day} aria-label={formatDay(day)}>
            <h2 className={classes.heading}>{formatDay(day)}</h2>
            <ul className={classes.rows}>
              {rows.map((row) => (
                <TransactionRow
                  key={row.id}
                  id={row.id}
                  transaction={row}
                  readOnly={!mayWrite}
                  selected={everything || selection.has(row.id)}
                  onOpen={onOpen}
                  {...(mayWrite && { onSelect: select })}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <More key={endCursor} more={endCursor !== null} loading={loadingMore} onMore={loadMore} />
      {selectedCount > 0 ? <BulkBar selection={everything ? { filter } : { ids: selectedIds }} count={selectedCount} onDone={clear} /> : null}
    </>
  );
}

interface MoreProps {
  readonly more: boolean;
  readonly loading: boolean;
  readonly onMore: () => void;
}

/** Loads by itself when it comes into view; the button is for everybody who does not scroll. */
function More({ more, loading, onMore }: MoreProps) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!more || !mark.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onMore();
    }, { rootMargin: "400px" });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [more, onMore]);
  return (
    <div ref={mark} className={classes.more}>
      {more ? (
        <Button variant="default" onClick={onMore} disabled={loading}>
          {loading ? words.loadingMore : words.loadMore}
        </Button>
      ) : (
        <span>{words.endOfList}</span>
      )}
    </div>
  );
}

function ListSkeleton() {
  return (
    <div className={classes.list} aria-busy aria-label="Loading transactions" role="status">
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} className={classes.placeholder}>
          <Skeleton height={14} width={`${34 + ((index * 13) % 25)}%`} />
          <Skeleton height={14} width={90} />
        </div>
      ))}
    </div>
  );
}
