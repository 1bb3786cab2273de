import { useApolloClient } from "@apollo/client/react";
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { StartImportDocument } from "@/gql/graphql";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { newId } from "@/shared/ids";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { BadRows } from "./BadRows";
import { ChooseFile } from "./ChooseFile";
import classes from "./import.module.css";
import { importableCount, toInput } from "./mapping";
import { MappingPanel } from "./MappingPanel";
import { PreviewPanel } from "./PreviewPanel";
import { RecentImports } from "./RecentImports";
import { usePreview } from "./usePreview";
import { words } from "./words";

interface ImportFlowProps {
  readonly onStarted: (importId: string) => void;
}

/** Account and file, then mapping and preview; nothing is saved before Import is pressed. */
export function ImportFlow({ onStarted }: ImportFlowProps) {
  const { accounts } = useAccounts();
  const [picked, setPicked] = useState<string | null>(null);
  const accountId = picked ?? (accounts.length === 1 ? (accounts[0]?.id ?? null) : null);
  const reading = usePreview(accountId);
  const start = useStart(accountId, onStarted);
  const { current } = reading;

  if (!current) {
    return (
      <Stack gap="md">
        <ChooseFile accountId={accountId} onAccount={setPicked} onUploaded={reading.open} />
        <RecentImports />
      </Stack>
    );
  }
  const count = importableCount(current.preview);
  const { preview } = current;
  return (
    <Stack gap="md">
      <MappingPanel mapping={current.mapping} onChange={(mapping) => void reading.changeMapping(mapping)} />
      {reading.problem ? <FailureAlert title={words.previewFailed} error={reading.problem} /> : null}
      {start.problem ? <FailureAlert title={words.startFailed} error={start.problem} /> : null}
      <div aria-busy={reading.busy}>
        <PreviewPanel preview={preview} />
      </div>
      <BadRows rows={preview.errors} count={preview.errorCount} fileName={preview.fileName} />
      <div className={classes.start}>
        <Text size="sm" c="dimmed" flex={1}>
          {count === 0 ? words.nothingNew : `${preview.fileName} → ${accounts.find(({ id }) => id === accountId)?.name ?? ""}`}
        </Text>
        <Button variant="default" onClick={reading.close}>{words.otherFile}</Button>
        <Button
          loading={start.busy}
          disabled={count === 0 || reading.busy || reading.problem !== null}
          onClick={() => void start.run(current.uploadId, toInput(current.mapping))}
        >
          {words.start(count)}
        </Button>
      </div>
    </Stack>
  );
}

function useStart(accountId: string | null, onStarted: (importId: string) => void) {
  const client = useApolloClient();
  const { busy, problem, setProblem, submit } = useSubmit();
  // One id per upload: pressing the button again after a lost answer starts nothing twice.
  const [ids] = useState(() => new Map<string, string>());

  const run = (uploadId: string, mapping: ReturnType<typeof toInput>) =>
    submit(async () => {
      const id = ids.get(uploadId) ?? newId();
      ids.set(uploadId, id);
      const { data } = await client.mutate({
        mutation: StartImportDocument,
        variables: { input: { id, uploadId, accountId: accountId ?? "", mapping } },
      });
      const { import: started, errors = [] } = data?.startImport ?? {};
      if (started) { onStarted(started.id); return; }
      setProblem(errors.map(({ message }) => message).join(" "));
    });

  return { busy, problem, run };
}
