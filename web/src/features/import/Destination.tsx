import { Button, Group, Select, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { type AccountDraft, useActions } from "@/shared/actions/actions";
import { type ImportFile, labelsOf } from "./files";
import classes from "./import.module.css";
import { useAddAccounts } from "./useAddAccounts";
import type { useFiles } from "./useFiles";
import { words } from "./words";

interface DestinationProps {
  readonly file: ImportFile;
  readonly control: ReturnType<typeof useFiles>;
}

/** Where the rows go: one account, or one for each account that the file names. Accounts can be added on the way. */
export function Destination({ file, control }: DestinationProps) {
  const { busy, add } = useAddAccounts();
  const labels = labelsOf(file.preview);
  if (labels.length === 0) {
    const only = file.preview?.accounts[0];
    const draft = only && { name: only.label, currency: only.currency };
    return <Choice label={words.account} value={file.accountId} draft={draft} onChange={(id) => control.setAccount(file, id)} />;
  }
  const unknown = labels.filter(({ label }) => !file.accounts[label]);
  return (
    <>
      {unknown.length > 1 ? (
        <Group gap="sm">
          <Text size="sm" c="dimmed" flex="1 1 18rem">{words.addAllHint}</Text>
          <Button loading={busy} leftSection={<IconPlus size={17} aria-hidden />} onClick={() => void add(unknown, (made) => control.setAccounts(file, { ...file.accounts, ...made }))}>
            {words.addAll(unknown.length)}
          </Button>
        </Group>
      ) : null}
      <ul className={classes.labels}>
        {labels.map(({ label, currency, rowCount }) => (
          <li key={label}>
            <Choice
              label={label}
              description={words.labelHint(rowCount, currency)}
              value={file.accounts[label] ?? null}
              draft={{ name: label, currency }}
              optional
              onChange={(id) => control.setAccounts(file, { ...file.accounts, [label]: id })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string | null;
  /** What the file says of an account that may have to be added. */
  readonly draft?: AccountDraft | undefined;
  /** Rows may be left out. */
  readonly optional?: boolean;
  readonly onChange: (accountId: string | null) => void;
}

function Choice({ label, description, value, draft, optional = false, onChange }: ChoiceProps) {
  const { accounts, loading } = useAccounts();
  const { createAccount } = useActions();
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap" className={classes.choice}>
      <Select
        label={label}
        description={description}
        placeholder={optional ? words.leftOut : words.chooseAccount}
        disabled={loading || accounts.length === 0}
        clearable={optional}
        allowDeselect={optional}
        searchable={accounts.length > 8}
        data={accounts.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
        value={value}
        onChange={onChange}
        flex={1}
        miw={0}
      />
      <Button variant="default" px="sm" onClick={() => createAccount(onChange, draft)} leftSection={<IconPlus size={17} aria-hidden />} aria-label={optional ? words.newAccountFor(label) : undefined}>
        {accounts.length === 0 && !optional ? words.addAccount : words.newAccount}
      </Button>
    </Group>
  );
}
