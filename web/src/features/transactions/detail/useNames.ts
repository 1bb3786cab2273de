import { useApolloClient, useQuery } from "@apollo/client/react";
import { useCallback } from "react";
import { CreateTagForRowDocument, DetailTagsDocument } from "@/gql/graphql";
import { newId } from "@/shared/ids";
import type { TagIds } from "./detailForm";

interface TagNames {
  readonly names: readonly string[];
  /** Ids for these names, after new ones have been made; the refusal where one cannot be. */
  readonly prepare: (wanted: readonly string[]) => Promise<TagIds | { readonly problem: string }>;
}

/** The household's tags by name: people type words, the server wants ids. */
export function useTagNames(): TagNames {
  const client = useApolloClient();
  const tags = useQuery(DetailTagsDocument).data?.tags;
  const prepare = useCallback(
    async (wanted: readonly string[]) => {
      const known = new Map((tags ?? []).map(({ id, name }) => [name.toLowerCase(), id]));
      for (const name of new Set(wanted)) {
        if (known.has(name.toLowerCase())) continue;
        const { data } = await client.mutate({ mutation: CreateTagForRowDocument, variables: { input: { id: newId(), name } }, refetchQueries: [DetailTagsDocument] });
        const payload = data?.createTag;
        if (!payload?.tag) return { problem: payload?.errors[0]?.message ?? name };
        known.set(name.toLowerCase(), payload.tag.id);
      }
      return (names: readonly string[]) => names.flatMap((name) => known.get(name.toLowerCase()) ?? []);
    },
    [client, tags],
  );
  return { names: (tags ?? []).map(({ name }) => name), prepare };
}
