import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { AccountsDocument, PreviewImportDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { useSession } from "@/shared/session/SessionContext";
import { type Destinations, type ImportFile, destinationInput, hasDestination, labelsOf, likelyAccount, newFile } from "./files";
import { type Mapping, mappingProblem, toInput } from "./mapping";
import { uploadFile } from "./upload";
import { words } from "./words";

/** Files that were dropped: uploaded, looked at by the server, and looked at again after each change. */
export function useFiles() {
  const client = useApolloClient();
  const session = useSession();
  const [files, setFiles] = useState<readonly ImportFile[]>([]);
  const turns = useRef(new Map<string, number>());
  const running = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const uploads = running.current;
    return () => uploads.forEach((upload) => upload.abort());
  }, []);

  const change = (key: string, more: Partial<ImportFile>) =>
    setFiles((before) => before.map((file) => (file.key === key ? { ...file, ...more } : file)));

  async function read(file: ImportFile, guessing: boolean): Promise<void> {
    const { key, uploadId } = file;
    if (uploadId === null) return;
    const turn = (turns.current.get(key) ?? 0) + 1;
    turns.current.set(key, turn);
    change(key, { ...file, busy: true, problem: null });
    try {
      const { data } = await client.mutate({
        mutation: PreviewImportDocument,
        fetchPolicy: "no-cache",
        variables: { input: { uploadId, ...destinationInput(file), mapping: file.mapping && !guessing ? toInput(file.mapping) : null } },
      });
      if (turns.current.get(key) !== turn) return;
      const { preview, errors = [] } = data?.previewImport ?? {};
      if (!preview) { change(key, { busy: false, problem: errors.map(({ message }) => message).join(" ") }); return; }
      const seen: ImportFile = { ...file, preview, mapping: preview.mapping };
      if (guessing && !hasDestination(file)) {
        // What it is is known now; with an account it can be said what is new in it.
        // Asked for here: a file may be dropped before the page has heard of any account.
        const known = await client.query({ query: AccountsDocument });
        const chosen: ImportFile = {
          ...seen,
          accountId: likelyAccount(preview, known.data?.accounts ?? []),
          accounts: Object.fromEntries(labelsOf(preview).map(({ label, account }) => [label, account?.id ?? null])),
        };
        if (hasDestination(chosen)) { await read(chosen, false); return; }
        change(key, { ...chosen, busy: false });
        return;
      }
      change(key, { ...seen, busy: false });
    } catch (error) {
      if (turns.current.get(key) === turn) change(key, { busy: false, problem: failureText(error) });
    }
  }

  async function add(file: File): Promise<void> {
    const made = newFile(newId(), file.name);
    const controller = new AbortController();
    running.current.set(made.key, controller);
    setFiles((before) => [...before, made]);
    try {
      const outcome = await uploadFile(file, {
        token: await session.freshToken(),
        onProgress: (percent) => change(made.key, { percent }),
        signal: controller.signal,
        offlineMessage: words.offline,
      });
      if (!outcome.ok) { change(made.key, { busy: false, problem: outcome.message }); return; }
      await read({ ...made, percent: 100, uploadId: outcome.uploadId }, true);
    } catch {
      if (!controller.signal.aborted) change(made.key, { busy: false, problem: words.offline });
    } finally {
      running.current.delete(made.key);
    }
  }

  const again = (file: ImportFile, more: Partial<ImportFile>) => {
    const changed = { ...file, ...more };
    const missing = changed.mapping && changed.mapping.columns.length > 0 ? mappingProblem(changed.mapping) : null;
    if (missing) change(file.key, { ...more, problem: missing });
    else void read(changed, false);
  };

  return {
    files,
    add: (dropped: readonly File[]) => { for (const file of dropped) void add(file); },
    remove: (key: string) => {
      running.current.get(key)?.abort();
      setFiles((before) => before.filter((file) => file.key !== key));
    },
    setAccount: (file: ImportFile, accountId: string | null) => again(file, { accountId }),
    setAccounts: (file: ImportFile, accounts: Destinations) => again(file, { accounts }),
    setMapping: (file: ImportFile, mapping: Mapping) => again(file, { mapping }),
    guessAgain: (file: ImportFile) => void read({ ...file, mapping: null, preview: null }, true),
  };
}
