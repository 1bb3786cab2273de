import { useQuery } from "@apollo/client/react";
import { ActionIcon, Button, Checkbox, Menu, MultiSelect, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { RulePayeesDocument, RuleTagsDocument } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { SplitParts } from "./SplitParts";
import { ACTIONS, type ActionName, type ActionsDraft, usedActions, withAction } from "./draft";
import classes from "./rules.module.css";
import { words } from "./words";

const LABELS: Readonly<Record<ActionName, string>> = {
  category: words.categoryAction,
  payee: words.payeeAction,
  addTags: words.addTagsAction,
  removeTags: words.removeTagsAction,
  note: words.noteAction,
  appendNote: words.appendNoteAction,
  split: words.splitAction,
  transfer: words.transferAction,
  hides: words.hideAction,
};
// A split row has a category in each part, a transfer one of its own.
const EXCLUDES: Readonly<Partial<Record<ActionName, readonly ActionName[]>>> = {
  category: ["split", "transfer"],
  split: ["category", "transfer"],
  transfer: ["category", "split"],
  note: ["appendNote"],
  appendNote: ["note"],
};

interface ActionsFieldProps {
  readonly value: ActionsDraft;
  readonly onChange: (actions: ActionsDraft) => void;
  readonly error?: string | undefined;
}

/** What the rule does: one line for each action. */
export function ActionsField({ value, onChange, error }: ActionsFieldProps) {
  const [open, setOpen] = useState<readonly ActionName[]>(() => {
    const used = usedActions(value);
    return used.length > 0 ? used : ["category"];
  });
  const free = ACTIONS.filter((action) => !open.includes(action) && !open.some((each) => EXCLUDES[each]?.includes(action)));
  const add = (action: ActionName) => {
    setOpen([...open, action]);
    onChange(withAction(value, action, true));
  };
  const remove = (action: ActionName) => {
    setOpen(open.filter((each) => each !== action));
    onChange(withAction(value, action, false));
  };
  return (
    <Stack gap="xs" role="group" aria-label={words.actions}>
      <Text fw={600} size="sm">{words.actions}</Text>
      {ACTIONS.filter((action) => open.includes(action)).map((action) => (
        <div key={action} className={classes.action} data-wide={action === "split" || undefined}>
          <span className={classes.actionName}>{LABELS[action]}</span>
          <Action action={action} value={value} onChange={onChange} />
          <ActionIcon mt={6} variant="subtle" color="gray" aria-label={words.removeAction(LABELS[action])} onClick={() => remove(action)}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {free.length > 0 ? (
        <Menu position="bottom-start" zIndex={300}>
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={15} aria-hidden />} style={{ alignSelf: "flex-start" }}>{words.addAction}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {free.map((action) => <Menu.Item key={action} onClick={() => add(action)}>{LABELS[action]}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {error ? <Text size="sm" c="red" role="alert">{error}</Text> : null}
      <Text size="xs" c="dimmed">{words.actionsHint}</Text>
    </Stack>
  );
}

function Action({ action, value, onChange }: { readonly action: ActionName } & Pick<ActionsFieldProps, "value" | "onChange">) {
  const label = LABELS[action];
  switch (action) {
    case "category":
      return <CategorySelect aria-label={label} placeholder={words.chooseCategory} comboboxProps={{ zIndex: 300 }} value={value.category} onChange={(category) => onChange({ ...value, category })} />;
    case "payee":
      return <PayeeSelect value={value.payee} onChange={(payee) => onChange({ ...value, payee })} />;
    case "addTags":
      return <TagsSelect label={label} value={value.addTagIds} onChange={(addTagIds) => onChange({ ...value, addTagIds })} />;
    case "removeTags":
      return <TagsSelect label={label} value={value.removeTagIds} onChange={(removeTagIds) => onChange({ ...value, removeTagIds })} />;
    case "note":
      return <TextInput aria-label={label} maxLength={2000} value={value.note} onChange={(event) => onChange({ ...value, note: event.currentTarget.value })} />;
    case "appendNote":
      return <TextInput aria-label={label} maxLength={2000} value={value.appendNote} onChange={(event) => onChange({ ...value, appendNote: event.currentTarget.value })} />;
    case "split":
      return <SplitParts value={value.split} onChange={(split) => onChange({ ...value, split })} />;
    case "transfer":
      return <TransferSelect value={value} onChange={onChange} />;
    case "hides":
      return <Text size="sm" c="dimmed" pt={7}>{words.hideText}</Text>;
  }
}

function TagsSelect({ label, value, onChange }: { readonly label: string; readonly value: readonly string[]; readonly onChange: (ids: string[]) => void }) {
  const { data } = useQuery(RuleTagsDocument, { fetchPolicy: "cache-and-network" });
  return <MultiSelect aria-label={label} searchable hidePickedOptions comboboxProps={{ zIndex: 300 }} data={(data?.tags ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={[...value]} onChange={onChange} />;
}

function PayeeSelect({ value, onChange }: { readonly value: ActionsDraft["payee"]; readonly onChange: (payee: ActionsDraft["payee"]) => void }) {
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed === value?.name ? "" : typed.trim(), 200);
  const { data, previousData } = useQuery(RulePayeesDocument, { variables: { text } });
  const found = (data ?? previousData)?.payees.edges.map(({ node }) => node) ?? [];
  const known = value && !found.some(({ id }) => id === value.id) ? [value, ...found] : found;
  return (
    <Select
      aria-label={words.payeeAction}
      searchable
      clearable
      comboboxProps={{ zIndex: 300 }}
      data={known.map(({ id, name }) => ({ value: id, label: name }))}
      value={value?.id ?? null}
      onSearchChange={setTyped}
      onChange={(id) => onChange(known.find((payee) => payee.id === id) ?? null)}
    />
  );
}

function TransferSelect({ value, onChange }: Pick<ActionsFieldProps, "value" | "onChange">) {
  const { accounts } = useAccounts();
  return (
    <Stack gap={6}>
      <Select aria-label={words.transferWith} placeholder={words.transferWith} searchable comboboxProps={{ zIndex: 300 }} data={accounts.map(({ id, name }) => ({ value: id, label: name }))} value={value.transferAccountId} onChange={(transferAccountId) => onChange({ ...value, transferAccountId })} />
      <Checkbox size="xs" label={words.createsLeg} checked={value.createsLeg} onChange={(event) => onChange({ ...value, createsLeg: event.currentTarget.checked })} />
    </Stack>
  );
}
