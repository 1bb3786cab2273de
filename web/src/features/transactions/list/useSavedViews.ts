import { useApolloClient, useQuery } from "@apollo/client/react";
import { useCallback } from "react";
import {
  DeleteViewDocument,
  OrderViewsDocument,
  SaveViewDocument,
  type SavedView_SavedViewFragment,
  SavedViewsDocument,
  type UndoChange_ChangeFragment,
} from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { useChangeToast } from "@/shared/undo/useUndo";

const NONE: readonly SavedView_SavedViewFragment[] = [];

interface Outcome {
  readonly views: readonly SavedView_SavedViewFragment[];
  readonly change: UndoChange_ChangeFragment | null;
  readonly errors: readonly { readonly message: string }[];
}

export interface SavedViewsApi {
  readonly views: readonly SavedView_SavedViewFragment[];
  /** Each gives what was wrong, or null when it was done. */
  readonly save: (view: { id: string; name: string; query: string }) => Promise<string | null>;
  readonly remove: (id: string) => Promise<string | null>;
  readonly order: (ids: readonly string[]) => Promise<string | null>;
}

/** The person's own searches. */
export function useSavedViews(): SavedViewsApi {
  const client = useApolloClient();
  const tell = useChangeToast();
  const views = useQuery(SavedViewsDocument).data?.savedViews ?? NONE;

  const finish = useCallback(
    async (sending: Promise<Outcome | undefined>, told: boolean): Promise<string | null> => {
      try {
        const outcome = await sending;
        const refusal = outcome?.errors[0];
        if (refusal) return refusal.message;
        if (outcome) client.cache.writeQuery({ query: SavedViewsDocument, data: { savedViews: [...outcome.views] } });
        if (told) tell(outcome?.change);
        return null;
      } catch (error) {
        return failureText(error);
      }
    },
    [client, tell],
  );
  return {
    views,
    save: (view) => finish(client.mutate({ mutation: SaveViewDocument, variables: { input: view } }).then(({ data }) => data?.saveView), true),
    remove: (id) => finish(client.mutate({ mutation: DeleteViewDocument, variables: { input: { id } } }).then(({ data }) => data?.deleteView), true),
    order: (ids) => finish(client.mutate({ mutation: OrderViewsDocument, variables: { input: { ids: [...ids] } } }).then(({ data }) => data?.orderViews), false),
  };
}
