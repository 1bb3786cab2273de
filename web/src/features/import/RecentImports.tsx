import { useQuery } from "@apollo/client/react";
import { Link } from "react-router";
import { RecentImportsDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { Panel } from "@/shared/ui/Panel";
import classes from "./import.module.css";
import { words } from "./words";

export function RecentImports() {
  const { data } = useQuery(RecentImportsDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (!data || data.imports.length === 0) return null;
  return (
    <Panel title={words.recent} flush>
      <ul className={classes.recent}>
        {data.imports.map(({ id, fileName, status, importedCount, createdAt, account }) => (
          <li key={id}>
            <Link to={`/import?id=${encodeURIComponent(id)}`}>
              <span className={classes.recentName}>{fileName}</span>
              <span className={classes.dimmed}>
                {words.statuses[status]} · {words.recentLine(importedCount, account?.name ?? words.severalAccounts)} · {formatAgo(createdAt)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
