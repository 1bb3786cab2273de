import { Alert, Anchor, Text } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { Link, useSearchParams } from "react-router";
import { SignInForm } from "@/features/auth/SignInForm";
import { words } from "@/features/auth/words";
import { useSessionState } from "@/shared/session/SessionContext";
import { OutsideLayout } from "./OutsideLayout";

export function Component() {
  const [params] = useSearchParams();
  const state = useSessionState();
  const expired = state.status === "signedOut" && state.reason === "expired";
  return (
    <OutsideLayout
      title={words.signInTitle}
      below={
        <Text ta="center" size="sm">
          {words.noAccount} <Anchor component={Link} to={`/register?${params.toString()}`}>{words.createOne}</Anchor>
        </Text>
      }
    >
      {expired ? <Alert color="yellow" mb="md" icon={<IconClock aria-hidden />}>{words.expired}</Alert> : null}
      <SignInForm />
    </OutsideLayout>
  );
}
