import { SegmentedControl } from "@mantine/core";
import { IconArrowsJoin2, IconCirclePlus, IconCopyOff, IconHelpCircle } from "@tabler/icons-react";
import { useState } from "react";
import type { ImportPreview_PreviewFragment, ImportRowState } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { Panel } from "@/shared/ui/Panel";
import classes from "./import.module.css";
import { words } from "./words";

interface PreviewPanelProps {
  readonly preview: ImportPreview_PreviewFragment;
}

/** What becomes of each row, and why. Rows that a stored one may be are at hand by themselves: there are few of many. */
export function PreviewPanel({ preview }: PreviewPanelProps) {
  const [part, setPart] = useState("rows");
  const rows = part === "remarkable" ? preview.remarkable : preview.rows;
  const remarkable = preview.matchedCount + preview.reviewCount;
  const hint = part === "remarkable" ? words.previewHint(rows.length, remarkable) : words.previewHint(rows.length, preview.rowCount);
  return (
    <Panel title={words.preview} hint={hint} flush>
      <Summary preview={preview} />
      {preview.balanceProblem ? <p className={classes.remark} role="note">{words.balanceProblem(preview.balanceProblem)}</p> : null}
      {remarkable > 0 ? (
        <div className={classes.parts}>
          <SegmentedControl
            size="xs"
            aria-label={words.partsLabel}
            value={part}
            onChange={setPart}
            data={[{ value: "rows", label: words.allRows }, { value: "remarkable", label: words.remarkableRows(remarkable) }]}
          />
        </div>
      ) : null}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className={classes.scroll} role="group" aria-label={words.preview} tabIndex={0}>
        <table className={classes.table} data-cards>
          <thead>
            <tr>
              <th scope="col">{words.table.date}</th>
              <th scope="col">{words.table.description}</th>
              <th scope="col">{words.table.category}</th>
              <th scope="col">{words.table.status}</th>
              <th scope="col" className={classes.number}>{words.table.amount}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line} data-state={row.state}>
                <td className={classes.nowrap} data-part="day">{formatDate(row.bookedOn)}</td>
                <td className={classes.description} data-part="what">
                  {row.merchant ?? row.description}
                  {row.merchant && row.merchant !== row.description ? <small>{row.description}</small> : null}
                  {row.isPending ? <small>{words.pending}</small> : null}
                </td>
                <td data-part="guess"><Guess category={row.category} confidence={row.confidence} /></td>
                <td data-part="state"><State row={row} /></td>
                <td className={classes.number} data-part="amount"><MoneyText value={row.amount} sign="always" toned /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

type Row = ImportPreview_PreviewFragment["rows"][number];

function Guess({ category, confidence }: Pick<Row, "category" | "confidence">) {
  if (!category) return <span className={classes.dimmed}>{words.uncategorized}</span>;
  return (
    <span className={classes.guess}>
      <span className={classes.withIcon}>
        <CategoryIcon icon={category.icon} size={16} />
        {category.label}
      </span>
      {confidence === null ? null : <small>{words.sure(Math.round(confidence * 100))}</small>}
    </span>
  );
}

const ICONS: Readonly<Record<ImportRowState, typeof IconCirclePlus>> = {
  NEW: IconCirclePlus,
  SAME: IconArrowsJoin2,
  REVIEW: IconHelpCircle,
  KNOWN: IconCopyOff,
};

function State({ row }: { readonly row: Row }) {
  const Shape = ICONS[row.state];
  const { transaction } = row;
  return (
    <span className={classes.guess}>
      <span className={classes.withIcon}>
        <Shape size={15} aria-hidden />
        {words.states[row.state]}
      </span>
      {transaction && row.state !== "KNOWN" ? (
        <small>{formatDate(transaction.bookedOn)} · {transaction.description} · <MoneyText value={transaction.amount} sign="always" /></small>
      ) : null}
      {row.reasons.length > 0 ? <small>{row.reasons.join(", ")}</small> : null}
    </span>
  );
}

function Summary({ preview }: PreviewPanelProps) {
  const { summary } = words;
  const { newCount, matchedCount, reviewCount, duplicateCount, leftOutCount, errorCount, dateFrom, dateTo, totals } = preview;
  const counts: readonly (readonly [string, number, boolean])[] = [
    [summary.fresh, newCount, true],
    [summary.matched, matchedCount, matchedCount > 0],
    [summary.review, reviewCount, reviewCount > 0],
    [summary.duplicates, duplicateCount, true],
    [summary.leftOut, leftOutCount, leftOutCount > 0],
    [summary.errors, errorCount, errorCount > 0],
  ];
  return (
    <dl className={classes.summary}>
      {counts.filter(([, , shown]) => shown).map(([name, count]) => <div key={name}><dt>{name}</dt><dd>{count.toLocaleString()}</dd></div>)}
      {dateFrom && dateTo ? <div><dt>{summary.period}</dt><dd>{formatDate(dateFrom)} – {formatDate(dateTo)}</dd></div> : null}
      {totals.map((total) => <div key={total.currency}><dt>{summary.total}</dt><dd><MoneyText value={total} sign="always" /></dd></div>)}
    </dl>
  );
}
