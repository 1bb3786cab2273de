import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { ChangeRowsDocument, type ChangeRowsQuery } from "@/gql/graphql";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { type MoneyValue, formatMoney } from "@/shared/money/money";
import classes from "./History.module.css";
import { words } from "./words";

type Field = NonNullable<ChangeRowsQuery["change"]>["rows"]["edges"][number]["node"]["fields"][number];

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
          <dl className={classes.fields}>
            {node.fields.map((field) => (
              <div key={field.name}>
                <dt>{field.name}</dt>
                <dd>
                  {node.action === "CREATED" ? null : (
                    <>
                      <del>{shown(field.before, field.beforeAmount)}</del>
                      <IconArrowRight size={13} aria-hidden />
                    </>
                  )}
                  <ins>{shown(field.after, field.afterAmount)}</ins>
                </dd>
              </div>
            ))}
          </dl>
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

function shown(text: Field["before"], amount: MoneyValue | null): string {
  return amount ? formatMoney(amount) : (text ?? words.nothing);
}
