import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import type { UndoChange_ChangeFragment } from "@/gql/graphql";
import { type MappedErrors, type UserErrorLike, mapUserErrors } from "@/shared/errors/userErrors";
import { useChangeToast } from "./useUndo";

interface ChangePayload {
  readonly change: UndoChange_ChangeFragment | null;
  readonly errors: readonly UserErrorLike[];
}

/**
 * Save something, tell it with the way back, and show every list anew. Gives the refusals for a form of these fields;
 * null where it was saved.
 */
export function useChange(): <TField extends string>(
  work: () => Promise<ChangePayload | undefined>,
  fields?: readonly TField[],
) => Promise<MappedErrors<TField> | null> {
  const client = useApolloClient();
  const tell = useChangeToast();
  return useCallback(
    async (work, fields = []) => {
      const payload = await work();
      if (!payload || payload.errors.length > 0) return mapUserErrors(payload?.errors ?? [], fields);
      tell(payload.change);
      await client.refetchQueries({ include: "active" });
      return null;
    },
    [client, tell],
  );
}
