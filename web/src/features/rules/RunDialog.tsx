import { useApolloClient } from "@apollo/client/react";
import { Button, Group, Modal, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { type RuleRow_RuleFragment, RunRulesDocument } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { SearchBox } from "@/shared/search/SearchBox";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { PreviewPane, usePreview } from "./PreviewPane";
import { words } from "./words";

interface RunDialogProps {
  /** Null runs every active one. */
  readonly rule: RuleRow_RuleFragment | null;
  readonly onClose: () => void;
}

/** Rules over what is there: looked at first, then done as one change. */
export function RunDialog({ rule, onClose }: RunDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(newId);
  const [search, setSearch] = useState("");
  const [includesMine, setIncludesMine] = useState(false);
  const wanted = { ruleIds: rule ? [rule.id] : null, search: search === "" ? null : search, includesMine };
  const asked = usePreview(wanted);
  const count = asked.preview?.changedCount ?? 0;
  const send = () =>
    void submit(async () => {
      const refused = await change(async () => (await client.mutate({ mutation: RunRulesDocument, variables: { input: { id, ...wanted } } })).data?.runRules);
      if (refused) setProblem(refused.general);
      else onClose();
    });
  return (
    <Modal opened onClose={onClose} title={rule ? words.runTitle : words.runAllTitle} size="lg" zIndex={250}>
      <Stack gap="md">
        {problem ? <FailureAlert title={words.runFailed} error={problem} /> : null}
        <div>
          <Text size="sm" fw={600} mb={4}>{words.runSearch}</Text>
          <SearchBox label={words.runSearch} value={search} onChange={setSearch} />
          <Text size="xs" c="dimmed" mt={4}>{words.runSearchHint}</Text>
        </div>
        <Switch label={words.includesMine} description={words.includesMineHint} checked={includesMine} onChange={(event) => setIncludesMine(event.currentTarget.checked)} />
        <PreviewPane asked={asked} idle={false} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button loading={busy} disabled={count === 0 || asked.loading} onClick={send}>{words.runAction(count)}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
