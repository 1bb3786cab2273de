import { Button, Center } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { useRouteError } from "react-router";
import { EmptyState } from "@/shared/ui/EmptyState";
import { words } from "./words";

/** A page that failed: after an update its chunk may be gone, else it is a bug. Either way loading anew helps. */
export function CrashPage() {
  const error = useRouteError();
  const outdated = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  return (
    <Center mih="70dvh" component="main">
      <title>Moneta</title>
      <EmptyState
        icon={<IconBug />}
        title={words.crashTitle}
        action={
          <>
            <Button onClick={() => window.location.reload()}>{words.reload}</Button>
            <Button variant="default" component="a" href="/">{words.home}</Button>
          </>
        }
      >
        {outdated ? words.updated : words.crash}
      </EmptyState>
    </Center>
  );
}
