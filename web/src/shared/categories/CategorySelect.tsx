import { Group, Select, type SelectProps } from "@mantine/core";
import { CategoryIcon } from "./CategoryIcon";
import { useCategories } from "./useCategories";

type CategorySelectProps = Omit<SelectProps, "data" | "renderOption"> & { readonly kinds?: readonly string[] };

/** A searchable choice of one category inside a form. */
export function CategorySelect({ kinds, ...props }: CategorySelectProps) {
  const categories = useCategories();
  const offered = kinds ? categories.filter(({ kind }) => kinds.includes(kind)) : categories;
  return (
    <Select
      searchable
      clearable
      nothingFoundMessage="No category of this name"
      clearButtonProps={{ "aria-label": "Clear the category" }}
      maxDropdownHeight={280}
      data={offered.map(({ id, label }) => ({ value: id, label }))}
      renderOption={({ option }) => (
        <Group gap="xs" wrap="nowrap">
          <CategoryIcon icon={categories.find(({ id }) => id === option.value)?.icon ?? null} />
          {option.label}
        </Group>
      )}
      {...props}
    />
  );
}
