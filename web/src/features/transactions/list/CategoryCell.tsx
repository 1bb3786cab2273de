import { Combobox, UnstyledButton, useCombobox } from "@mantine/core";
import { IconChevronDown, IconFileImport, IconListCheck, IconSparkles, IconUserCheck } from "@tabler/icons-react";
import type { FragmentType } from "@apollo/client";
import { type ReactNode, useState } from "react";
import { CategoryCell_TransactionFragmentDoc, type CategoryCell_TransactionFragment } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { matchingCategories, offeredCategories } from "@/shared/categories/categoryTree";
import { useCategories } from "@/shared/categories/useCategories";
import { useFragmentData } from "@/shared/graphql/useFragmentData";
import { words } from "../words";
import classes from "./CategoryCell.module.css";
import { useCategorize } from "./useCategorize";

interface CategoryCellProps {
  readonly transaction: FragmentType<CategoryCell_TransactionFragment>;
  readonly readOnly: boolean;
}

/** What the row is about, changed in place. */
export function CategoryCell({ transaction, readOnly }: CategoryCellProps) {
  const data = useFragmentData(CategoryCell_TransactionFragmentDoc, transaction);
  if (!data) return null;
  // A transfer is what it is: its legs belong together and carry no other category.
  return (
    <div className={classes.cell}>
      {readOnly || data.kind === "TRANSFER" ? <Label data={data} /> : <Picker data={data} />}
      <Origin data={data} />
    </div>
  );
}

function Label({ data, children }: { readonly data: CategoryCell_TransactionFragment; readonly children?: ReactNode }) {
  return (
    <span className={classes.label} data-empty={data.category === null}>
      <CategoryIcon icon={data.category?.icon ?? null} size={16} />
      <span className={classes.name}>{data.category?.label ?? words.uncategorized}</span>
      {children}
    </span>
  );
}

function Picker({ data }: { readonly data: CategoryCell_TransactionFragment }) {
  const categories = useCategories();
  const categorize = useCategorize();
  const [search, setSearch] = useState("");
  const store = useCombobox({
    onDropdownClose: () => {
      store.resetSelectedOption();
      store.focusTarget();
      setSearch("");
    },
    onDropdownOpen: () => store.focusSearchInput(),
  });
  const found = matchingCategories(offeredCategories(categories, data.category?.id), search);

  function choose(value: string): void {
    store.closeDropdown();
    const category = value === "" ? null : value;
    if (category === (data.category?.id ?? null) && data.categorizedBy === "PERSON") return;
    const { id, kind, description, merchant } = data;
    void categorize([id], category, { id, kind, description, merchant });
  }

  return (
    <Combobox keepMounted={false} store={store} width={260} position="bottom-start" withinPortal onOptionSubmit={choose}>
      <Combobox.Target withAriaAttributes={false}>
        <UnstyledButton
          className={classes.button}
          aria-label={words.categoryOf(data.description, data.category?.label ?? words.uncategorized)}
          aria-haspopup="listbox"
          aria-expanded={store.dropdownOpened}
          onClick={() => store.toggleDropdown()}
        >
          <Label data={data}>
            <IconChevronDown size={14} aria-hidden className={classes.chevron} />
          </Label>
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          aria-label={words.searchCategories}
          placeholder={words.searchCategories}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            store.updateSelectedOptionIndex();
          }}
        />
        <Combobox.Options mah={280} style={{ overflowY: "auto" }} aria-label={words.chooseCategory}>
          {found.map(({ id, label, icon, color, depth }) => (
            <Combobox.Option value={id} key={id} active={id === data.category?.id}>
              <span className={classes.option} style={{ paddingLeft: depth * 16 }}>
                <CategoryIcon icon={icon} color={color} size={16} />
                {label}
              </span>
            </Combobox.Option>
          ))}
          {data.category && search === "" ? <Combobox.Option value="">{words.clearCategory}</Combobox.Option> : null}
          {found.length === 0 ? <Combobox.Empty>{words.noCategoryFound}</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Who chose: a person's choice is marked, and a model says how sure it is. */
function Origin({ data }: { readonly data: CategoryCell_TransactionFragment }) {
  if (!data.categorizedBy || !data.category || data.kind === "TRANSFER") return null;
  if (data.categorizedBy === "MODEL" && data.confidence !== null) {
    const percent = Math.round(data.confidence * 100);
    return (
      <span className={classes.origin} data-unsure={percent < 70} title={words.sure(percent)}>
        <IconSparkles size={13} aria-hidden />
        <span aria-hidden>{words.sureShort(percent)}</span>
        <span className="visually-hidden">{words.sure(percent)}</span>
      </span>
    );
  }
  const Mark = { PERSON: IconUserCheck, IMPORT: IconFileImport, RULE: IconListCheck, MODEL: IconSparkles }[data.categorizedBy];
  return (
    <span className={classes.origin} title={words.chosenBy[data.categorizedBy]}>
      <Mark size={14} aria-hidden />
      <span className="visually-hidden">{words.chosenBy[data.categorizedBy]}</span>
    </span>
  );
}
