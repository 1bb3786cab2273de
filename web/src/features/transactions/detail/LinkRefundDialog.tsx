import { skipToken, useApolloClient, useQuery } from "@apollo/client/react";
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { FindExpensesDocument, LinkRefundsDocument, RefundCandidatesDocument, type RefundCandidatesQuery, type RefundKind } from "@/gql/graphql";
import { Candidates } from "./Candidates";
import type { Row } from "./detailForm";
import type { useLinked } from "./LinksPanel";
import { words } from "./words";

type Candidate = RefundCandidatesQuery["refundCandidates"][number];

interface LinkDialogProps {
  readonly row: Row;
  readonly onClose: () => void;
  readonly linked: ReturnType<typeof useLinked>;
}

/** Which expense this money gives back, and of a split one which part. */
export function LinkRefundDialog({ row, onClose, linked }: LinkDialogProps) {
  const client = useApolloClient();
  const [text, setText] = useState("");
  const { rows, error } = useExpenses(row, text);
  const [kind, setKind] = useState<RefundKind>("REFUND");
  const [parts, setParts] = useState<Readonly<Record<string, string | null>>>({});
  const [busy, setBusy] = useState(false);

  async function choose(expense: Candidate): Promise<void> {
    setBusy(true);
    const input = { ids: [row.id], expenseId: expense.id, kind, category: parts[expense.id] ?? null };
    const done = await linked(async () => (await client.mutate({ mutation: LinkRefundsDocument, variables: { input } })).data?.linkRefunds);
    setBusy(false);
    if (done) onClose();
  }

  return (
    <Candidates
      title={words.linkRefundTitle}
      lead={words.linkRefundLead}
      rows={rows}
      error={error}
      none={text.trim() === "" ? words.noCandidates : words.noExpenses}
      noneText={words.noCandidatesText}
      busy={busy}
      onChoose={(expense) => void choose(expense)}
      onClose={onClose}
      extra={(expense) =>
        expense.splits.length > 0 ? (
          <Select
            size="xs"
            mt={4}
            aria-label={words.partOfExpense}
            placeholder={words.largestPart}
            clearable
            data={partsOf(expense)}
            value={parts[expense.id] ?? null}
            onChange={(category) => setParts({ ...parts, [expense.id]: category })}
          />
        ) : null
      }
    >
      <SegmentedControl
        aria-label={words.kind}
        data={Object.entries(words.refundKinds).map(([value, label]) => ({ value, label }))}
        value={kind}
        onChange={(value) => setKind(value as RefundKind)}
      />
      <TextInput label={words.findExpense} placeholder={words.findExpenseHint} leftSection={<IconSearch size={17} aria-hidden />} value={text} onChange={(event) => setText(event.currentTarget.value)} />
    </Candidates>
  );
}

/** Those that look like it; once somebody types, any expense up to that day. */
function useExpenses(row: Row, typed: string): { readonly rows: readonly Candidate[] | undefined; readonly error: unknown } {
  const [text] = useDebouncedValue(typed.trim(), 250);
  const filter = useMemo(() => ({ query: `is:expense ${asWords(text)}`, dateTo: row.bookedOn }), [text, row.bookedOn]);
  const likely = useQuery(RefundCandidatesDocument, { variables: { id: row.id }, fetchPolicy: "network-only" });
  const found = useQuery(FindExpensesDocument, text === "" ? skipToken : { variables: { filter }, fetchPolicy: "network-only" });
  if (text === "") return { rows: likely.data?.refundCandidates, error: likely.error };
  return { rows: (found.data ?? found.previousData)?.transactions.edges.map(({ node }) => node), error: found.error };
}

/** Plain words: what is typed here is not the language of the search. */
function asWords(text: string): string {
  return text.split(/\s+/).filter(Boolean).map((word) => `"${word.replaceAll('"', "")}"`).join(" ");
}

function partsOf(expense: Candidate): { value: string; label: string }[] {
  const found = new Map(expense.splits.flatMap(({ category }) => (category ? [[category.id, category.label] as const] : [])));
  return [...found].map(([value, label]) => ({ value, label }));
}
