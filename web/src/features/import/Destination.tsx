import { Button, Group, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { useActions } from "@/shared/actions/actions";
import { type ImportFile, labelsOf } from "./files";
import classes from "./import.module.css";
import type { useFiles } from "./useFiles";
import { words } from "./words";

interface DestinationProps {
  readonly file: ImportFile;
  readonly control: ReturnType<typeof useFiles>;
}

/** Where the rows go: one account, or one for each account that the file names. Accounts can be added on the way. */
export function Destination({ file, control }: DestinationProps) {
  const labels = labelsOf(file.preview);
  if (labels.length === 0) {
    return <Choice label={words.account} value={file.accountId} onChange={(id) => control.setAccount(file, id)} />;
  }
  return (
    <ul className={classes.labels}>
      {labels.map(({ label, currency, rowCount }) => (
        <li key={label}>
          <Choice
            label={label}
            description={words.labelHint(rowCount, currency)}
            value={file.accounts[label] ?? null}
            optional
            onChange={(id) => control.setAccounts(file, { ...file.accounts, [label]: id })}
          />
        </li>
      ))}
    </ul>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string | null;
  /** Rows may be left out. */
  readonly optional?: boolean;
  readonly onChange: (accountId: string | null) => void;
}

function Choice({ label, description, value, optional = false, onChange }: ChoiceProps) {
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
      <Button variant="default" px="sm" onClick={() => createAccount(onChange)} leftSection={<IconPlus size={17} aria-hidden />} aria-label={optional && accounts.length > 0 ? words.newAccountFor(label) : undefined}>
        {accounts.length === 0 ? words.addAccount : words.newAccount}
      </Button>
    </Group>
  );
}
