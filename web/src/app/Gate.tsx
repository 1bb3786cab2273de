import { Button, Center, Loader, Stack, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { type ReactNode, Suspense, lazy } from "react";
import { Navigate, Outlet, useLocation, useSearchParams } from "react-router";
import { useSession, useSessionState } from "@/shared/session/SessionContext";
import { EmptyState } from "@/shared/ui/EmptyState";
import { words } from "./words";

// The first screen of a newcomer needs none of it.
const Shell = lazy(async () => ({ default: (await import("./shell/Shell")).Shell }));

function Starting() {
  return (
    <Center mih="100dvh" role="status">
      <Stack align="center" gap="sm">
        <Loader />
        <Text c="dimmed">{words.starting}</Text>
      </Stack>
    </Center>
  );
}

/** Nothing is shown before it is known whether somebody is signed in. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const { status } = useSessionState();
  if (status === "starting") return <Starting />;
  if (status === "unreachable") {
    return (
      <Center mih="100dvh" component="main">
        <EmptyState icon={<IconPlugConnectedX />} title={words.unreachableTitle} action={<Button onClick={() => void session.start()}>{words.retry}</Button>}>
          {words.unreachable}
        </EmptyState>
      </Center>
    );
  }
  return children;
}

/** Pages of somebody who is signed in. Others sign in first and come back, unless they have just left. */
export function Inside() {
  const state = useSessionState();
  const { pathname, search } = useLocation();
  if (state.status === "signedIn") {
    return (
      <Suspense fallback={<Starting />}>
        <Shell key={state.grant.viewerId} />
      </Suspense>
    );
  }
  const left = state.status === "signedOut" && state.reason === "left";
  return <Navigate to={left ? "/" : `/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
}

/** Pages of somebody who is not; whoever signs in goes on to where they were heading. */
export function Outside() {
  const { status } = useSessionState();
  const [params] = useSearchParams();
  return status === "signedIn" ? <Navigate to={safeTarget(params.get("next"))} replace /> : <Outlet />;
}

/** Only paths of our own: an address in a link must not lead elsewhere after sign-in. */
export function safeTarget(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/dashboard";
}
