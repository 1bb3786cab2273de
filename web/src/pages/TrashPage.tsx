import { TrashList } from "@/features/trash/TrashList";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  return (
    <>
      <PageHeader title="Trash" lead="What was deleted stays here until somebody wants it back." />
      <TrashList />
    </>
  );
}
