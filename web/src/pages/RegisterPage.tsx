import { Anchor, Text } from "@mantine/core";
import { Link, useSearchParams } from "react-router";
import { RegisterForm } from "@/features/auth/RegisterForm";
import { words } from "@/features/auth/words";
import { OutsideLayout } from "./OutsideLayout";

export function Component() {
  const [params] = useSearchParams();
  const next = params.toString();
  return (
    <OutsideLayout
      title={words.registerTitle}
      lead={params.get("next") === "/import" ? words.registerForImport : words.registerLead}
      below={
        <Text ta="center" size="sm">
          {words.haveAccount} <Anchor component={Link} to={`/sign-in${next ? `?${next}` : ""}`}>{words.signIn}</Anchor>
        </Text>
      }
    >
      <RegisterForm />
    </OutsideLayout>
  );
}
