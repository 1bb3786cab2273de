import { skipToken, useQuery } from "@apollo/client/react";
import { Badge, Loader, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight } from "@tabler/icons-react";
import { useMemo } from "react";
import { RulePreviewDocument, type RulePreviewInput, type RulePreviewQuery } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { failureText } from "@/shared/errors/failure";
import { MoneyText } from "@/shared/money/MoneyText";
import classes from "./rules.module.css";
import { words } from "./words";

const TYPING_MS = 350;
const SHOWN = 5;

export type Preview = RulePreviewQuery["rulePreview"];

interface Asked {
  readonly preview: Preview | null;
  readonly loading: boolean;
  readonly error: unknown;
}

/** What rules would do now, a moment after the last key; null asks nothing. */
export function usePreview(input: RulePreviewInput | null): Asked {
  const text = input === null ? null : JSON.stringify(input);
  const [asked] = useDebouncedValue(text, TYPING_MS);
  const variables = useMemo(() => (asked === null ? null : { input: JSON.parse(asked) as RulePreviewInput, first: SHOWN }), [asked]);
  const { data, previousData, loading, error } = useQuery(RulePreviewDocument, variables === null ? skipToken : { variables, fetchPolicy: "no-cache" });
  const known = asked === null || text === null ? null : ((data ?? previousData)?.rulePreview ?? null);
  return { preview: known, loading: loading || asked !== text, error };
}

/** Counts and some rows, before and after. */
export function PreviewPane({ asked, idle }: { readonly asked: Asked; readonly idle: boolean }) {
  const { preview, loading, error } = asked;
  return (
    <section className={classes.preview} aria-label={words.preview} aria-busy={loading}>
      <h3 className={classes.previewTitle}>
        {words.preview} {loading && !idle ? <Loader size={12} ml={6} aria-hidden /> : null}
      </h3>
      {idle ? <Text size="sm" c="dimmed">{words.previewIdle}</Text> : null}
      {error ? <Text size="sm" c="red">{`${words.previewFailed}. ${failureText(error)}`}</Text> : null}
      {!idle && preview ? <Shown preview={preview} /> : null}
    </section>
  );
}

function Shown({ preview }: { readonly preview: Preview }) {
  if (preview.problem) return <Text size="sm" c="dimmed">{preview.problem.message}</Text>;
  const rest = preview.changedCount - preview.rows.length;
  return (
    <>
      <Text size="sm" aria-live="polite">{words.previewCounts(preview.matchedCount, preview.changedCount)}</Text>
      {preview.contradictoryCount > 0 ? <Text size="sm" c="red">{words.contradictory(preview.contradictoryCount)}</Text> : null}
      <ul className={classes.previewRows}>
        {preview.rows.map((row) => (
          <li key={row.key} className={classes.previewRow}>
            <div className={classes.previewHead}>
              <span title={row.description}>
                {formatDate(row.bookedOn)} · {row.description} {row.isNew ? <Badge size="xs" tt="none">{words.isNew}</Badge> : null}
              </span>
              <MoneyText value={row.amount} />
            </div>
            {row.fields.map((field) => (
              <div key={field.name} className={classes.change}>
                <span>{field.name}</span>
                {row.isNew || field.before === null ? null : <del>{field.before}</del>}
                <IconArrowRight size={12} role="img" aria-label={words.becomes} />
                <ins>{field.after ?? words.nothing}</ins>
              </div>
            ))}
          </li>
        ))}
      </ul>
      {rest > 0 ? <Text size="xs" c="dimmed">{words.previewMore(rest)}</Text> : null}
    </>
  );
}
