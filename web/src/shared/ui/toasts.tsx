import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";

const dismiss = { closeButtonProps: { "aria-label": "Dismiss" } };

export function showDone(message: string): void {
  notifications.show({ message, icon: <IconCheck size={18} aria-hidden />, autoClose: 4_000, ...dismiss });
}

/** Stays until read: a problem should not vanish by itself. */
export function showProblem(title: string, message: string): void {
  notifications.show({ title, message, color: "red", icon: <IconAlertTriangle size={18} aria-hidden />, autoClose: 12_000, role: "alert", ...dismiss });
}
