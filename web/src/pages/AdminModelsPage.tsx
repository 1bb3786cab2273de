import { AdminPage } from "@/features/administration/AdminPage";
import { Models } from "@/features/models/Models";
import { words } from "@/features/models/words";

export function Component() {
  return <AdminPage words={words}><Models /></AdminPage>;
}
