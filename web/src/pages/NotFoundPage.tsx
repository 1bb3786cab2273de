import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "react-router";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState icon={<IconMapOff />} title="There is nothing at this address" action={<Button component={Link} to="/">Go to the start</Button>}>
        The link may be old, or the address has a typo.
      </EmptyState>
    </>
  );
}
