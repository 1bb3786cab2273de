import { Menu } from "@mantine/core";
import { IconAlertTriangle, IconArrowsExchange, IconCash, IconCircleCheck, IconFlame, IconHelpSquareRounded, IconPencil, IconSearch, IconTrash, IconTrendingUp } from "@tabler/icons-react";
import { Link } from "react-router";
import type { BudgetLevel, BudgetRow_BudgetFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { formatMoney, signOf, toPlotValue, withoutSign } from "@/shared/money/money";
import { countedLink } from "@/shared/search/counted";
import { RowMenu } from "@/shared/ui/RowMenu";
import classes from "./budgets.module.css";
import { words } from "./words";

const LEVEL_ICONS: Readonly<Record<BudgetLevel, typeof IconFlame>> = {
  ON_TRACK: IconCircleCheck, NOTICE: IconCircleCheck, WARNING: IconAlertTriangle, EXCEEDED: IconFlame,
};

/** What can be done with one budget; null where the viewer may not. */
export interface BudgetActions {
  readonly edit: (budget: BudgetRow_BudgetFragment) => void;
  readonly remove: (budget: BudgetRow_BudgetFragment) => void;
  readonly assign: (budget: BudgetRow_BudgetFragment) => void;
  readonly move: (budget: BudgetRow_BudgetFragment) => void;
  readonly cover: (budget: BudgetRow_BudgetFragment) => void;
}

interface BudgetRowProps {
  readonly budget: BudgetRow_BudgetFragment;
  /** The first day of the page's period: a budget of another one says so. */
  readonly pageStart: string;
  readonly actions: BudgetActions | null;
}

export function BudgetRow({ budget, pageStart, actions }: BudgetRowProps) {
  const { category, problem } = budget;
  const label = nameOf(budget);
  return (
    <li className={classes.row} {...(budget.drawsOn ? { "data-below": true } : {})}>
      <div className={classes.head}>
        <Link className={classes.name} to={rowsOf(budget)}>
          {category ? <CategoryIcon icon={category.icon} size={20} /> : <IconSearch size={20} aria-hidden />}
          {label}
        </Link>
        <Details budget={budget} pageStart={pageStart} />
        {signOf(budget.overassigned.minor) === "zero" ? null : <p className={classes.problem} role="note"><IconAlertTriangle size={16} aria-hidden /> {words.overassigned(formatMoney(budget.overassigned))}</p>}
        {problem === null ? null : <p className={classes.problem} role="note"><IconAlertTriangle size={16} aria-hidden /> {problem}</p>}
      </div>
      <Amount budget={budget} actions={actions} />
      <div className={classes.figure}>
        <span className={classes.label}>{words.columns.spent}</span>
        <Link to={rowsOf(budget)}>{formatMoney(budget.spent)}</Link>
      </div>
      <State budget={budget} />
      {actions ? <div className={classes.menu}><Choices budget={budget} actions={actions} /></div> : null}
    </li>
  );
}

/** What of it is not as one would expect. */
function Details({ budget, pageStart }: Omit<BudgetRowProps, "actions">) {
  const { period, schedule, query, drawsOn, isEnvelope, isRingFenced } = budget;
  const isUsual = isEnvelope || (period.startsOn === pageStart && schedule.kind === "MONTH");
  const told = [
    ...(isUsual ? [] : [`${words.per(schedule.label)}: ${period.label}`]),
    ...(drawsOn ? [words.partOf] : []),
    ...(isRingFenced ? [words.ownMoney] : []),
  ];
  return (
    <>
      {query === null ? null : <p className={classes.detail}><code>{query}</code></p>}
      {told.length > 0 ? <p className={classes.detail}>{told.join(" · ")}</p> : null}
    </>
  );
}

function Amount({ budget, actions }: Pick<BudgetRowProps, "budget" | "actions">) {
  const { amount, carried, isEnvelope } = budget;
  const text = formatMoney(amount);
  return (
    <div className={classes.figure}>
      <span className={classes.label}>{isEnvelope ? words.columns.assigned : words.columns.limit}</span>
      {isEnvelope && actions ? (
        <button type="button" className={classes.figureButton} aria-label={`${words.assignOf(nameOf(budget))}: ${text}`} onClick={() => actions.assign(budget)}>
          {text}
        </button>
      ) : text}
      {signOf(carried.minor) === "zero" ? null : <small>{words.carriedIn(formatMoney(carried, "always"))}</small>}
    </div>
  );
}

function State({ budget }: Pick<BudgetRowProps, "budget">) {
  const { remaining, level, projection } = budget;
  // Over the limit says more than that it will be.
  const isForeseen = budget.isBreakForeseen && level !== "EXCEEDED";
  const Level = isForeseen ? IconTrendingUp : LEVEL_ICONS[level];
  const rest = { ...remaining, minor: withoutSign(remaining.minor) };
  return (
    <div className={classes.state}>
      <strong>{signOf(remaining.minor) === "negative" ? words.over(formatMoney(rest)) : words.left(formatMoney(rest))}</strong>
      <Bar budget={budget} />
      <span className={classes.level} data-level={isForeseen ? "WARNING" : level}>
        <Level size={16} aria-hidden />
        {isForeseen ? words.foreseen : words.levels[level]}
      </span>
      {projection && projection.expected.minor !== budget.spent.minor ? (
        <small className={classes.projection} title={words.band(formatMoney(projection.low), formatMoney(projection.high))}>
          {words.projected(formatMoney(projection.expected))}
        </small>
      ) : null}
    </div>
  );
}

function Choices({ budget, actions }: { readonly budget: BudgetRow_BudgetFragment; readonly actions: BudgetActions }) {
  const label = nameOf(budget);
  const isOver = signOf(budget.remaining.minor) === "negative";
  return (
    <RowMenu label={words.choices(label)}>
      {budget.isEnvelope ? (
        <>
          <Menu.Item leftSection={<IconCash size={16} aria-hidden />} onClick={() => actions.assign(budget)}>{words.assign}</Menu.Item>
          <Menu.Item leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => actions.move(budget)}>{words.move}</Menu.Item>
          {isOver ? <Menu.Item leftSection={<IconHelpSquareRounded size={16} aria-hidden />} onClick={() => actions.cover(budget)}>{words.cover}</Menu.Item> : null}
          <Menu.Divider />
        </>
      ) : null}
      <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => actions.edit(budget)}>{words.edit}</Menu.Item>
      <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={() => actions.remove(budget)}>{words.remove}</Menu.Item>
    </RowMenu>
  );
}

/** What the budget is called by. */
export function nameOf({ category, name }: Pick<BudgetRow_BudgetFragment, "category" | "name">): string {
  return category?.label ?? name ?? "";
}

/** The list of what was spent of it in the period. */
function rowsOf({ rows, period }: BudgetRow_BudgetFragment): string {
  return countedLink(rows, { counting: "SPENDING", from: period.startsOn, to: period.lastDay });
}

/** Pixels only: the words beside it carry the figures. */
function Bar({ budget }: { readonly budget: BudgetRow_BudgetFragment }) {
  const { available, spent, level, warnAtPercent } = budget;
  const most = toPlotValue(available);
  const out = toPlotValue(spent);
  const used = most > 0 ? Math.min(100, Math.max(0, (out / most) * 100)) : out > 0 || most < 0 ? 100 : 0;
  return (
    <svg
      className={classes.bar}
      data-level={level}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${words.progress(nameOf(budget))}: ${words.spentOf(formatMoney(spent), formatMoney(available))}`}
    >
      <rect className={classes.track} width="100" height="1" />
      <rect className={classes.fill} width={used} height="1" />
      <rect className={classes.mark} x={Math.min(99.4, warnAtPercent)} width="0.6" height="1" />
    </svg>
  );
}
