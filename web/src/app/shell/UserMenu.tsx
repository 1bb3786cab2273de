import { Avatar, Menu, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { useNavigate } from "react-router";
import { useSignOut } from "@/features/auth/useSignOut";
import { useViewer } from "@/shared/session/useViewer";
import { words } from "../words";
import { ThemeItems } from "./ThemeMenu";

export function UserMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const viewer = useViewer();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const phone = useMediaQuery("(max-width: 48em)");

  async function leave(): Promise<void> {
    await signOut();
    void navigate("/");
  }

  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={words.menu} style={{ borderRadius: "50%" }}>
          <Avatar size={34} radius="xl" color="mint"><IconUser size={19} aria-hidden /></Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.signedInAs(viewer?.email ?? viewer?.displayName ?? "")}</Menu.Label>
        <Menu.Item leftSection={<IconKeyboard size={17} aria-hidden />} onClick={onShortcuts} visibleFrom="sm">
          {words.shortcuts}
        </Menu.Item>
        {phone ? (
          <>
            <Menu.Label>{words.theme}</Menu.Label>
            <ThemeItems />
            <Menu.Divider />
          </>
        ) : null}
        <Menu.Item leftSection={<IconLogout size={17} aria-hidden />} onClick={() => void leave()}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
