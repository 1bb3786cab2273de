import { Button } from "@mantine/core";
import { IconCheck, IconEyeOff, IconList, IconReceipt, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { InsightCard_InsightFragment } from "@/gql/graphql";
import { formatMoney } from "@/shared/money/money";
import { withAmounts } from "@/shared/money/written";
import { countedLink } from "@/shared/search/counted";
import { ICONS } from "./icons";
import classes from "./insights.module.css";
import { useInsightActions } from "./useInsightActions";
import { words } from "./words";

interface InsightCardProps {
  readonly insight: InsightCard_InsightFragment;
  readonly readOnly: boolean;
  /** On the dashboard the numbers stay in the sentence. */
  readonly brief?: boolean;
  readonly children?: ReactNode;
}

/** A fact with its reason, its numbers, its rows, what to do about it, and what one thinks of it. */
export function InsightCard({ insight, readOnly, brief = false, children }: InsightCardProps) {
  const { say, act } = useInsightActions();
  const [busy, setBusy] = useState(false);
  const { id, kind, figures, rows, action, opinion, transactionId } = insight;
  const title = withAmounts(insight.title);
  const Icon = ICONS[kind];
  const Heading = brief ? "h3" : "h2";
  const useful = opinion === "USEFUL";
  const follow = () => {
    setBusy(true);
    void act(id).finally(() => setBusy(false));
  };
  return (
    <li className={classes.card} aria-label={title}>
      <Icon size={22} stroke={1.7} aria-hidden className={classes.icon} />
      <div className={classes.said}>
        <Heading className={classes.title}>{title}</Heading>
        <p className={classes.reason}>{withAmounts(insight.reason)}</p>
        {brief ? null : (
          <dl className={classes.figures} aria-label={words.figures(title)}>
            {figures.map(({ label, amount, text }) => (
              <div key={label}><dt>{label}</dt><dd>{amount === null ? text : formatMoney(amount)}</dd></div>
            ))}
          </dl>
        )}
        {children}
        <div className={classes.foot}>
          {action !== null && !readOnly ? (
            <Button size="compact-sm" loading={busy} leftSection={<IconCheck size={16} aria-hidden />} onClick={follow}>{withAmounts(action.words)}</Button>
          ) : null}
          {transactionId !== null ? (
            <Button
              component={Link}
              to={`/transactions?open=${transactionId}`}
              size="compact-sm"
              variant="default"
              leftSection={<IconReceipt size={16} aria-hidden />}
              aria-label={words.rowOf(title)}
            >
              {words.row}
            </Button>
          ) : null}
          {rows !== null && rows.query !== null ? (
            <Button
              component={Link}
              to={countedLink(rows.query, { counting: "SPENDING", from: rows.dateFrom, to: rows.dateTo })}
              size="compact-sm"
              variant="default"
              leftSection={<IconList size={16} aria-hidden />}
              aria-label={words.rowsOf(title)}
            >
              {words.rows}
            </Button>
          ) : null}
          {readOnly ? null : (
            <span className={classes.feedback}>
              <Button
                size="compact-sm"
                variant="subtle"
                aria-pressed={useful}
                aria-label={words.usefulOf(title)}
                leftSection={useful ? <IconThumbUpFilled size={16} aria-hidden /> : <IconThumbUp size={16} aria-hidden />}
                onClick={() => void say(id, useful ? null : "USEFUL")}
              >
                {words.useful}
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={transactionId === null ? words.notForMeOf(title) : words.expectedOf(title)}
                leftSection={<IconEyeOff size={16} aria-hidden />}
                onClick={() => void say(id, "SILENCED")}
              >
                {transactionId === null ? words.notForMe : words.expected}
              </Button>
            </span>
          )}
        </div>
      </div>
    </li>
  );
}
