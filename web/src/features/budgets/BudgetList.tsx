import type { BudgetRow_BudgetFragment } from "@/gql/graphql";
import { Panel } from "@/shared/ui/Panel";
import { type BudgetActions, BudgetRow } from "./BudgetRow";
import classes from "./budgets.module.css";
import { words } from "./words";

interface BudgetListProps {
  readonly title: string;
  readonly budgets: readonly BudgetRow_BudgetFragment[];
  readonly pageStart: string;
  readonly actions: BudgetActions | null;
}

/** Budgets as a table: what draws on another one stands below it. */
export function BudgetList({ title, budgets, pageStart, actions }: BudgetListProps) {
  const isEnvelopes = budgets.some(({ isEnvelope }) => isEnvelope);
  const { name, limit, assigned, spent, left } = words.columns;
  return (
    <Panel title={title} flush>
      <div className={classes.heads} aria-hidden>
        <span>{name}</span>
        <span>{isEnvelopes ? assigned : limit}</span>
        <span>{spent}</span>
        <span>{left}</span>
      </div>
      <ul className={classes.list} aria-label={title}>
        {inOrder(budgets).map((budget) => <BudgetRow key={budget.id} budget={budget} pageStart={pageStart} actions={actions} />)}
      </ul>
    </Panel>
  );
}

function inOrder(budgets: readonly BudgetRow_BudgetFragment[]): readonly BudgetRow_BudgetFragment[] {
  const listed = new Set(budgets.map(({ id }) => id));
  const below = (id: string | null): readonly BudgetRow_BudgetFragment[] =>
    budgets
      .filter(({ drawsOn }) => (drawsOn !== null && listed.has(drawsOn) ? drawsOn : null) === id)
      .flatMap((budget) => [budget, ...below(budget.id)]);
  return below(null);
}
