import { useQuery } from "@apollo/client/react";
import { Input, MultiSelect, NativeSelect, Select, Text, TextInput } from "@mantine/core";
import { BudgetTargetsDocument } from "@/gql/graphql";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { offeredCategories } from "@/shared/categories/categoryTree";
import { useCategories } from "@/shared/categories/useCategories";
import { SearchBox } from "@/shared/search/SearchBox";
import { BudgetPreview } from "./BudgetPreview";
import classes from "./budgets.module.css";
import { type Target, type TargetKind, type TargetProblems, queryOf } from "./target";
import { words } from "./words";

interface TargetFieldsProps {
  readonly value: Target;
  readonly onChange: (target: Target) => void;
  readonly problems: TargetProblems;
  readonly currency: string;
  /** Categories that have a budget already. */
  readonly taken: readonly string[];
  /** An older budget keeps what it is for. */
  readonly isNew: boolean;
  readonly onPending: (pending: boolean) => void;
}

/** What the budget is for. */
export function TargetFields({ value, onChange, problems, currency, taken, isNew, onPending }: TargetFieldsProps) {
  const set = (part: Partial<Target>) => onChange({ ...value, ...part });
  const { kind, category, name } = value;
  const query = queryOf(value);
  return (
    <>
      {isNew ? (
        <NativeSelect
          label={words.kind}
          data={(Object.keys(words.kinds) as TargetKind[]).map((key) => ({ value: key, label: words.kinds[key] }))}
          value={kind}
          onChange={(event) => set({ kind: event.currentTarget.value as TargetKind })}
        />
      ) : null}
      {kind === "category" ? (
        <>
          <CategorySelect label={words.category} kinds={["EXPENSE"]} required clearable={false} disabled={!isNew} data-autofocus value={category} error={problems.category} onChange={(next) => set({ category: next })} />
          {isNew && category && taken.includes(category) ? <Text size="sm" c="dimmed">{words.exists}</Text> : null}
        </>
      ) : (
        <>
          <TextInput label={words.name} placeholder={words.namePlaceholder} required maxLength={100} data-autofocus value={name} error={problems.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          <Which value={value} set={set} problems={problems} currency={currency} onPending={onPending} />
          {query === "" ? null : <BudgetPreview query={query} currency={currency} />}
        </>
      )}
    </>
  );
}

interface WhichProps extends Pick<TargetFieldsProps, "value" | "problems" | "currency" | "onPending"> {
  readonly set: (part: Partial<Target>) => void;
}

function Which({ value, set, problems, currency, onPending }: WhichProps) {
  const { data } = useQuery(BudgetTargetsDocument);
  const categories = offeredCategories(useCategories(), null).filter(({ kind }) => kind === "EXPENSE");
  const choices = (things: readonly { id: string; name: string }[]) => things.map(({ id, name }) => ({ value: id, label: name }));
  switch (value.kind) {
    case "several":
      return (
        <MultiSelect
          label={words.categories}
          description={words.severalHint}
          searchable
          required
          hidePickedOptions
          data={categories.map(({ id, label }) => ({ value: id, label }))}
          value={[...value.categories]}
          error={problems.categories}
          onChange={(next) => set({ categories: next })}
        />
      );
    case "tag":
      return <Select label={words.tag} searchable required data={choices(data?.tags ?? [])} value={value.tag} error={problems.tag} onChange={(tag) => set({ tag })} />;
    case "account": {
      const accounts = (data?.accounts ?? []).filter((account) => account.currency === currency);
      return <Select label={words.account} required data={choices(accounts)} value={value.account} error={problems.account} onChange={(account) => set({ account })} />;
    }
    default:
      return (
        <Input.Wrapper label={words.query} description={words.queryHint} error={problems.query} labelElement="div" required>
          <div className={classes.search}>
            <SearchBox label={words.query} value={value.query} onChange={(query) => set({ query })} onPending={onPending} />
          </div>
        </Input.Wrapper>
      );
  }
}
