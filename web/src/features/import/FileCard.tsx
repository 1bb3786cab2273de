import { useApolloClient } from "@apollo/client/react";
import { Badge, Button, CloseButton, Group, Progress, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useState } from "react";
import { ForgetImportProfileDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { useChangeToast } from "@/shared/undo/useUndo";
import { BadRows } from "./BadRows";
import { Destination } from "./Destination";
import { type ImportFile, type Preview, hasDestination } from "./files";
import { MappingPanel } from "./MappingPanel";
import { PreviewPanel } from "./PreviewPanel";
import type { useFiles } from "./useFiles";
import { formatName, words } from "./words";

/** Formats whose columns each bank names as it likes. */
const GUESSED: ReadonlySet<string> = new Set(["csv", "xlsx"]);

interface FileCardProps {
  readonly file: ImportFile;
  readonly control: ReturnType<typeof useFiles>;
  /** The only file shows everything at once; of several each opens by itself. */
  readonly alone: boolean;
}

/** One file: what it is, where its rows go, and what becomes of each. */
export function FileCard({ file, control, alone }: FileCardProps) {
  const { preview, mapping } = file;
  const [mapped, setMapped] = useState<boolean | null>(null);
  const [shown, shownToggle] = useDisclosure(false);
  const tabular = mapping !== null && mapping.columns.length > 0;
  const open = alone || shown;
  // A layout that was imported before was read rightly then, and exports of programs are all alike; a new one is worth a look.
  const isNew = preview !== null && preview.profile === null && GUESSED.has(preview.format);
  const needsMapping = tabular && (mapped ?? (file.problem !== null || (alone && isNew)));
  return (
    <Stack gap="md">
      <Panel
        title={file.name}
        hint={preview ? <WhatItIs preview={preview} onForget={() => control.guessAgain(file)} /> : null}
        aside={<CloseButton aria-label={words.remove(file.name)} onClick={() => control.remove(file.key)} />}
      >
        <Stack gap="sm">
          {file.problem ? <FailureAlert title={words.previewFailed} error={file.problem} /> : null}
          {preview ? <Destination file={file} control={control} /> : null}
          {preview?.format === "moneta" ? <Text size="sm" c="dimmed">{words.backupHint}</Text> : null}
          {preview === null && file.problem === null ? <Waiting percent={file.percent} /> : null}
          {preview ? (
            <Group gap="xs">
              {tabular ? <Toggle open={needsMapping} onClick={() => setMapped(!needsMapping)}>{words.columnsToggle}</Toggle> : null}
              {alone || !hasDestination(file) ? null : <Toggle open={shown} onClick={shownToggle.toggle}>{words.rowsToggle(preview.rowCount)}</Toggle>}
              {alone || !hasDestination(file) ? null : <Text size="sm" c="dimmed">{words.counts(preview)}</Text>}
            </Group>
          ) : null}
        </Stack>
      </Panel>
      {needsMapping ? <MappingPanel mapping={mapping} onChange={(changed) => control.setMapping(file, changed)} /> : null}
      {preview && open && hasDestination(file) ? (
        <div aria-busy={file.busy}>
          <PreviewPanel preview={preview} />
        </div>
      ) : null}
      {preview && open ? <BadRows rows={preview.errors} count={preview.errorCount} fileName={preview.fileName} /> : null}
    </Stack>
  );
}

function Waiting({ percent }: { readonly percent: number }) {
  return (
    <Stack gap="xs">
      <Text role="status" size="sm">{percent < 100 ? words.uploading(percent) : words.reading}</Text>
      <Progress value={percent} animated={percent === 100} aria-label={words.uploading(percent)} />
    </Stack>
  );
}

function Toggle({ open, onClick, children }: { readonly open: boolean; readonly onClick: () => void; readonly children: string }) {
  const Shape = open ? IconChevronUp : IconChevronDown;
  return (
    <Button variant="subtle" size="compact-sm" aria-expanded={open} onClick={onClick} rightSection={<Shape size={15} aria-hidden />}>
      {children}
    </Button>
  );
}

/** The format, and the bank where such a file was here before. */
function WhatItIs({ preview, onForget }: { readonly preview: Preview; readonly onForget: () => void }) {
  const client = useApolloClient();
  const tell = useChangeToast();
  const { profile } = preview;

  async function forget(id: string): Promise<void> {
    const { data } = await client.mutate({ mutation: ForgetImportProfileDocument, variables: { input: { id } } });
    tell(data?.forgetImportProfile.change);
    onForget();
  }

  return (
    <Group gap="xs">
      <Badge variant="light" tt="none">{formatName(preview.format)}</Badge>
      {profile ? (
        <>
          <span>{words.recognised(profile.name, formatAgo(profile.usedAt))}</span>
          <Button variant="subtle" size="compact-xs" onClick={() => void forget(profile.id)}>{words.forget}</Button>
        </>
      ) : null}
    </Group>
  );
}
