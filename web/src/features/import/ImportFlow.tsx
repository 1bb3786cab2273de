import { useApolloClient } from "@apollo/client/react";
import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { StartImportDocument } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { useSubmit } from "@/shared/ui/useSubmit";
import { ChooseFile } from "./ChooseFile";
import { FileCard } from "./FileCard";
import { type ImportFile, destinationInput, isKnown, isReady, wantedCount } from "./files";
import classes from "./import.module.css";
import known from "./layouts.module.css";
import { toInput } from "./mapping";
import { RecentImports } from "./RecentImports";
import { useFiles } from "./useFiles";
import { words } from "./words";

interface ImportFlowProps {
  readonly onStarted: (importIds: readonly string[]) => void;
}

/** Files, then for each of them account, mapping and preview; nothing is saved before Import is pressed. */
export function ImportFlow({ onStarted }: ImportFlowProps) {
  const control = useFiles();
  const { files } = control;
  const start = useStart(onStarted);

  if (files.length === 0) {
    return (
      <Stack gap="md">
        <ChooseFile onFiles={control.add} />
        <RecentImports />
        <Anchor component={Link} to="/settings/files" className={known.known}>{words.layouts.link}</Anchor>
      </Stack>
    );
  }
  const ready = files.filter(isReady);
  const count = ready.reduce((sum, { preview }) => sum + (preview ? wantedCount(preview) : 0), 0);
  const busy = files.some((file) => file.busy);
  return (
    <Stack gap="md">
      {files.map((file) => <FileCard key={file.key} file={file} control={control} alone={files.length === 1} />)}
      <ChooseFile onFiles={control.add} small />
      {start.problem ? <FailureAlert title={words.startFailed} error={start.problem} /> : null}
      <div className={classes.start}>
        <Text size="sm" c="dimmed" flex={1} role="status">{busy ? words.reading : files.every(isKnown) ? words.nothingNew(files.length) : words.readyLine(ready.length, files.length)}</Text>
        <Button loading={start.busy} disabled={ready.length === 0 || busy} onClick={() => void start.run(ready)}>
          {words.start(count)}
        </Button>
      </div>
    </Stack>
  );
}

function useStart(onStarted: (importIds: readonly string[]) => void) {
  const client = useApolloClient();
  const { busy, problem, setProblem, submit } = useSubmit();
  // One id per upload: pressing the button again after a lost answer starts nothing twice.
  const [ids] = useState(() => new Map<string, string>());

  const run = (files: readonly ImportFile[]) =>
    submit(async () => {
      const started: string[] = [];
      for (const file of files) {
        const uploadId = file.uploadId ?? "";
        const id = ids.get(uploadId) ?? newId();
        ids.set(uploadId, id);
        const mapping = file.mapping && file.mapping.columns.length > 0 ? toInput(file.mapping) : null;
        // oxlint-disable-next-line no-await-in-loop -- in the order of the screen
        const { data } = await client.mutate({
          mutation: StartImportDocument,
          variables: { input: { id, uploadId, ...destinationInput(file), mapping } },
        });
        const { import: one, errors = [] } = data?.startImport ?? {};
        if (!one) { setProblem(`${file.name}: ${errors.map(({ message }) => message).join(" ")}`); return; }
        started.push(one.id);
      }
      onStarted(started);
    });

  return { busy, problem, run };
}
