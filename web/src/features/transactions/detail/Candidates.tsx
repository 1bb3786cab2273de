import { Button, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconUnlink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { LinkedRow_TransactionFragment } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { MoneyText } from "@/shared/money/MoneyText";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import classes from "./detail.module.css";
import { words } from "./words";

interface CandidatesProps<TRow extends LinkedRow_TransactionFragment> {
  readonly title: string;
  readonly lead: string;
  /** Undefined while loading. */
  readonly rows: readonly TRow[] | undefined;
  readonly error: unknown;
  readonly none: string;
  readonly noneText: string;
  readonly busy: boolean;
  readonly onChoose: (row: TRow) => void;
  readonly onClose: () => void;
  /** Above the list. */
  readonly children?: ReactNode;
  readonly extra?: (row: TRow) => ReactNode;
}

/** A dialog with rows to link to, the likeliest first. */
export function Candidates<TRow extends LinkedRow_TransactionFragment>(props: CandidatesProps<TRow>) {
  const { title, lead, rows, error, none, noneText, busy, onChoose, onClose, children, extra } = props;
  return (
    <Modal opened onClose={onClose} title={title} zIndex={250}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{lead}</Text>
        {children}
        {error ? <FailureAlert error={error} /> : null}
        {!rows && !error ? <Skeleton height={120} /> : null}
        {rows?.length === 0 ? <EmptyState icon={<IconUnlink />} title={none}>{noneText}</EmptyState> : null}
        <ul className={classes.candidates}>
          {rows?.map((row) => {
            const name = row.merchant ?? row.description;
            return (
              <li key={row.id} className={classes.linked}>
                <div className={classes.linkedWords}>
                  <span className={classes.linkedName}>{name}</span>
                  <span className={classes.fact}>{[row.account.name, formatDate(row.bookedOn)].join(" · ")}</span>
                  {extra?.(row)}
                </div>
                <MoneyText value={row.amount} sign="always" />
                <Button size="compact-sm" variant="light" disabled={busy} aria-label={words.chooseOf(name)} onClick={() => onChoose(row)}>{words.choose}</Button>
              </li>
            );
          })}
        </ul>
      </Stack>
    </Modal>
  );
}
