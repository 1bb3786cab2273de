import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { ReviewBadge } from "@/features/review/ReviewBadge";
import { words } from "../words";
import { MORE } from "./navigation";
import classes from "./Shell.module.css";

/** The last tab of a phone: what is needed now and then. */
export function MoreMenu() {
  const { pathname } = useLocation();
  const here = MORE.some(({ to }) => pathname.startsWith(to));
  return (
    <Menu position="top-end" shadow="md" width={200}>
      <Menu.Target>
        <UnstyledButton className={classes.tab} aria-current={here ? "page" : undefined}>
          <IconDots size={22} stroke={1.7} aria-hidden />
          {words.more}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {MORE.map(({ to, label, icon: Shape }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={<Shape size={18} aria-hidden />} rightSection={to === "/review" ? <ReviewBadge /> : null}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
