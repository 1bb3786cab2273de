import { Stack } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { AdminActions } from "@/features/administration/AdminActions";
import { Models } from "@/features/models/Models";
import { words } from "@/features/models/words";
import { useMay, useViewer } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const mayAdminister = useMay("ADMINISTER");
  const isKnown = useViewer() !== null;
  return (
    <>
      <PageHeader title={words.title} lead={mayAdminister ? words.lead : null} />
      {mayAdminister ? (
        <Stack gap="lg">
          <Models />
          <AdminActions />
        </Stack>
      ) : isKnown ? <EmptyState icon={<IconLock />} title={words.forbidden}>{words.forbiddenText}</EmptyState> : null}
    </>
  );
}
