import { useQuery } from "@apollo/client/react";
import { AdminActionsDocument } from "@/gql/graphql";
import { formatInstant } from "@/shared/dates/dates";
import { Panel } from "@/shared/ui/Panel";
import rows from "@/shared/ui/rows.module.css";
import classes from "./Administration.module.css";
import { words } from "./words";

/** For administrators to see what others did. */
export function AdminActions() {
  const { data } = useQuery(AdminActionsDocument, { fetchPolicy: "network-only", nextFetchPolicy: "cache-first" });
  if (!data) return null;
  return (
    <Panel title={words.acts} flush>
      {data.adminActions.length === 0 ? <p className={classes.hint}>{words.noActs}</p> : (
        <ul className={rows.rows}>
          {data.adminActions.map(({ id, at, actor, action, subject, doneCount }) => (
            <li key={id} className={rows.row}>
              <div className={rows.words}>
                <div className={classes.reason}>{actor} {words.actions[action] ?? action} {subject}</div>
                <div className={rows.detail}>
                  {formatInstant(at)}
                  {action === "REPLAY" || action === "DISCARD" ? ` · ${doneCount === null ? words.unknownEnd : words.times(doneCount)}` : null}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
