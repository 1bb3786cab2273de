import { useApolloClient, useQuery } from "@apollo/client/react";
import { SegmentedControl, Select } from "@mantine/core";
import { useState } from "react";
import { LinkRefundsDocument, RefundCandidatesDocument, type RefundCandidatesQuery, type RefundKind } from "@/gql/graphql";
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
  const { data, error } = useQuery(RefundCandidatesDocument, { variables: { id: row.id }, fetchPolicy: "network-only" });
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
      rows={data?.refundCandidates}
      error={error}
      none={words.noCandidates}
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
    </Candidates>
  );
}

function partsOf(expense: Candidate): { value: string; label: string }[] {
  const found = new Map(expense.splits.flatMap(({ category }) => (category ? [[category.id, category.label] as const] : [])));
  return [...found].map(([value, label]) => ({ value, label }));
}
