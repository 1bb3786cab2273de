import { ActionIcon } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Counting, ReportFigures_FiguresFragment, ReportGrouping, ReportTable_GroupFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import bars from "@/shared/charts/barList.module.css";
import { ShareBar } from "@/shared/charts/ShareBar";
import { formatMonth } from "@/shared/dates/dates";
import { MerchantMark } from "@/shared/merchants/MerchantMark";
import { flipSign, toPlotValue } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { countedLink } from "@/shared/search/counted";
import classes from "./Reports.module.css";
import { words } from "./words";

interface ReportTableProps {
  readonly groups: readonly ReportTable_GroupFragment[];
  readonly total: ReportFigures_FiguresFragment;
  readonly by: ReportGrouping;
  readonly counting: Counting;
  /** Categories that have others below them. */
  readonly parents: ReadonlySet<string>;
  readonly onInside: (category: string) => void;
}

/** A bar list: exact figures, each row leading to its transactions. The table is the chart. */
export function ReportTable({ groups, total, by, counting, parents, onInside }: ReportTableProps) {
  const largest = Math.max(...groups.map(({ figures }) => Math.abs(toPlotValue(figures.net))), 0.01);
  return (
    <table className={`${bars.table} ${classes.table}`} data-counting={counting}>
      <thead>
        <tr>
          <th scope="col">{words.groupings[by]}</th>
          <th scope="col" className={classes.count}>{words.linesHead}</th>
          {counting === "EVERYTHING" ? <th scope="col" className={classes.side}>{words.moneyIn}</th> : null}
          {counting === "EVERYTHING" ? <th scope="col" className={classes.side}>{words.moneyOut}</th> : null}
          <th scope="col">{counting === "SPENDING" ? words.spent : words.net}</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => {
          const label = labelOf(group, by);
          return (
            <tr key={group.key ?? ""}>
              <th scope="row">
                <span className={classes.name}>
                  <Name group={group} label={label} counting={counting} by={by} />
                  {group.category && parents.has(group.category.id) ? (
                    <ActionIcon variant="subtle" color="gray" aria-label={words.inside(label)} onClick={() => onInside(group.category?.id ?? "")}>
                      <IconChevronRight size={17} aria-hidden />
                    </ActionIcon>
                  ) : null}
                </span>
                {by === "MONTH" ? null : <ShareBar share={Math.abs(toPlotValue(group.figures.net)) / largest} />}
              </th>
              <Figures figures={group.figures} counting={counting} />
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{words.total}</th>
          <Figures figures={total} counting={counting} />
        </tr>
      </tfoot>
    </table>
  );
}

function labelOf(group: ReportTable_GroupFragment, by: ReportGrouping): string {
  if (by === "MONTH" && group.key !== null) return formatMonth(group.key);
  return group.label ?? words.none[by];
}

function Name({ group, label, counting, by }: { readonly group: ReportTable_GroupFragment; readonly label: string; readonly counting: Counting; readonly by: ReportGrouping }) {
  const shown = (
    <>
      {by === "CATEGORY" ? <CategoryIcon icon={group.category?.icon ?? null} size={17} /> : null}
      {group.counterparty ? <MerchantMark size="sm" counterparty={group.counterparty} /> : null}
      <span>{label}</span>
    </>
  );
  if (group.query === null) return <span className={bars.link}>{shown}</span>;
  return (
    <Link className={bars.link} to={countedLink(group.query, { counting, from: group.dateFrom, to: group.dateTo })}>
      {shown}
    </Link>
  );
}

function Figures({ figures, counting }: { readonly figures: ReportFigures_FiguresFragment; readonly counting: Counting }) {
  const { moneyIn, moneyOut, net, lineCount, isComplete } = figures;
  const mark = isComplete ? null : <abbr className={classes.mark} title={words.incomplete}>*</abbr>;
  return (
    <>
      <td className={classes.count}>{lineCount.toLocaleString()}</td>
      {counting === "EVERYTHING" ? <td className={classes.side}><MoneyText value={moneyIn} /></td> : null}
      {counting === "EVERYTHING" ? <td className={classes.side}><MoneyText value={moneyOut} /></td> : null}
      <td className={classes.amount}>
        {counting === "SPENDING" ? <MoneyText value={{ ...net, minor: flipSign(net.minor) }} /> : <MoneyText value={net} sign="always" toned />}
        {mark}
      </td>
    </>
  );
}
