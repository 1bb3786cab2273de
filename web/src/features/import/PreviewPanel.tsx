import { IconCopyOff, IconCirclePlus } from "@tabler/icons-react";
import type { ImportPreview_PreviewFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { Panel } from "@/shared/ui/Panel";
import classes from "./import.module.css";
import { importableCount } from "./mapping";
import { words } from "./words";

interface PreviewPanelProps {
  readonly preview: ImportPreview_PreviewFragment;
}

export function PreviewPanel({ preview }: PreviewPanelProps) {
  return (
    <Panel title={words.preview} hint={words.previewHint(preview.rows.length, preview.rowCount)} flush>
      <Summary preview={preview} />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className={classes.scroll} role="group" aria-label={words.preview} tabIndex={0}>
        <table className={classes.table}>
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
            {preview.rows.map((row) => (
              <tr key={row.line} data-duplicate={row.isDuplicate}>
                <td className={classes.nowrap}>{formatDate(row.bookedOn)}</td>
                <td className={classes.description}>
                  {row.merchant ?? row.description}
                  {row.merchant && row.merchant !== row.description ? <small>{row.description}</small> : null}
                </td>
                <td><Guess category={row.category} confidence={row.confidence} /></td>
                <td><Status isDuplicate={row.isDuplicate} reason={row.duplicateReason} /></td>
                <td className={classes.number}><MoneyText value={row.amount} sign="always" toned /></td>
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

function Status({ isDuplicate, reason }: { readonly isDuplicate: boolean; readonly reason: string | null }) {
  return (
    <span className={classes.guess}>
      <span className={classes.withIcon}>
        {isDuplicate ? <IconCopyOff size={15} aria-hidden /> : <IconCirclePlus size={15} aria-hidden />}
        {isDuplicate ? words.duplicate : words.willImport}
      </span>
      {reason ? <small>{reason}</small> : null}
    </span>
  );
}

function Summary({ preview }: PreviewPanelProps) {
  const { summary } = words;
  const { rowCount, duplicateCount, errorCount, dateFrom, dateTo, total } = preview;
  return (
    <dl className={classes.summary}>
      <div><dt>{summary.fresh}</dt><dd>{importableCount(preview).toLocaleString()}</dd></div>
      <div><dt>{summary.rows}</dt><dd>{rowCount.toLocaleString()}</dd></div>
      <div><dt>{summary.duplicates}</dt><dd>{duplicateCount.toLocaleString()}</dd></div>
      <div><dt>{summary.errors}</dt><dd>{errorCount.toLocaleString()}</dd></div>
      {dateFrom && dateTo ? <div><dt>{summary.period}</dt><dd>{formatDate(dateFrom)} – {formatDate(dateTo)}</dd></div> : null}
      {total ? <div><dt>{summary.total}</dt><dd><MoneyText value={total} sign="always" /></dd></div> : null}
    </dl>
  );
}
