import { Fragment } from "react";
import { Link } from "react-router";
import type { InsightPart_PartFragment, InsightParts_InsightFragment } from "@/gql/graphql";
import { formatMoney } from "@/shared/money/money";
import { countedLink } from "@/shared/search/counted";
import { Sideways } from "@/shared/ui/Sideways";
import classes from "./insights.module.css";
import { words } from "./words";

interface PartsTableProps {
  readonly title: string;
  readonly parts: InsightParts_InsightFragment["parts"];
}

/** What a change is made of: categories, each by its merchants. The rows add up; each leads to its own. */
export function PartsTable({ title, parts }: PartsTableProps) {
  return (
    <details className={classes.parts}>
      <summary>{words.parts}</summary>
      <Sideways className={classes.tableWrap} label={words.partsTable(title)}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.before}</th>
              <th scope="col">{words.after}</th>
              <th scope="col">{words.change}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <Fragment key={part.label}>
                <Row part={part} />
                {part.parts.map((below) => <Row key={below.label} part={below} below />)}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Sideways>
    </details>
  );
}

function Row({ part, below = false }: { readonly part: InsightPart_PartFragment; readonly below?: boolean }) {
  const { label, before, after, change, rows } = part;
  return (
    <tr {...(below ? { "data-below": true } : {})}>
      <th scope="row">
        {rows !== null && rows.query !== null ? (
          <Link to={countedLink(rows.query, { counting: "SPENDING", from: rows.dateFrom, to: rows.dateTo })} className={classes.link}>{label}</Link>
        ) : label}
      </th>
      <td>{formatMoney(before)}</td>
      <td>{formatMoney(after)}</td>
      <td>{formatMoney(change, "always")}</td>
    </tr>
  );
}
