import { Button, Group } from "@mantine/core";
import type { SuggestionRow_SuggestionFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { formatDate } from "@/shared/dates/dates";
import { MerchantMark } from "@/shared/merchants/MerchantMark";
import { MoneyText } from "@/shared/money/MoneyText";
import queue from "@/shared/ui/queue.module.css";
import { shownPercent } from "./percent";
import classes from "./suggestions.module.css";
import { words } from "./words";

export type Suggested = SuggestionRow_SuggestionFragment & { readonly transaction: NonNullable<SuggestionRow_SuggestionFragment["transaction"]> };

interface SuggestionRowProps {
  readonly item: Suggested;
  readonly current: boolean;
  readonly disabled: boolean;
  readonly onFocus: () => void;
  readonly onAccept: (category: string) => void;
  readonly onAcceptMerchant: (merchant: string) => void;
  readonly onSkip: () => void;
}

/** What the bank wrote, what the model makes of it, what else it may be, and any other category. */
export function SuggestionRow({ item, current, disabled, onFocus, onAccept, onAcceptMerchant, onSkip }: SuggestionRowProps) {
  const { transaction: row, prediction, sameMerchantCount } = item;
  const { category, merchant } = prediction;
  return (
    <li id={`suggestion-${item.id}`} className={`${queue.item} ${classes.row}`} data-current={current || undefined} aria-current={current || undefined}>
      <div className={classes.told}>
        <MerchantMark counterparty={row.counterparty} />
        <div className={classes.words}>
          <p className={queue.text}>{row.description}</p>
          <p className={queue.facts}>
            {formatDate(row.bookedOn)} · <MoneyText value={row.amount} sign="always" /> · {row.account.name}
          </p>
        </div>
      </div>
      <div className={classes.choices}>
        {category ? (
          <Button
            size="compact-md" variant="light" disabled={disabled} leftSection={<CategoryIcon icon={category.icon} color={category.color} size={17} />}
            aria-label={words.acceptLabel(category.label, shownPercent(prediction.confidence), row.description)} onFocus={onFocus} onClick={() => onAccept(category.id)}
          >
            {category.label} <span className={classes.sure}>{shownPercent(prediction.confidence)}</span>
          </Button>
        ) : null}
        {prediction.alternatives.map(({ category: other, confidence }) =>
          other ? (
            <Button
              key={other.id} size="compact-md" variant="default" disabled={disabled} leftSection={<CategoryIcon icon={other.icon} color={other.color} size={17} />}
              aria-label={words.chooseLabel(other.label, shownPercent(confidence), row.description)} onFocus={onFocus} onClick={() => onAccept(other.id)}
            >
              {other.label} <span className={classes.sure}>{shownPercent(confidence)}</span>
            </Button>
          ) : null,
        )}
        <CategorySelect
          size="xs" className={classes.another} aria-label={words.anotherLabel(row.description)} placeholder={words.another} disabled={disabled}
          value={null} onFocus={onFocus} onChange={(chosen) => chosen && onAccept(chosen)}
        />
      </div>
      <Group gap="xs" className={classes.aside}>
        {merchant !== null && sameMerchantCount > 1 ? (
          <Button size="compact-sm" variant="subtle" disabled={disabled} title={words.allOfMerchantHint} onFocus={onFocus} onClick={() => onAcceptMerchant(merchant)}>
            {words.allOfMerchant(sameMerchantCount, merchant)}
          </Button>
        ) : null}
        <Button size="compact-sm" variant="subtle" color="gray" aria-label={words.skipLabel(row.description)} onFocus={onFocus} onClick={onSkip}>{words.skip}</Button>
      </Group>
    </li>
  );
}
