import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Group, Menu, Modal, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { IconArrowRight, IconCircleMinus, IconRotate } from "@tabler/icons-react";
import { useState } from "react";
import { type ContributionDecision, DecideContributionDocument, type GoalCard_GoalFragment, GoalContributionsDocument, type GoalContributionsQuery } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { failureText } from "@/shared/errors/failure";
import { MoneyText } from "@/shared/money/MoneyText";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import classes from "./goals.module.css";
import { words } from "./words";

const PAGE = 50;
const MOST = 200;

type Row = NonNullable<GoalContributionsQuery["goal"]>["contributions"]["edges"][number]["node"];

interface ContributionsProps {
  /** Null: closed. */
  readonly goal: GoalCard_GoalFragment | null;
  /** Where a row could go instead. */
  readonly goals: readonly GoalCard_GoalFragment[];
  readonly readOnly: boolean;
  readonly onClose: () => void;
  readonly onOpen: (transactionId: string) => void;
}

/** Every row behind the figure of a goal, each one click away. */
export function Contributions({ goal, goals, readOnly, onClose, onOpen }: ContributionsProps) {
  return (
    <Modal opened={goal !== null} onClose={onClose} title={goal ? words.contributionsOf(goal.name) : ""} size="lg">
      {goal ? <List goal={goal} goals={goals} readOnly={readOnly} onOpen={onOpen} /> : null}
    </Modal>
  );
}

function List({ goal, goals, readOnly, onOpen }: Omit<ContributionsProps, "goal" | "onClose"> & { readonly goal: GoalCard_GoalFragment }) {
  const [shown, setShown] = useState<"counted" | "takenOff">("counted");
  const [first, setFirst] = useState(PAGE);
  const { data, previousData, error, refetch } = useQuery(GoalContributionsDocument, {
    variables: { id: goal.id, first, takenOff: shown === "takenOff" }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first",
  });
  const decide = useDecide();
  const found = (data ?? previousData)?.goal?.contributions;
  const others = goals.filter(({ id, accounts }) => id !== goal.id && accounts.length > 0);
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={words.contributions}
        data={[{ value: "counted", label: words.counted }, { value: "takenOff", label: words.takenOff }]}
        value={shown}
        onChange={(value) => setShown(value)}
      />
      {error && !found ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {!found && !error ? <Skeleton height={120} /> : null}
      {found?.edges.length === 0 ? <Text size="sm" c="dimmed">{shown === "counted" ? words.noneCounted : words.noneTakenOff}</Text> : null}
      <ul className={`${rows.rows} ${classes.contributions}`} aria-label={words.contributionsOf(goal.name)}>
        {found?.edges.map(({ node }) => (
          <ContributionRow key={node.transactionId} row={node} onOpen={onOpen}>
            {readOnly ? null : (
              <RowMenu label={words.rowMenu(nameOf(node))}>
                {shown === "counted" ? (
                  <Menu.Item leftSection={<IconCircleMinus size={16} aria-hidden />} onClick={() => void decide(node, "LEAVE_OUT")}>{words.takeOff}</Menu.Item>
                ) : (
                  <Menu.Item leftSection={<IconRotate size={16} aria-hidden />} onClick={() => void decide(node, "COUNT", goal.id)}>{words.countAgain}</Menu.Item>
                )}
                {others.filter(({ accounts }) => accounts.some(({ account }) => account.id === node.transaction?.account.id)).map(({ id, name }) => (
                  <Menu.Item key={id} leftSection={<IconArrowRight size={16} aria-hidden />} onClick={() => void decide(node, "COUNT", id)}>{words.moveTo(name)}</Menu.Item>
                ))}
              </RowMenu>
            )}
          </ContributionRow>
        ))}
      </ul>
      {found?.pageInfo.hasNextPage && first < MOST ? (
        <Group justify="center"><Button variant="subtle" onClick={() => setFirst(MOST)}>{words.showMore}</Button></Group>
      ) : null}
    </Stack>
  );
}

function ContributionRow({ row, onOpen, children }: { readonly row: Row; readonly onOpen: (transactionId: string) => void; readonly children: React.ReactNode }) {
  const { transaction } = row;
  return (
    <li className={rows.row}>
      <div className={rows.words}>
        <button type="button" className={classes.link} onClick={() => onOpen(row.transactionId)}>{nameOf(row)}</button>
        {transaction ? (
          <div className={rows.detail}>{formatDate(transaction.bookedOn)} · {transaction.account.name}{row.isDecided ? ` · ${words.byYou}` : ""}</div>
        ) : null}
      </div>
      <span className={classes.money}><MoneyText value={row.amount} sign="always" toned /></span>
      {children}
    </li>
  );
}

function nameOf(row: Row): string {
  return row.transaction?.description ?? words.gone;
}

function useDecide(): (row: Row, decision: ContributionDecision, goalId?: string) => Promise<void> {
  const client = useApolloClient();
  const change = useChange();
  return async ({ transactionId }, decision, goalId) => {
    try {
      const variables = { input: { transactionId, decision, goalId: goalId ?? null } };
      const refused = await change(async () => (await client.mutate({ mutation: DecideContributionDocument, variables })).data?.decideContribution);
      if (refused?.general) showProblem(words.notDecided, refused.general);
    } catch (error) {
      showProblem(words.notDecided, failureText(error));
    }
  };
}
