import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { ReviewBadge } from "@/features/review/ReviewBadge";
import { useMay } from "@/shared/session/useViewer";
import { words } from "../words";
import { ADMINISTRATION, MORE } from "./navigation";
import classes from "./Shell.module.css";

/** The last tab of a phone: what is needed now and then. */
export function MoreMenu() {
  const { pathname } = useLocation();
  const mayAdminister = useMay("ADMINISTER");
  const here = [...MORE, ...ADMINISTRATION].some(({ to }) => pathname.startsWith(to));
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
        {mayAdminister ? ADMINISTRATION.map(({ to, label, icon: Shape }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={<Shape size={18} aria-hidden />}>{label}</Menu.Item>
        )) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
