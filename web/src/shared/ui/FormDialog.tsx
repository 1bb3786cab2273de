import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode, SyntheticEvent } from "react";
import { FailureAlert } from "./FailureAlert";

interface FormDialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onSubmit: (event?: SyntheticEvent<HTMLFormElement>) => void;
  readonly action: string;
  readonly busy: boolean;
  /** What no single input can say. */
  readonly problem: string | null;
  readonly failed: string;
  readonly dangerous?: boolean;
  readonly children: ReactNode;
}

/** A dialog around one form: cancel at the left of what saves. */
export function FormDialog({ title, opened, onClose, onSubmit, action, busy, problem, failed, dangerous = false, children }: FormDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} zIndex={250}>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="sm">
          {problem ? <FailureAlert title={failed} error={problem} /> : null}
          {children}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={busy} {...(dangerous ? { color: "red" } : {})}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
