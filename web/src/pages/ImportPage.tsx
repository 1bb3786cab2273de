import { useSearchParams } from "react-router";
import { ImportFlow } from "@/features/import/ImportFlow";
import { ImportResult } from "@/features/import/ImportResult";
import { words } from "@/features/import/words";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const [params, setParams] = useSearchParams();
  const id = params.get("id");
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      {id ? <ImportResult key={id} id={id} onAgain={() => setParams({})} /> : <ImportFlow onStarted={(started) => setParams({ id: started })} />}
    </>
  );
}
