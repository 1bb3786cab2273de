import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { ImportEditsDocument, UndoDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { showDone } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import classes from "./import.module.css";
import { words } from "./words";

interface RevertDialogProps {
  readonly importId: string;
  readonly changeId: string;
  readonly onClose: () => void;
}

/** Taking an import back: first what would be lost with it, then one click. */
export function RevertDialog({ importId, changeId, onClose }: RevertDialogProps) {
  const client = useApolloClient();
  const { data, loading, error } = useQuery(ImportEditsDocument, { variables: { id: importId }, fetchPolicy: "network-only" });
  const { busy, problem, setProblem, submit } = useSubmit();
  const edits = data?.import?.editsSince ?? [];

  const revert = () =>
    submit(async () => {
      const { data: answer } = await client.mutate({ mutation: UndoDocument, variables: { input: { changeId, force: edits.length > 0 } } });
      const refusal = answer?.undo.errors[0];
      if (refusal) { setProblem(refusal.message); return; }
      onClose();
      await client.refetchQueries({ include: "active" });
      showDone(words.reverted);
    });

  return (
    <Modal opened onClose={onClose} title={words.revertTitle} closeButtonProps={{ "aria-label": words.cancel }}>
      <Stack gap="md">
        {error ? <FailureAlert error={error} /> : null}
        {problem ? <FailureAlert title={words.revertFailed} error={problem} /> : null}
        {loading ? <Loader size="sm" aria-label={words.reading} /> : (
          <Text>{edits.length === 0 ? words.revertClean : words.revertLoses(edits.length)}</Text>
        )}
        {edits.length > 0 ? (
          <ul className={classes.edits}>
            {edits.map(({ id, summary, createdAt }) => (
              <li key={id}><span>{summary}</span><span className={classes.dimmed}>{formatAgo(createdAt)}</span></li>
            ))}
          </ul>
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button color="red" loading={busy} disabled={loading} leftSection={<IconArrowBackUp size={17} aria-hidden />} onClick={() => void revert()}>
            {words.undo}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
