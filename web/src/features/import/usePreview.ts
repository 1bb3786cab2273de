import { useApolloClient } from "@apollo/client/react";
import { useRef, useState } from "react";
import { type ImportPreview_PreviewFragment, PreviewImportDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { type Mapping, mappingProblem, toInput } from "./mapping";

interface Previewing {
  readonly uploadId: string;
  readonly preview: ImportPreview_PreviewFragment;
  /** As chosen here; runs ahead of the preview while that is being made. */
  readonly mapping: Mapping;
}

/** An uploaded file as the server reads it, again after each change of the mapping. */
export function usePreview(accountId: string | null) {
  const client = useApolloClient();
  const [current, setCurrent] = useState<Previewing | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);

  async function read(uploadId: string, mapping: Mapping | null): Promise<string | null> {
    if (accountId === null) return null;
    const turn = ++asked.current;
    setBusy(true);
    try {
      const { data } = await client.mutate({
        mutation: PreviewImportDocument,
        fetchPolicy: "no-cache",
        variables: { input: { uploadId, accountId, mapping: mapping && toInput(mapping) } },
      });
      if (turn !== asked.current) return null;
      const { preview, errors = [] } = data?.previewImport ?? {};
      if (preview) setCurrent({ uploadId, preview, mapping: preview.mapping });
      return errors.length > 0 ? errors.map(({ message }) => message).join(" ") : null;
    } catch (error) {
      return turn === asked.current ? failureText(error) : null;
    } finally {
      if (turn === asked.current) setBusy(false);
    }
  }

  async function changeMapping(mapping: Mapping): Promise<void> {
    if (!current) return;
    setCurrent({ ...current, mapping });
    const missing = mappingProblem(mapping);
    setProblem(missing);
    if (!missing) setProblem(await read(current.uploadId, mapping));
  }

  return {
    current,
    problem,
    busy,
    open: (uploadId: string) => read(uploadId, null),
    changeMapping,
    close: () => {
      asked.current += 1;
      setCurrent(null);
      setProblem(null);
      setBusy(false);
    },
  };
}
