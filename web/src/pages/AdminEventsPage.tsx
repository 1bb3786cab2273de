import { AdminPage } from "@/features/administration/AdminPage";
import { ParkedEvents } from "@/features/administration/ParkedEvents";
import { words } from "@/features/administration/words";

export function Component() {
  return <AdminPage words={words}><ParkedEvents /></AdminPage>;
}
