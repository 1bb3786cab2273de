import "@mantine/dropzone/styles.css";
import { useApolloClient } from "@apollo/client/react";
import { Menu, Progress, Text, TextInput, UnstyledButton } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFile, IconFileTypeCsv, IconFileTypePdf, IconPencil, IconTrash } from "@tabler/icons-react";
import { type SyntheticEvent, useEffect, useState } from "react";
import {
  DeleteAttachmentDocument, type File_AttachmentFragment, RenameAttachmentDocument, TransactionFilesDocument,
} from "@/gql/graphql";
import { newId } from "@/shared/ids";
import { useSession } from "@/shared/session/SessionContext";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { FormDialog } from "@/shared/ui/FormDialog";
import { RowMenu } from "@/shared/ui/RowMenu";
import { showProblem } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChangeToast } from "@/shared/undo/useUndo";
import classes from "./detail.module.css";
import { attachFile, fetchFile, formatSize, isPicture } from "./files";
import { words } from "./words";

const SIZE_MAX = 10 * 1024 * 1024;
const FILES_MAX = 10;

interface FilesPanelProps {
  readonly transactionId: string;
  readonly files: readonly File_AttachmentFragment[];
  readonly mayWrite: boolean;
}

interface Upload {
  readonly id: string;
  readonly name: string;
  readonly percent: number;
}

/** Receipts and the like: dropped in, looked at, renamed, removed. */
export function FilesPanel({ transactionId, files, mayWrite }: FilesPanelProps) {
  const client = useApolloClient();
  const session = useSession();
  const tell = useChangeToast();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const refresh = () => client.query({ query: TransactionFilesDocument, variables: { id: transactionId }, fetchPolicy: "network-only" });

  async function attach(chosen: readonly File[]): Promise<void> {
    setProblems(files.length + chosen.length > FILES_MAX ? [words.tooManyFiles] : []);
    for (const file of chosen.slice(0, FILES_MAX - files.length)) {
      const id = newId();
      setUploads((before) => [...before, { id, name: file.name, percent: 0 }]);
      const outcome = await attachFile(file, {
        id,
        transactionId,
        token: await session.freshToken(),
        offlineMessage: words.offline,
        onProgress: (percent) => setUploads((before) => before.map((upload) => (upload.id === id ? { ...upload, percent } : upload))),
      });
      setUploads((before) => before.filter((upload) => upload.id !== id));
      if (!outcome.ok) setProblems((before) => [...before, `${file.name}: ${outcome.message}`]);
      else if (outcome.changeId) tell({ __typename: "Change", id: outcome.changeId, summary: outcome.summary ?? "", undoneAt: null });
    }
    await refresh();
  }

  return (
    <div className={classes.files}>
      {problems.length > 0 ? <FailureAlert title={words.attachFailed} error={problems.join(" ")} /> : null}
      {files.length > 0 ? (
        <ul className={classes.fileList}>
          {files.map((file) => <FileRow key={file.id} file={file} mayWrite={mayWrite} onChanged={() => void refresh()} />)}
        </ul>
      ) : null}
      {uploads.map(({ id, name, percent }) => (
        <div key={id}>
          <Text size="sm">{words.uploading(name)}</Text>
          <Progress value={percent} aria-label={words.uploading(name)} size="sm" />
        </div>
      ))}
      {mayWrite && files.length < FILES_MAX ? (
        <Dropzone
          className={classes.drop}
          maxSize={SIZE_MAX}
          maxFiles={FILES_MAX}
          onDrop={(chosen) => void attach(chosen)}
          onReject={() => setProblems([words.wrongFile])}
          inputProps={{ "aria-label": words.filesInput }}
        >
          <Text size="sm" fw={550} ta="center">{words.drop}</Text>
          <Text size="xs" c="dimmed" ta="center">{words.filesHint}</Text>
        </Dropzone>
      ) : null}
    </div>
  );
}

interface FileRowProps {
  readonly file: File_AttachmentFragment;
  readonly mayWrite: boolean;
  readonly onChanged: () => void;
}

function FileRow({ file, mayWrite, onChanged }: FileRowProps) {
  const client = useApolloClient();
  const session = useSession();
  const tell = useChangeToast();
  const [renaming, setRenaming] = useState(false);

  async function save(): Promise<void> {
    const content = await fetchFile(file.id, await session.freshToken());
    if (!content) { showProblem(words.fileFailed, words.offline); return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = file.fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async function remove(): Promise<void> {
    const { data } = await client.mutate({ mutation: DeleteAttachmentDocument, variables: { input: { id: file.id } } });
    const refusal = data?.deleteAttachment.errors[0];
    if (refusal) { showProblem(words.fileFailed, refusal.message); return; }
    tell(data?.deleteAttachment.change);
    onChanged();
  }

  return (
    <li className={classes.file}>
      <UnstyledButton className={classes.fileOpen} aria-label={words.open(file.fileName)} onClick={() => void save()}>
        <Thumbnail file={file} />
        <span className={classes.fileWords}>
          <span className={classes.fileName}>{file.fileName}</span>
          <span className={classes.fact}>{formatSize(file.size)}</span>
        </span>
      </UnstyledButton>
      {mayWrite ? (
        <RowMenu label={words.fileMenu(file.fileName)}>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setRenaming(true)}>{words.rename}</Menu.Item>
          <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void remove()}>{words.removeFile}</Menu.Item>
        </RowMenu>
      ) : null}
      {renaming ? <RenameDialog file={file} onClose={() => setRenaming(false)} /> : null}
    </li>
  );
}

/** A picture shows itself; what else there is shows what it is. */
function Thumbnail({ file }: { readonly file: File_AttachmentFragment }) {
  const session = useSession();
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    if (!isPicture(file.mediaType)) return undefined;
    const gone = new AbortController();
    void (async () => {
      const content = await fetchFile(file.id, await session.freshToken());
      if (!content || gone.signal.aborted) return;
      const url = URL.createObjectURL(content);
      gone.signal.addEventListener("abort", () => URL.revokeObjectURL(url));
      setSource(url);
    })();
    return () => gone.abort();
  }, [file.id, file.mediaType, session]);
  if (source) return <img className={classes.thumbnail} src={source} alt={words.previewOf(file.fileName)} />;
  const FileIcon = file.mediaType === "application/pdf" ? IconFileTypePdf : file.mediaType === "text/csv" ? IconFileTypeCsv : IconFile;
  return <span className={classes.thumbnail}><FileIcon size={22} stroke={1.5} aria-hidden /></span>;
}

function RenameDialog({ file, onClose }: { readonly file: File_AttachmentFragment; readonly onClose: () => void }) {
  const client = useApolloClient();
  const tell = useChangeToast();
  const [name, setName] = useState(file.fileName);
  const { busy, problem, setProblem, submit } = useSubmit();
  const save = (event?: SyntheticEvent) => {
    event?.preventDefault();
    // React passes events of portals on to their parents: this form stands inside another one.
    event?.stopPropagation();
    void submit(async () => {
      const { data } = await client.mutate({ mutation: RenameAttachmentDocument, variables: { input: { id: file.id, fileName: name } } });
      const refusal = data?.renameAttachment.errors[0];
      if (refusal) { setProblem(refusal.message); return; }
      tell(data?.renameAttachment.change);
      onClose();
    });
  };
  return (
    <FormDialog title={words.renameTitle} opened onClose={onClose} onSubmit={save} action={words.rename} busy={busy} problem={problem} failed={words.fileFailed}>
      <TextInput label={words.fileName} value={name} maxLength={200} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
    </FormDialog>
  );
}
