import { useQuery } from "@apollo/client/react";
import { Text } from "@mantine/core";
import { BudgetPreviewDocument } from "@/gql/graphql";
import { monthOf, monthRange, today } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { words } from "./words";

/** What the search of a budget finds in the current month, before it is saved. */
export function BudgetPreview({ query, currency }: { readonly query: string; readonly currency: string }) {
  const { from, to } = monthRange(monthOf(today()));
  const { data, previousData } = useQuery(BudgetPreviewDocument, {
    variables: { filter: { query: `(${query}) currency:${currency}`, counting: "SPENDING", dateFrom: from, dateTo: to } },
    fetchPolicy: "no-cache",
  });
  const found = (data ?? previousData)?.transactions;
  if (!found) return null;
  const sums = found.sums[0];
  return (
    <Text size="sm" c="dimmed" role="status">
      {words.preview(found.totalCount)}
      {sums ? <> {words.previewSpent} <MoneyText value={sums.moneyOut} />, {words.cameBack} <MoneyText value={sums.moneyIn} />.</> : null}
    </Text>
  );
}
