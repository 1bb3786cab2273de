import "@mantine/dropzone/styles.css";
import { Button, Group, Progress, Select, Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileSpreadsheet, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useActions } from "@/shared/actions/actions";
import { useSession } from "@/shared/session/SessionContext";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import classes from "./import.module.css";
import { uploadFile } from "./upload";
import { words } from "./words";

const MAX_BYTES = 32 * 1024 * 1024;

interface ChooseFileProps {
  readonly accountId: string | null;
  readonly onAccount: (accountId: string | null) => void;
  /** Reads the upload; a text says why it cannot. */
  readonly onUploaded: (uploadId: string) => Promise<string | null>;
}

export function ChooseFile({ accountId, onAccount, onUploaded }: ChooseFileProps) {
  const { accounts, loading } = useAccounts();
  const { createAccount } = useActions();
  const { state, problem, setProblem, upload, cancel } = useUpload(onUploaded);
  return (
    <div className={classes.columns}>
      <Panel title={words.stepAccount}>
        <Stack gap="sm">
          <Select
            label={words.account}
            description={words.accountHint}
            placeholder={words.chooseAccount}
            disabled={loading || accounts.length === 0}
            data={accounts.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
            value={accountId}
            onChange={onAccount}
          />
          <Button variant="default" leftSection={<IconPlus size={17} aria-hidden />} onClick={() => createAccount(onAccount)}>
            {words.newAccount}
          </Button>
        </Stack>
      </Panel>
      <Panel title={words.stepFile}>
        <Stack gap="sm">
          {problem ? <FailureAlert title={problem.title} error={problem.text} /> : null}
          {state ? (
            <Stack gap="xs" py="xl">
              <Text role="status">{state.percent < 100 ? words.uploading(state.percent) : words.reading}</Text>
              <Progress value={state.percent} animated={state.percent === 100} aria-label={words.uploading(state.percent)} size="lg" />
              <Group><Button variant="subtle" size="compact-sm" onClick={cancel}>{words.cancel}</Button></Group>
            </Stack>
          ) : (
            <Dropzone
              className={classes.drop}
              multiple={false}
              maxFiles={1}
              maxSize={MAX_BYTES}
              disabled={accountId === null}
              data-disabled={accountId === null || undefined}
              onDrop={([file]) => file && void upload(file)}
              onReject={() => setProblem({ title: words.uploadFailed, text: words.wrongKind })}
              inputProps={{ "aria-label": words.input }}
            >
              <Stack align="center" gap={6} className={classes.dropWords}>
                <IconFileSpreadsheet size={38} stroke={1.4} aria-hidden />
                <Text fw={600}>{words.drop}</Text>
                <Text size="sm" c="dimmed" ta="center">{accountId === null ? words.chooseAccountFirst : words.dropHint}</Text>
                {accountId === null ? null : <span className={classes.fakeButton}>{words.browse}</span>}
              </Stack>
            </Dropzone>
          )}
        </Stack>
      </Panel>
    </div>
  );
}

interface Problem {
  readonly title: string;
  readonly text: string;
}

function useUpload(onUploaded: (uploadId: string) => Promise<string | null>) {
  const session = useSession();
  const [state, setState] = useState<{ percent: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function upload(file: File): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setState({ percent: 0 });
    try {
      const outcome = await uploadFile(file, {
        token: await session.freshToken(),
        onProgress: (percent) => setState({ percent }),
        signal: controller.signal,
        offlineMessage: words.offline,
      });
      if (!outcome.ok) { setProblem({ title: words.uploadFailed, text: outcome.message }); return; }
      setState({ percent: 100 });
      const refusal = await onUploaded(outcome.uploadId);
      if (refusal && !controller.signal.aborted) setProblem({ title: words.previewFailed, text: refusal });
    } catch {
      if (!controller.signal.aborted) setProblem({ title: words.uploadFailed, text: words.offline });
    } finally {
      setState(null);
    }
  }

  return { state, problem, setProblem, upload, cancel: () => running.current?.abort() };
}
