import type { DocumentNode, FragmentType, TypedDocumentNode } from "@apollo/client";
import type { MaybeMasked } from "@apollo/client/masking";
import { useFragment } from "@apollo/client/react";
import { Kind } from "graphql";

/** A component's own fragment comes first in its generated document; those of its children follow. */
export function fragmentName(document: DocumentNode): string {
  const first = document.definitions[0];
  if (first?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error("The document does not start with a fragment");
  return first.name.value;
}

/**
 * The data a component asked for beside itself, live from the cache; null while incomplete (for example just evicted).
 * A thin wrap of `useFragment` that names the fragment, because generated documents carry those of the children too.
 */
export function useFragmentData<TData>(
  fragment: TypedDocumentNode<TData, Record<string, never>>,
  from: FragmentType<NoInfer<TData>>,
): MaybeMasked<TData> | null {
  const { data, complete } = useFragment({
    fragment: fragment,
    fragmentName: fragmentName(fragment),
    // The generated masked type is identified by __typename and key fields at run time.
    from: from as never,
  });
  return complete ? (data as MaybeMasked<TData>) : null;
}
