import { useApolloClient } from "@apollo/client/react";
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { UndoDocument, type UndoChange_ChangeFragment } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { showDone, showProblem } from "@/shared/ui/toasts";

/** Undo one change and look at everything on the screen again. True when it was undone. */
export function useUndo(): (changeId: string) => Promise<boolean> {
  const client = useApolloClient();
  return useCallback(
    async (changeId) => {
      try {
        const { data } = await client.mutate({ mutation: UndoDocument, variables: { input: { changeId } } });
        const refusal = data?.undo.errors[0];
        if (refusal) {
          showProblem("This could not be undone", refusal.message);
          return false;
        }
        await client.refetchQueries({ include: "active" });
        showDone("Undone");
        return true;
      } catch (error) {
        showProblem("This could not be undone", failureText(error));
        return false;
      }
    },
    [client],
  );
}

/** Tell that something was saved and offer the way back. */
export function useChangeToast(): (change: UndoChange_ChangeFragment | null | undefined) => void {
  const undo = useUndo();
  return useCallback(
    (change) => {
      if (!change) return;
      const toast = `change-${change.id}`;
      notifications.show({
        id: toast,
        autoClose: 9_000,
        withCloseButton: true,
        closeButtonProps: { "aria-label": "Dismiss" },
        message: (
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <span>{change.summary}</span>
            <Button
              size="compact-sm"
              variant="light"
              style={{ flexShrink: 0 }}
              onClick={() => {
                notifications.hide(toast);
                void undo(change.id);
              }}
            >
              Undo
            </Button>
          </Group>
        ),
      });
    },
    [undo],
  );
}
