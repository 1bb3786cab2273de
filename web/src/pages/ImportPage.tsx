import { Button, Stack } from "@mantine/core";
import { Link, useSearchParams } from "react-router";
import { ImportFlow } from "@/features/import/ImportFlow";
import { ImportResult } from "@/features/import/ImportResult";
import { words } from "@/features/import/words";
import { useReviewCount } from "@/features/review/useReviewCount";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const [params, setParams] = useSearchParams();
  const waiting = useReviewCount().rows;
  const ids = params.get("id")?.split(",") ?? [];
  return (
    <>
      <PageHeader title={words.title} lead={words.lead}>
        {waiting > 0 ? <Button component={Link} to="/review" variant="light">{words.reviewWaiting(waiting)}</Button> : null}
      </PageHeader>
      {ids.length > 0 ? (
        <Stack gap="md">
          {ids.map((id) => <ImportResult key={id} id={id} alone={ids.length === 1} onAgain={() => setParams({})} />)}
          {ids.length > 1 ? <Button variant="default" style={{ alignSelf: "flex-start" }} onClick={() => setParams({})}>{words.again}</Button> : null}
        </Stack>
      ) : (
        <ImportFlow onStarted={(started) => setParams({ id: started.join(",") })} />
      )}
    </>
  );
}
