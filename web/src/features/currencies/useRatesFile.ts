import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { ImportExchangeRatesDocument, type ImportExchangeRatesMutation } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { newId } from "@/shared/ids";
import { useSession } from "@/shared/session/SessionContext";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

export type ImportedRates = NonNullable<ImportExchangeRatesMutation["importExchangeRates"]["imported"]>;

interface RatesFile {
  readonly busy: boolean;
  readonly problem: string | null;
  readonly imported: ImportedRates | null;
  readonly send: (file: File) => void;
}

/** A file of rates: sent, read, and what came of it. */
export function useRatesFile(): RatesFile {
  const client = useApolloClient();
  const session = useSession();
  const change = useChange();
  const [state, setState] = useState<Omit<RatesFile, "send">>({ busy: false, problem: null, imported: null });

  async function work(file: File): Promise<void> {
    setState({ busy: true, problem: null, imported: null });
    const uploadId = await upload(file, await session.freshToken());
    let imported: ImportedRates | null = null;
    const refused = await change(async () => {
      const { data } = await client.mutate({ mutation: ImportExchangeRatesDocument, variables: { input: { id: newId(), uploadId } } });
      imported = data?.importExchangeRates.imported ?? null;
      return data?.importExchangeRates;
    });
    setState({ busy: false, problem: refused?.general ?? null, imported });
  }

  return {
    ...state,
    send: (file) => void work(file).catch((error: unknown) => setState({ busy: false, problem: error instanceof NotTaken ? error.message : failureText(error), imported: null })),
  };
}

/** The server said why it did not take the file. */
class NotTaken extends Error {}

async function upload(file: File, token: string | null): Promise<string> {
  const answer = await fetch(`/uploads?filename=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: file,
  });
  const body = (await answer.json().catch(() => ({}))) as { id?: unknown; error?: { message?: unknown } };
  if (answer.status === 201 && typeof body.id === "string") return body.id;
  throw new NotTaken(typeof body.error?.message === "string" ? body.error.message : words.offline);
}
