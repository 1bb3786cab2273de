import { useApolloClient } from "@apollo/client/react";
import { Button, Checkbox, Group, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type SyntheticEvent, useState } from "react";
import { CreateRuleDocument, EditRuleDocument, type RuleRow_RuleFragment } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { ActionsField } from "./ActionsField";
import { ConditionField } from "./ConditionField";
import { PreviewPane, usePreview } from "./PreviewPane";
import { TestLine } from "./TestLine";
import { NO_ACTIONS, actionsInput, actionsOf } from "./draft";
import classes from "./rules.module.css";
import { words } from "./words";

interface RuleEditorProps {
  /** Null makes a new one. */
  readonly rule: RuleRow_RuleFragment | null;
  readonly condition?: string;
  readonly category?: string | null;
  readonly onClose: () => void;
}

const FIELDS = ["condition", "actions", "name"] as const;

/** One rule with what it would do, live beside it. */
export function RuleEditor({ rule, condition: given = "", category = null, onClose }: RuleEditorProps) {
  const client = useApolloClient();
  const change = useChange();
  const isPhone = useMediaQuery("(max-width: 48em)");
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => rule?.id ?? newId());
  const [name, setName] = useState(rule?.name ?? "");
  const [condition, setCondition] = useState(rule?.condition ?? given);
  const [actions, setActions] = useState(() => (rule ? actionsOf(rule.actions) : { ...NO_ACTIONS, category }));
  const [stops, setStops] = useState(rule?.stops ?? false);
  const [appliesNow, setAppliesNow] = useState(false);
  const [errors, setErrors] = useState<Partial<Record<(typeof FIELDS)[number], string>>>({});
  const idle = condition.trim() === "";
  const asked = usePreview(idle ? null : { draft: { condition, actions: actionsInput(actions, rule ?? undefined) } });

  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    void submit(async () => {
      const said = { name: name.trim(), condition, actions: actionsInput(actions, rule ?? undefined), stops };
      const refused = await change(
        async () =>
          rule
            ? withFields((await client.mutate({ mutation: EditRuleDocument, variables: { input: { id, version: rule.version, ...said } } })).data?.editRule)
            : withFields((await client.mutate({ mutation: CreateRuleDocument, variables: { input: { id, ...said, appliesNow } } })).data?.createRule),
        FIELDS,
      );
      if (!refused) { onClose(); return; }
      setErrors(refused.fields);
      setProblem(refused.general);
    });
  };
  return (
    <Modal opened onClose={onClose} title={rule ? words.editTitle : words.addTitle} size="62rem" fullScreen={isPhone} zIndex={250}>
      <form onSubmit={send} noValidate>
        <div className={classes.editor}>
          <Stack gap="lg">
            {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
            <ConditionField value={condition} onChange={setCondition} error={errors.condition} />
            <ActionsField value={actions} onChange={setActions} error={errors.actions} />
            <Stack gap="sm">
              <Switch label={words.stopsLabel} description={words.stopsHint} checked={stops} onChange={(event) => setStops(event.currentTarget.checked)} />
              <TextInput label={words.name} placeholder={words.namePlaceholder} maxLength={100} value={name} error={errors.name} onChange={(event) => setName(event.currentTarget.value)} />
            </Stack>
          </Stack>
          <Stack gap="md">
            <PreviewPane asked={asked} idle={idle} />
            <TestLine condition={condition} />
          </Stack>
        </div>
        <Group justify="space-between" mt="lg" gap="sm">
          {rule ? <span /> : (
            <Checkbox label={words.appliesNow(asked.preview?.changedCount ?? 0)} checked={appliesNow} onChange={(event) => setAppliesNow(event.currentTarget.checked)} />
          )}
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={busy}>{words.save}</Button>
          </Group>
        </Group>
      </form>
    </Modal>
  );
}

/** Refusals of one action belong to the list of them. */
function withFields<T extends { readonly errors: readonly { readonly code: string; readonly message: string; readonly field?: string | null }[] }>(payload: T | undefined): T | undefined {
  return payload && { ...payload, errors: payload.errors.map((error) => (error.field?.startsWith("actions.") ? { ...error, field: "actions" } : error)) };
}
