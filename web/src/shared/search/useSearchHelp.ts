import { useQuery } from "@apollo/client/react";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import { SearchHelpDocument, type SearchHelpQuery } from "@/gql/graphql";

const TYPING_MS = 120;

export type Help = SearchHelpQuery["searchHelp"];
export type Suggestion = Help["suggestions"][number];

interface Asked {
  readonly help: Help | null;
  /** Whether the help is about the text as it stands, rather than about what was typed a moment ago. */
  readonly settled: boolean;
}

/** What may follow at the cursor, and what is wrong with the search. The server reads it: no second grammar lives here. */
export function useSearchHelp(text: string, cursor: number): Asked {
  const wanted = useMemo(() => ({ text, cursor }), [text, cursor]);
  const [asked] = useDebouncedValue(wanted, TYPING_MS);
  const { data, previousData } = useQuery(SearchHelpDocument, { variables: asked, fetchPolicy: "no-cache" });
  return { help: (data ?? previousData)?.searchHelp ?? null, settled: data !== undefined && asked.text === text };
}
