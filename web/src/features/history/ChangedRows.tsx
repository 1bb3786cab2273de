import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { ChangeRowsDocument } from "@/gql/graphql";
import { ChangedFields } from "@/shared/history/ChangedFields";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import classes from "./History.module.css";
import { words } from "./words";

/** What one change did, row by row. */
export function ChangedRows({ id }: { readonly id: string }) {
  const { data, error, refetch, fetchMore } = useQuery(ChangeRowsDocument, { variables: { id }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const page = data?.change?.rows;
  if (error && !page) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!page) return <Skeleton height={60} m="sm" />;
  return (
    <div className={classes.rows}>
      {page.edges.length === 0 ? <p className={classes.facts}>{words.noRows}</p> : null}
      {page.edges.map(({ node }) => (
        <div key={node.key} className={classes.row}>
          <p className={classes.rowTitle}>
            {node.what} <strong>{node.title}</strong> <span className={classes.facts}>{words.actions[node.action]}</span>
          </p>
          <ChangedFields fields={node.fields} isNew={node.action === "CREATED"} />
        </div>
      ))}
      {page.pageInfo.hasNextPage ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            void fetchMore({
              variables: { after: page.pageInfo.endCursor },
              updateQuery: (before, { fetchMoreResult: more }) =>
                before.change && more.change
                  ? { ...before, change: { ...before.change, rows: { ...more.change.rows, edges: [...before.change.rows.edges, ...more.change.rows.edges] } } }
                  : before,
            })
          }
        >
          {words.loadMore}
        </Button>
      ) : null}
    </div>
  );
}
