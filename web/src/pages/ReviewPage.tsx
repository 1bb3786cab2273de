import { Badge, Stack, Tabs } from "@mantine/core";
import { useSearchParams } from "react-router";
import { ReviewQueue } from "@/features/review/ReviewQueue";
import { useReviewCount } from "@/features/review/useReviewCount";
import { words } from "@/features/review/words";
import { SuggestionQueue } from "@/features/suggestions/SuggestionQueue";
import { TransfersFound } from "@/features/transfers/TransfersFound";
import { PageHeader } from "@/shared/ui/PageHeader";

/** One queue at a time, so that a key means one thing; at first the one in which something waits. */
export function Component() {
  const [params, setParams] = useSearchParams();
  const waiting = useReviewCount();
  const first = waiting.rows === 0 && waiting.suggestions > 0 ? "categories" : "rows";
  const shown = params.get("show") ?? first;
  if (!waiting.known) return <PageHeader title={words.title} lead={words.lead} />;
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <Tabs value={shown} onChange={(tab) => setParams({ show: tab ?? "rows" }, { replace: true })} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="rows" rightSection={<Waiting count={waiting.rows} />}>{words.rows}</Tabs.Tab>
          <Tabs.Tab value="categories" rightSection={<Waiting count={waiting.suggestions} />}>{words.categories}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rows">
          <Stack gap="lg">
            <ReviewQueue />
            <TransfersFound />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="categories">
          <SuggestionQueue />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Waiting({ count }: { readonly count: number }) {
  return count > 0 ? <Badge size="sm" variant="light" circle={count < 10}>{count}</Badge> : null;
}
