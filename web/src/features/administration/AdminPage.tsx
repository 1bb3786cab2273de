import { Stack } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useMay, useViewer } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { AdminActions } from "./AdminActions";

interface AdminPageProps {
  readonly words: Readonly<Record<"title" | "lead" | "forbidden" | "forbiddenText", string>>;
  readonly children: ReactNode;
}

/** A page for administrators, with what they did so far below; others are told that it is not theirs. */
export function AdminPage({ words, children }: AdminPageProps) {
  const mayAdminister = useMay("ADMINISTER");
  const isKnown = useViewer() !== null;
  return (
    <>
      <PageHeader title={words.title} lead={mayAdminister ? words.lead : null} />
      {mayAdminister ? (
        <Stack gap="lg">
          {children}
          <AdminActions />
        </Stack>
      ) : isKnown ? <EmptyState icon={<IconLock />} title={words.forbidden}>{words.forbiddenText}</EmptyState> : null}
    </>
  );
}
