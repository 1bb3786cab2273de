import { Group, Select, type SelectProps } from "@mantine/core";
import { CategoryIcon } from "./CategoryIcon";
import { matchingCategories, offeredCategories } from "./categoryTree";
import { useCategories } from "./useCategories";

type CategorySelectProps = Omit<SelectProps, "data" | "renderOption" | "filter"> & {
  readonly kinds?: readonly string[];
  /** Categories that cannot be chosen here. */
  readonly without?: ReadonlySet<string>;
};

/** A searchable choice of one category inside a form: the household's tree, indented. */
export function CategorySelect({ kinds, without, ...props }: CategorySelectProps) {
  const categories = useCategories();
  const chosen = props.value ?? props.defaultValue ?? null;
  const offered = offeredCategories(categories, chosen).filter(({ id, kind }) => (!kinds || kinds.includes(kind)) && !without?.has(id));
  return (
    <Select
      searchable
      clearable
      nothingFoundMessage="No category of this name"
      clearButtonProps={{ "aria-label": "Clear the category" }}
      maxDropdownHeight={280}
      data={offered.map(({ id, label }) => ({ value: id, label }))}
      filter={({ search }) => matchingCategories(offered, search).map(({ id, label }) => ({ value: id, label }))}
      renderOption={({ option }) => {
        const category = categories.find(({ id }) => id === option.value);
        return (
          <Group gap="xs" wrap="nowrap" pl={(category?.depth ?? 0) * 18}>
            <CategoryIcon icon={category?.icon ?? null} color={category?.color ?? null} />
            {option.label}
          </Group>
        );
      }}
      {...props}
    />
  );
}
