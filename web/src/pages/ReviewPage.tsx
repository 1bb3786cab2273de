import { Stack } from "@mantine/core";
import { ReviewQueue } from "@/features/review/ReviewQueue";
import { words } from "@/features/review/words";
import { TransfersFound } from "@/features/transfers/TransfersFound";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <Stack gap="lg">
        <ReviewQueue />
        <TransfersFound />
      </Stack>
    </>
  );
}
