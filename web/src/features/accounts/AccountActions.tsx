import { useApolloClient } from "@apollo/client/react";
import { Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconEdit, IconEye, IconEyeOff, IconLock, IconLockOpen, IconScale } from "@tabler/icons-react";
import { useState } from "react";
import { type AccountRow_AccountFragment, EditAccountDocument, ReopenAccountDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { RowMenu } from "@/shared/ui/RowMenu";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { CloseAccountDialog, EditAccountDialog, ValueDialog } from "./AccountDialogs";
import { words } from "./words";

interface AccountActionsProps {
  readonly account: AccountRow_AccountFragment;
  /** Where it would go one up or one down, as numbers among all accounts; without it the order is not offered. */
  readonly place?: { readonly before: number | null; readonly after: number | null };
}

type Dialog = "edit" | "close" | "value";

/** What can be done with an account, in its list and on its page. */
export function AccountActions({ account, place }: AccountActionsProps) {
  const client = useApolloClient();
  const change = useChange();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const run = (work: Parameters<typeof change>[0]) =>
    void change(work)
      .then((refused) => refused && showProblem(words.notSaved, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.notSaved, failureText(error)));
  const edit = (input: { isHidden?: boolean; place?: number }) =>
    run(async () => (await client.mutate({ mutation: EditAccountDocument, variables: { input: { id: account.id, ...input } } })).data?.editAccount);
  return (
    <>
      <RowMenu label={words.more(account.name)}>
        <Menu.Item leftSection={<IconEdit size={17} aria-hidden />} onClick={() => setDialog("edit")}>{words.edit}</Menu.Item>
        {account.isValued && account.closedOn === null ? (
          <Menu.Item leftSection={<IconScale size={17} aria-hidden />} onClick={() => setDialog("value")}>{words.setValue}</Menu.Item>
        ) : null}
        {place ? (
          <>
            <Menu.Item leftSection={<IconArrowUp size={17} aria-hidden />} disabled={place.before === null} onClick={() => edit({ place: place.before ?? 0 })}>{words.up}</Menu.Item>
            <Menu.Item leftSection={<IconArrowDown size={17} aria-hidden />} disabled={place.after === null} onClick={() => edit({ place: place.after ?? 0 })}>{words.down}</Menu.Item>
          </>
        ) : null}
        <Menu.Item leftSection={account.isHidden ? <IconEye size={17} aria-hidden /> : <IconEyeOff size={17} aria-hidden />} onClick={() => edit({ isHidden: !account.isHidden })}>
          {account.isHidden ? words.unhide : words.hide}
        </Menu.Item>
        {account.closedOn === null ? (
          <Menu.Item leftSection={<IconLock size={17} aria-hidden />} onClick={() => setDialog("close")}>{words.close}</Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconLockOpen size={17} aria-hidden />}
            onClick={() => run(async () => (await client.mutate({ mutation: ReopenAccountDocument, variables: { input: { id: account.id } } })).data?.reopenAccount)}
          >
            {words.reopen}
          </Menu.Item>
        )}
      </RowMenu>
      {dialog === "edit" ? <EditAccountDialog account={account} onClose={close} /> : null}
      {dialog === "close" ? <CloseAccountDialog account={account} onClose={close} /> : null}
      {dialog === "value" ? <ValueDialog account={account} onClose={close} /> : null}
    </>
  );
}
