import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import { EditTransactionDocument, type EditTransactionInput, EditTransferDocument, type EditTransferInput } from "@/gql/graphql";
import type { UserErrorLike } from "@/shared/errors/userErrors";
import { useChangeToast } from "@/shared/undo/useUndo";
import { refetchSums } from "../live/applyChange";
import { mergeRow } from "../live/liveCache";
import type { ConflictOf } from "./ConflictDialog";
import type { Row } from "./detailForm";

export type Saved =
  | { readonly kind: "done" }
  | { readonly kind: "conflict"; readonly conflict: ConflictOf }
  | { readonly kind: "refused"; readonly errors: readonly UserErrorLike[] };

interface Edit {
  readonly row: Row;
  readonly version: number;
  readonly fields: Partial<EditTransactionInput>;
  /** Of a transfer: what both sides change together. */
  readonly both: Partial<EditTransferInput>;
}

/** Send an edit; a transfer's sides first, then the words of this one. */
export function useSaveDetail(): (edit: Edit) => Promise<Saved> {
  const client = useApolloClient();
  const tell = useChangeToast();
  return useCallback(
    async ({ row, version, fields, both }) => {
      let current = version;
      if (Object.keys(both).length > 0) {
        const { data } = await client.mutate({ mutation: EditTransferDocument, variables: { input: { ...both, id: row.id, version: current } } });
        const payload = data?.editTransfer;
        const stopped = stop(payload);
        if (stopped) return stopped;
        for (const leg of payload?.transactions ?? []) mergeRow(client.cache, leg);
        current = payload?.transactions.find(({ id }) => id === row.id)?.version ?? current;
        tell(payload?.change);
      }
      if (Object.keys(fields).length > 0) {
        const { data } = await client.mutate({ mutation: EditTransactionDocument, variables: { input: { ...fields, id: row.id, version: current } } });
        const payload = data?.editTransaction;
        const stopped = stop(payload);
        if (stopped) return stopped;
        if (payload?.transaction) mergeRow(client.cache, payload.transaction);
        tell(payload?.change);
      }
      refetchSums(client);
      return { kind: "done" };
    },
    [client, tell],
  );
}

function stop(payload: { readonly errors: readonly UserErrorLike[]; readonly conflict: ConflictOf | null } | undefined): Saved | null {
  if (!payload) return { kind: "refused", errors: [] };
  if (payload.conflict) return { kind: "conflict", conflict: payload.conflict };
  return payload.errors.length > 0 ? { kind: "refused", errors: payload.errors } : null;
}
