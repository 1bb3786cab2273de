import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button } from "@mantine/core";
import { useState } from "react";
import { AcceptBudgetSuggestionsDocument, BudgetSuggestionsDocument, type BudgetSuggestionsQuery, type ScheduleFields_ScheduleFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { formatMoney } from "@/shared/money/money";
import { Panel } from "@/shared/ui/Panel";
import { showProblem } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import classes from "./budgets.module.css";
import { inputOf } from "./schedule";
import { words } from "./words";

type Suggestion = BudgetSuggestionsQuery["budgetSuggestions"][number];

// The largest; who wants all of them says so.
const FIRST = 4;

/** Amounts that the past suggests; nothing where it says nothing new. */
export function Suggestions({ schedule }: { readonly schedule: ScheduleFields_ScheduleFragment }) {
  const { data } = useQuery(BudgetSuggestionsDocument, { fetchPolicy: "cache-and-network" });
  const { accept, busy } = useAccept(schedule);
  const [isWhole, setWhole] = useState(false);
  const found = data?.budgetSuggestions ?? [];
  const fresh = found.filter(({ budgetId }) => budgetId === null);
  if (found.length === 0) return null;
  return (
    <Panel
      title={words.suggestions}
      hint={words.suggestionsHint}
      aside={fresh.length > 1 ? <Button variant="light" size="compact-md" loading={busy} onClick={() => void accept(fresh)}>{words.acceptAll}</Button> : null}
      flush
    >
      <ul className={classes.list} aria-label={words.suggestions}>
        {(isWhole ? found : found.slice(0, FIRST)).map((suggestion) => (
          <li key={suggestion.id} className={classes.suggestion}>
            <div className={classes.head}>
              <span className={classes.name}><CategoryIcon icon={suggestion.category.icon} size={20} />{suggestion.category.label}</span>
              <p className={classes.detail}>{words.spentBefore(suggestion.spent.map((amount) => formatMoney(amount)).join(", "))}</p>
            </div>
            <span className={classes.suggested}>
              {formatMoney(suggestion.amount)} {suggestion.limit ? <span className={classes.detail}>{words.insteadOf(formatMoney(suggestion.limit))}</span> : null}
            </span>
            <Button
              variant="default"
              size="compact-md"
              disabled={busy}
              aria-label={words.acceptOf(suggestion.category.label, formatMoney(suggestion.amount))}
              onClick={() => void accept([suggestion])}
            >
              {words.accept}
            </Button>
          </li>
        ))}
      </ul>
      {found.length > FIRST && !isWhole ? (
        <Button variant="subtle" size="compact-md" ml="md" mt="xs" onClick={() => setWhole(true)}>{words.showAll(found.length)}</Button>
      ) : null}
    </Panel>
  );
}

function useAccept(schedule: ScheduleFields_ScheduleFragment): { accept: (wanted: readonly Suggestion[]) => Promise<void>; busy: boolean } {
  const client = useApolloClient();
  const change = useChange();
  const { busy, submit } = useSubmit();
  const accept = (wanted: readonly Suggestion[]) =>
    submit(async () => {
      const currency = wanted[0]?.amount.currency ?? "";
      const amounts = wanted.map(({ category, amount, budgetId }) => ({ id: budgetId ?? newId(), category: category.id, limit: amount.minor }));
      try {
        const input = { currency, amounts, schedule: inputOf(schedule) };
        const refused = await change(async () => (await client.mutate({ mutation: AcceptBudgetSuggestionsDocument, variables: { input } })).data?.acceptBudgetSuggestions);
        if (refused?.general) showProblem(words.notAccepted, refused.general);
      } catch (error) {
        showProblem(words.notAccepted, failureText(error));
      }
    });
  return { accept, busy };
}
