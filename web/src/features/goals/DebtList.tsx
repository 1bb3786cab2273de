import { Menu } from "@mantine/core";
import { IconAlertTriangle, IconPencil, IconTrash } from "@tabler/icons-react";
import type { DebtRow_DebtFragment } from "@/gql/graphql";
import { MoneyText } from "@/shared/money/MoneyText";
import { formatMoney } from "@/shared/money/money";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import classes from "./goals.module.css";
import { words } from "./words";

interface DebtListProps {
  readonly debts: readonly DebtRow_DebtFragment[];
  readonly readOnly: boolean;
  readonly onEdit: (debt: DebtRow_DebtFragment) => void;
  readonly onDelete: (debt: DebtRow_DebtFragment) => void;
}

export function DebtList({ debts, readOnly, onEdit, onDelete }: DebtListProps) {
  return (
    <ul className={rows.rows} aria-label={words.debts}>
      {debts.map((debt) => (
        <li key={debt.id} className={rows.row}>
          <div className={rows.words}>
            <div className={rows.title}>{debt.name}</div>
            <div className={rows.detail}>
              {words.debtDetail(debt.yearlyRate, formatMoney(debt.nextPayment), formatMoney(debt.nextInterest))}
              {debt.account ? ` · ${debt.account.name}` : ""}
            </div>
            {debt.neverEnds ? <p className={classes.problem} role="note"><IconAlertTriangle size={16} aria-hidden /> {words.neverEnds}</p> : null}
          </div>
          <span className={classes.money}><MoneyText value={debt.owed} /></span>
          {readOnly ? null : (
            <RowMenu label={words.more(debt.name)}>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onEdit(debt)}>{words.change}</Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => onDelete(debt)}>{words.remove}</Menu.Item>
            </RowMenu>
          )}
        </li>
      ))}
    </ul>
  );
}
