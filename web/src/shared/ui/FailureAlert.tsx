import { Alert, Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { failureText } from "@/shared/errors/failure";

interface FailureAlertProps {
  readonly title?: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function FailureAlert({ title = "This did not load", error, onRetry }: FailureAlertProps) {
  return (
    <Alert color="red" variant="light" title={title} icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Group justify="space-between">
        <span>{typeof error === "string" ? error : failureText(error)}</span>
        {onRetry ? (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
      </Group>
    </Alert>
  );
}
