import { ActionIcon, Button, Collapse, Group, TagsInput, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { UseFormReturnType } from "@mantine/form";
import { IconCheck, IconDots, IconPlus, IconTrash } from "@tabler/icons-react";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { newId } from "@/shared/ids";
import { AmountField } from "@/shared/money/AmountField";
import { formatMoney, signOf, withoutSign } from "@/shared/money/money";
import { toInputText } from "@/shared/money/parseAmount";
import { inEqualParts, sumOf } from "@/shared/money/splitting";
import classes from "./detail.module.css";
import { formWords } from "../form/formWords";
import { type DetailValues, leftToAssign, sizeOf, typedMinor, withoutPercent } from "./detailForm";
import { words } from "./words";

interface SplitEditorProps {
  readonly form: UseFormReturnType<DetailValues>;
  readonly currency: string;
  readonly tagNames: readonly string[];
}

/** The parts of a transaction, with what is left to assign while one types. */
export function SplitEditor({ form, currency, tagNames }: SplitEditorProps) {
  const values = form.getValues();
  const { parts } = values;
  const total = sizeOf(values, currency);
  const left = leftToAssign(values, currency);
  // What is left is offered in one place: at the first part without an amount, else at the last one.
  const open = parts.findIndex(({ amount }) => amount.trim() === "");
  const restAt = open === -1 ? parts.length - 1 : open;

  const setAmount = (place: number, minor: string) => form.setFieldValue(`parts.${place}.amount`, toInputText(minor, currency));
  const add = () =>
    form.insertListItem("parts", {
      id: newId(), category: null, note: "", tags: [],
      amount: left !== null && signOf(left) === "positive" ? toInputText(left, currency) : "",
    });
  const shareEqually = () => total !== null && inEqualParts(total, parts.length).forEach((minor, place) => setAmount(place, minor));
  const takeRest = (place: number, has: string) => left !== null && setAmount(place, sumOf([typedMinor(has, currency) ?? "0", left]));

  return (
    <section className={classes.split} aria-label={words.splitTitle}>
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm">{words.splitTitle}</Text>
        <Group gap={4}>
          <Button size="compact-xs" variant="subtle" disabled={total === null} onClick={shareEqually}>{words.equally}</Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => form.setFieldValue("parts", [])}>{words.unsplit}</Button>
        </Group>
      </Group>
      <Text size="xs" c="dimmed">{words.splitHint}</Text>
      <ul className={classes.parts}>
        {parts.map((part, place) => (
          <Part
            key={part.id}
            form={form}
            place={place}
            currency={currency}
            total={total}
            tagNames={tagNames}
            canTakeRest={left !== null && signOf(left) !== "zero" && place === restAt}
            onTakeRest={() => takeRest(place, part.amount)}
          />
        ))}
      </ul>
      <Group justify="space-between">
        <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>{words.addPart}</Button>
        <Left left={left} currency={currency} />
      </Group>
      {form.errors["splits"] ? <Text size="sm" c="var(--mantine-color-error)" role="alert">{form.errors["splits"]}</Text> : null}
    </section>
  );
}

interface PartProps {
  readonly form: UseFormReturnType<DetailValues>;
  readonly place: number;
  readonly currency: string;
  readonly total: string | null;
  readonly tagNames: readonly string[];
  readonly canTakeRest: boolean;
  readonly onTakeRest: () => void;
}

function Part({ form, place, currency, total, tagNames, canTakeRest, onTakeRest }: PartProps) {
  const number = place + 1;
  const part = form.getValues().parts[place];
  const [more, { toggle }] = useDisclosure(part !== undefined && (part.note !== "" || part.tags.length > 0));
  if (!part) return null;
  const amount = form.getInputProps(`parts.${place}.amount`);
  return (
    <li className={classes.part}>
      <div className={classes.partLine}>
        <CategorySelect aria-label={words.partCategory(number)} placeholder={formWords.category} {...form.getInputProps(`parts.${place}.category`)} />
        <AmountField
          aria-label={words.partAmount(number)}
          currency={currency}
          {...amount}
          onBlur={(event) => {
            const typed = event.currentTarget.value;
            const text = withoutPercent(typed, total, currency);
            if (text !== typed) form.setFieldValue(`parts.${place}.amount`, text);
          }}
        />
        <Group gap={2} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={words.more(number)} aria-expanded={more} onClick={toggle}><IconDots size={17} aria-hidden /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={words.removePart(number)} onClick={() => form.removeListItem("parts", place)}><IconTrash size={17} aria-hidden /></ActionIcon>
        </Group>
      </div>
      {canTakeRest ? (
        <UnstyledButton className={classes.rest} aria-label={words.takeRestOf(number)} onClick={onTakeRest}>{words.takeRest}</UnstyledButton>
      ) : null}
      <Collapse expanded={more}>
        <div className={classes.partMore}>
          <TextInput size="xs" aria-label={words.partNote(number)} placeholder={words.notePlaceholder} maxLength={2000} {...form.getInputProps(`parts.${place}.note`)} />
          <TagsInput size="xs" aria-label={words.partTags(number)} placeholder={words.tagsPlaceholder} data={[...tagNames]} maxTags={20} {...form.getInputProps(`parts.${place}.tags`)} />
        </div>
      </Collapse>
    </li>
  );
}

function Left({ left, currency }: { readonly left: string | null; readonly currency: string }) {
  if (left === null) return <Text size="sm" c="dimmed">{words.amountFirst}</Text>;
  const sign = signOf(left);
  const amount = formatMoney({ minor: withoutSign(left), currency }, "never");
  return (
    <output className={classes.left} data-state={sign} aria-live="polite">
      {sign === "zero" ? <IconCheck size={15} aria-hidden /> : null}
      {sign === "zero" ? words.complete : sign === "positive" ? words.left(amount) : words.tooMuch(amount)}
    </output>
  );
}
