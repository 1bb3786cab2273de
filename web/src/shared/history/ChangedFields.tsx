import { IconArrowRight } from "@tabler/icons-react";
import type { FieldChange_FieldChangeFragment } from "@/gql/graphql";
import { type MoneyValue, formatMoney } from "@/shared/money/money";
import classes from "./ChangedFields.module.css";

interface ChangedFieldsProps {
  readonly fields: readonly FieldChange_FieldChangeFragment[];
  /** Of something new there is nothing that was before. */
  readonly isNew?: boolean;
}

/** What was in each field, and what is in it since. */
export function ChangedFields({ fields, isNew = false }: ChangedFieldsProps) {
  return (
    <dl className={classes.fields}>
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{field.name}</dt>
          <dd>
            {isNew ? null : (
              <>
                <del>{shown(field.before, field.beforeAmount)}</del>
                <IconArrowRight size={13} aria-hidden />
              </>
            )}
            <ins>{shown(field.after, field.afterAmount)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function shown(text: string | null, amount: MoneyValue | null): string {
  return amount ? formatMoney(amount) : (text ?? "nothing");
}
