import type { FragmentType } from "@apollo/client";
import { ActionIcon, Group } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconFlame, IconPencil, IconSearch, IconTrash } from "@tabler/icons-react";
import { Link } from "react-router";
import { type BudgetLevel, BudgetRow_BudgetFragmentDoc, type BudgetRow_BudgetFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { monthRange } from "@/shared/dates/dates";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { formatMoney, signOf, toPlotValue, withoutSign } from "@/shared/money/money";
import { countedLink } from "@/shared/search/counted";
import classes from "./BudgetRow.module.css";
import { words } from "./words";

const LEVEL_ICONS: Readonly<Record<BudgetLevel, typeof IconFlame>> = {
  ON_TRACK: IconCircleCheck, WARNING: IconAlertTriangle, EXCEEDED: IconFlame,
};

interface BudgetRowProps {
  readonly budget: FragmentType<BudgetRow_BudgetFragment>;
  readonly readOnly: boolean;
  readonly onEdit: (budget: BudgetRow_BudgetFragment) => void;
  readonly onDelete: (budget: BudgetRow_BudgetFragment) => void;
}

export function BudgetRow({ budget, readOnly, onEdit, onDelete }: BudgetRowProps) {
  const data = useFragmentData(BudgetRow_BudgetFragmentDoc, budget);
  if (!data) return null;
  const { category, spent, limit, remaining, level, problem } = data;
  const label = nameOf(data);
  const Level = LEVEL_ICONS[level];
  const rest = { ...remaining, minor: withoutSign(remaining.minor) };
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <Link className={classes.name} to={rowsOf(data)}>
          {category ? <CategoryIcon icon={category.icon} size={20} /> : <IconSearch size={20} aria-hidden />}
          {label}
        </Link>
        {readOnly ? null : (
          <Group gap={2} wrap="nowrap" className={classes.actions}>
            <ActionIcon variant="subtle" color="gray" aria-label={words.editOf(label)} onClick={() => onEdit(data)}>
              <IconPencil size={18} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={words.removeOf(label)} onClick={() => onDelete(data)}>
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </div>
      {data.query === null ? null : <p className={classes.query}><code>{data.query}</code></p>}
      {problem === null ? null : <p className={classes.problem} role="note"><IconAlertTriangle size={16} aria-hidden /> {problem}</p>}
      <p className={classes.spent}>{words.spentOf(formatMoney(spent), formatMoney(limit))}</p>
      <Bar data={data} />
      <div className={classes.figures}>
        <span className={classes.level} data-level={level}>
          <Level size={16} aria-hidden />
          {words.levels[level]}
        </span>
        <strong>{signOf(remaining.minor) === "negative" ? words.over(formatMoney(rest)) : words.left(formatMoney(rest))}</strong>
      </div>
    </li>
  );
}

/** What the budget is called by. */
export function nameOf({ category, name }: Pick<BudgetRow_BudgetFragment, "category" | "name">): string {
  return category?.label ?? name ?? "";
}

/** The list of what was spent of it in the month. */
function rowsOf({ category, query, month }: BudgetRow_BudgetFragment): string {
  const { from, to } = monthRange(month);
  if (category) return `/transactions?category=${category.id}&from=${from}&to=${to}`;
  return countedLink(query ?? "", { counting: "SPENDING", from, to });
}

/** Pixels only: the words beside it carry the figures. */
function Bar({ data }: { readonly data: BudgetRow_BudgetFragment }) {
  const limit = toPlotValue(data.limit);
  const used = limit > 0 ? Math.min(100, Math.max(0, (toPlotValue(data.spent) / limit) * 100)) : 100;
  return (
    <svg
      className={classes.bar}
      data-level={data.level}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${words.progress(nameOf(data))}: ${words.spentOf(formatMoney(data.spent), formatMoney(data.limit))}`}
    >
      <rect className={classes.track} width="100" height="1" />
      <rect className={classes.fill} width={used} height="1" />
      <rect className={classes.mark} x={Math.min(99.6, data.warnAtPercent)} width="0.4" height="1" />
    </svg>
  );
}
