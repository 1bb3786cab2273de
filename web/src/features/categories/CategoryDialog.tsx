import { useApolloClient } from "@apollo/client/react";
import { ColorInput, Select, SimpleGrid, TextInput, UnstyledButton } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { type CategoryChoice_CategoryFragment, type CategoryKind, CreateCategoryDocument, EditCategoryDocument } from "@/gql/graphql";
import { CategoryIcon, ICON_CHOICES } from "@/shared/categories/CategoryIcon";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { withDescendants } from "@/shared/categories/categoryTree";
import { useCategories } from "@/shared/categories/useCategories";
import { newId } from "@/shared/ids";
import { FormDialog } from "@/shared/ui/FormDialog";
import { SWATCHES } from "@/shared/ui/swatches";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import classes from "./CategoryDialog.module.css";
import { words } from "./words";

interface CategoryDialogProps {
  /** Null makes a new one, below `parent`. */
  readonly category: CategoryChoice_CategoryFragment | null;
  readonly parent: CategoryChoice_CategoryFragment | null;
  readonly onClose: () => void;
}

interface Values {
  name: string;
  parentId: string | null;
  kind: CategoryKind;
  icon: string;
  color: string;
}

const KINDS: readonly CategoryKind[] = ["EXPENSE", "INCOME", "NEUTRAL"];
const FIELDS = ["name", "parentId", "icon", "color"] as const;

export function CategoryDialog({ category, parent, onClose }: CategoryDialogProps) {
  const client = useApolloClient();
  const categories = useCategories();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [id] = useState(() => category?.id ?? newId());
  const form = useForm<Values>({
    initialValues: {
      name: category?.label ?? "",
      parentId: category ? (category.parent?.id ?? null) : (parent?.id ?? null),
      kind: category?.kind ?? parent?.kind ?? "EXPENSE",
      icon: category?.icon ?? "tag",
      color: category?.color ?? "",
    },
    validate: { name: (name) => (name.trim() === "" ? words.nameMissing : null) },
  });
  const values = form.getValues();
  const kind = categories.find((other) => other.id === values.parentId)?.kind ?? values.kind;

  const send = ({ name, parentId, icon, color }: Values) =>
    submit(async () => {
      const common = { id, name: name.trim(), parentId, icon, color: color === "" ? null : color.toLowerCase() };
      const refused = await change(
        async () =>
          category
            ? (await client.mutate({ mutation: EditCategoryDocument, variables: { input: common } })).data?.editCategory
            : (await client.mutate({ mutation: CreateCategoryDocument, variables: { input: { ...common, kind } } })).data?.createCategory,
        FIELDS,
      );
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });

  return (
    <FormDialog
      opened
      title={category ? words.editTitle : words.add}
      onClose={onClose}
      onSubmit={form.onSubmit((sent) => void send(sent))}
      action={category ? words.save : words.add}
      busy={busy}
      problem={problem}
      failed={words.failed}
    >
      <TextInput label={words.name} required data-autofocus maxLength={100} {...form.getInputProps("name")} />
      <CategorySelect
        label={words.parent}
        placeholder={words.parentNone}
        comboboxProps={{ zIndex: 300 }}
        {...(category ? { without: withDescendants(categories, category.id), kinds: [category.kind] } : {})}
        {...form.getInputProps("parentId")}
      />
      {category === null && values.parentId === null ? (
        <Select
          label={words.kind}
          description={words.kindHint}
          allowDeselect={false}
          data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
          comboboxProps={{ zIndex: 300 }}
          {...form.getInputProps("kind")}
        />
      ) : null}
      <ColorInput label={words.color} format="hex" withEyeDropper={false} swatches={[...SWATCHES]} popoverProps={{ zIndex: 300 }} placeholder="–" {...form.getInputProps("color")} />
      <fieldset className={classes.icons}>
        <legend>{words.icon}</legend>
        <SimpleGrid cols={{ base: 8, xs: 11 }} spacing={4} verticalSpacing={4}>
          {ICON_CHOICES.map((icon) => (
            <UnstyledButton key={icon} className={classes.icon} aria-label={icon.replaceAll("-", " ")} aria-pressed={icon === values.icon} onClick={() => form.setFieldValue("icon", icon)}>
              <CategoryIcon icon={icon} size={20} color={values.color === "" ? null : values.color} />
            </UnstyledButton>
          ))}
        </SimpleGrid>
      </fieldset>
    </FormDialog>
  );
}
