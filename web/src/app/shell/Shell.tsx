import { ActionIcon, Alert, AppShell, Badge, Button, Group, Tooltip } from "@mantine/core";
import { useDisclosure, useNetwork } from "@mantine/hooks";
import { IconPlus, IconWifiOff } from "@tabler/icons-react";
import { Suspense, lazy, useEffect, useMemo, useRef, useState } from "react";
import { NavLink, Outlet, ScrollRestoration, useLocation } from "react-router";
import { ConfirmBanner } from "@/features/account/ConfirmBanner";
import { NotificationsBell } from "@/features/notifications/NotificationsBell";
import { ReviewBadge } from "@/features/review/ReviewBadge";
import { type AccountDraft, type Actions, ActionsContext } from "@/shared/actions/actions";
import { useMay, useViewer } from "@/shared/session/useViewer";
import { Logo } from "@/shared/ui/Logo";
import { useUndoRedo } from "@/shared/undo/useUndoRedo";
import { LiveUpdates } from "../live/LiveUpdates";
import { words } from "../words";
import { LiveIndicator } from "./LiveIndicator";
import { MoreMenu } from "./MoreMenu";
import { ADMINISTRATION, MORE, NAVIGATION } from "./navigation";
import classes from "./Shell.module.css";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { ThemeMenu } from "./ThemeMenu";
import { UndoButtons } from "./UndoButtons";
import { UserMenu } from "./UserMenu";
import { useShortcuts } from "./useShortcuts";

const RecordTransactionDialog = lazy(async () => ({
  default: (await import("@/features/transactions/form/RecordTransactionDialog")).RecordTransactionDialog,
}));
const CreateAccountDialog = lazy(async () => ({
  default: (await import("@/features/accounts/CreateAccountDialog")).CreateAccountDialog,
}));

export function Shell() {
  const [recording, record] = useDisclosure(false);
  const [accounting, { open: openAccount, close: closeAccount }] = useDisclosure(false);
  const [helping, help] = useDisclosure(false);
  const [onCreated, setOnCreated] = useState<((id: string) => void) | undefined>(undefined);
  const [draft, setDraft] = useState<AccountDraft | undefined>(undefined);
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const mayAdminister = useMay("ADMINISTER");
  const main = useRouteFocus();
  const steps = useUndoRedo();
  const whenAllowed = (work: () => unknown) => () => { if (mayWrite) work(); };
  useShortcuts({ onRecord: whenAllowed(record.open), onHelp: help.open, onUndo: whenAllowed(steps.undo), onRedo: whenAllowed(steps.redo) });
  const actions = useMemo<Actions>(
    () => ({
      recordTransaction: record.open,
      createAccount: (then, known) => {
        setOnCreated(() => then);
        setDraft(known);
        openAccount();
      },
    }),
    [record.open, openAccount],
  );
  // Behind a dialog nothing can be reached, by no means; so names in the dialog are never ambiguous.
  const covered = recording || accounting || helping;
  return (
    <ActionsContext value={actions}>
      <LiveUpdates />
      <ScrollRestoration />
      <div aria-hidden={covered || undefined}>
        <a href="#main" className={classes.skip}>{words.skip}</a>
        <AppShell header={{ height: 58 }} navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: true } }} footer={{ height: { base: 60, sm: 0 } }} padding={0}>
          <Header mayWrite={mayWrite} steps={steps} onRecord={record.open} onShortcuts={help.open} />
          <AppShell.Navbar p="sm" visibleFrom="sm" className={classes.navbar} aria-label={words.nav}>
            {[...NAVIGATION, ...MORE].map(({ to, label, icon: Shape }) => (
              <NavLink key={to} to={to} className={classes.side} data-apart={to === MORE[0].to || undefined}>
                <Shape size={20} stroke={1.7} aria-hidden />
                {label}
                {to === "/review" ? <ReviewBadge /> : null}
              </NavLink>
            ))}
            {mayAdminister ? ADMINISTRATION.map(({ to, label, icon: Shape }) => (
              <NavLink key={to} to={to} className={classes.side} data-apart={to === ADMINISTRATION[0].to || undefined}>
                <Shape size={20} stroke={1.7} aria-hidden />
                {label}
              </NavLink>
            )) : null}
          </AppShell.Navbar>
          <AppShell.Main>
            <OfflineBanner />
            <ConfirmBanner />
            <div ref={main} id="main" className={classes.content} tabIndex={-1}>
              <Outlet />
            </div>
          </AppShell.Main>
          <AppShell.Footer hiddenFrom="sm" className={classes.footer}>
            <nav aria-label={words.nav}>
              {NAVIGATION.map(({ to, label, icon: Shape }) => (
                <NavLink key={to} to={to} className={classes.tab}>
                  <Shape size={22} stroke={1.7} aria-hidden />
                  {label}
                </NavLink>
              ))}
              <MoreMenu />
            </nav>
          </AppShell.Footer>
        </AppShell>
      </div>
      <ShortcutsDialog opened={helping} onClose={help.close} />
      <Suspense>
        {recording ? <RecordTransactionDialog opened onClose={record.close} /> : null}
        {accounting ? <CreateAccountDialog opened onClose={closeAccount} onCreated={onCreated} draft={draft} /> : null}
      </Suspense>
    </ActionsContext>
  );
}

interface HeaderProps {
  readonly mayWrite: boolean;
  readonly steps: ReturnType<typeof useUndoRedo>;
  readonly onRecord: () => void;
  readonly onShortcuts: () => void;
}

function Header({ mayWrite, steps, onRecord, onShortcuts }: HeaderProps) {
  const household = useViewer()?.household;
  return (
    <AppShell.Header className={classes.header}>
      <Logo />
      <span className={classes.household}>{household?.name ?? "Moneta"}</span>
      {household?.isDemo ? (
        <Tooltip label={words.demo}>
          <Badge variant="light" color="mint" className={classes.demo} tt="none">
            <span className={classes.demoLong}>{words.demo}</span>
            <span className={classes.demoShort} aria-hidden>{words.demoShort}</span>
          </Badge>
        </Tooltip>
      ) : null}
      <Group gap={6} wrap="nowrap" ml="auto">
        <LiveIndicator />
        {mayWrite ? (
          <>
            <UndoButtons steps={steps} />
            <Button size="sm" visibleFrom="sm" leftSection={<IconPlus size={18} aria-hidden />} onClick={onRecord}>{words.record}</Button>
            <ActionIcon size="lg" hiddenFrom="sm" aria-label={words.record} onClick={onRecord}><IconPlus size={20} aria-hidden /></ActionIcon>
          </>
        ) : null}
        <NotificationsBell />
        <ThemeMenu />
        <UserMenu onShortcuts={onShortcuts} />
      </Group>
    </AppShell.Header>
  );
}

function OfflineBanner() {
  const { online } = useNetwork();
  return online ? null : <Alert color="yellow" radius={0} icon={<IconWifiOff aria-hidden />} role="status">{words.offline}</Alert>;
}

/** A new page is announced and read from its top, as a full load would be. */
function useRouteFocus() {
  const { pathname } = useLocation();
  const main = useRef<HTMLDivElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
