import { useApolloClient, useQuery } from "@apollo/client/react";
import { Badge, Button, Menu, Skeleton } from "@mantine/core";
import { IconArrowDown, IconArrowMerge, IconArrowUp, IconEdit, IconEye, IconEyeOff, IconPlus, IconSubtask, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { CategoriesDocument, type CategoryChoice_CategoryFragment, EditCategoryDocument, type EditCategoryInput } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { CategoryDialog } from "./CategoryDialog";
import { MergeCategoryDialog, RemoveCategoryDialog } from "./RemoveCategoryDialog";
import { words } from "./words";

type Category = CategoryChoice_CategoryFragment;
type Open = { readonly what: "edit" | "remove" | "merge"; readonly category: Category } | { readonly what: "add"; readonly parent: Category | null };

/** The household's tree of categories, with everything that can be done to it. */
export function CategoriesSection() {
  const { data, error, refetch } = useQuery(CategoriesDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const [open, setOpen] = useState<Open | null>(null);
  const edit = useEdit();
  const categories = data?.categories;
  const close = () => setOpen(null);
  return (
    <>
      {error && !categories ? <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} /> : null}
      {!categories && !error ? <Skeleton height={300} radius="lg" /> : null}
      {categories ? (
        <Panel
          title={words.title}
          hint={words.hint}
          flush
          aside={mayWrite ? <Button size="sm" leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setOpen({ what: "add", parent: null })}>{words.add}</Button> : null}
        >
          <ul className={rows.rows}>
            {categories.map((category) => (
              <li key={category.id} className={rows.row} data-faded={category.isHidden || undefined}>
                <span style={{ width: category.depth * 24 }} aria-hidden />
                <CategoryIcon icon={category.icon} color={category.color} />
                <span className={rows.name}>{category.label}</span>
                {category.isHidden ? <Badge variant="light" color="gray" tt="none">{words.hidden}</Badge> : null}
                {category.depth === 0 && category.kind !== "EXPENSE" ? <Badge variant="light" color="gray" tt="none">{words.kinds[category.kind]}</Badge> : null}
                {mayWrite ? <CategoryMenu category={category} categories={categories} onOpen={setOpen} onEdit={edit} /> : null}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      {open?.what === "add" ? <CategoryDialog category={null} parent={open.parent} onClose={close} /> : null}
      {open?.what === "edit" ? <CategoryDialog category={open.category} parent={null} onClose={close} /> : null}
      {open?.what === "remove" ? <RemoveCategoryDialog category={open.category} onClose={close} /> : null}
      {open?.what === "merge" ? <MergeCategoryDialog category={open.category} onClose={close} /> : null}
    </>
  );
}

interface CategoryMenuProps {
  readonly category: Category;
  readonly categories: readonly Category[];
  readonly onOpen: (open: Open) => void;
  readonly onEdit: (input: EditCategoryInput) => void;
}

function CategoryMenu({ category, categories, onOpen, onEdit }: CategoryMenuProps) {
  const siblings = categories.filter(({ parent }) => (parent?.id ?? null) === (category.parent?.id ?? null));
  const place = siblings.findIndex(({ id }) => id === category.id);
  return (
    <RowMenu label={words.more(category.label)}>
      <Menu.Item leftSection={<IconEdit size={17} aria-hidden />} onClick={() => onOpen({ what: "edit", category })}>{words.edit}</Menu.Item>
      {category.depth < 3 ? (
        <Menu.Item leftSection={<IconSubtask size={17} aria-hidden />} onClick={() => onOpen({ what: "add", parent: category })}>{words.addBelow}</Menu.Item>
      ) : null}
      <Menu.Item leftSection={<IconArrowUp size={17} aria-hidden />} disabled={place <= 0} onClick={() => onEdit({ id: category.id, place: place - 1 })}>{words.up}</Menu.Item>
      <Menu.Item leftSection={<IconArrowDown size={17} aria-hidden />} disabled={place === siblings.length - 1} onClick={() => onEdit({ id: category.id, place: place + 1 })}>{words.down}</Menu.Item>
      <Menu.Item
        leftSection={category.isHidden ? <IconEye size={17} aria-hidden /> : <IconEyeOff size={17} aria-hidden />}
        onClick={() => onEdit({ id: category.id, isHidden: !category.isHidden })}
      >
        {category.isHidden ? words.show : words.hide}
      </Menu.Item>
      {category.isBuiltIn ? (
        <Menu.Label>{words.builtIn}</Menu.Label>
      ) : (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<IconArrowMerge size={17} aria-hidden />} onClick={() => onOpen({ what: "merge", category })}>{words.merge}</Menu.Item>
          <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={17} aria-hidden />} onClick={() => onOpen({ what: "remove", category })}>{words.remove}</Menu.Item>
        </>
      )}
    </RowMenu>
  );
}

/** A small change at once, without a form. */
function useEdit(): (input: EditCategoryInput) => void {
  const client = useApolloClient();
  const change = useChange();
  return (input) =>
    void change(async () => (await client.mutate({ mutation: EditCategoryDocument, variables: { input } })).data?.editCategory)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
}
