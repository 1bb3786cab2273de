import { useApolloClient } from "@apollo/client/react";
import { Text } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { type CategoryChoice_CategoryFragment, DeleteCategoryDocument, MergeCategoriesDocument } from "@/gql/graphql";
import { CategorySelect } from "@/shared/categories/CategorySelect";
import { withDescendants } from "@/shared/categories/categoryTree";
import { useCategories } from "@/shared/categories/useCategories";
import { FormDialog } from "@/shared/ui/FormDialog";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import { words } from "./words";

interface RemoveCategoryDialogProps {
  readonly category: CategoryChoice_CategoryFragment;
  readonly onClose: () => void;
}

export function RemoveCategoryDialog({ category, onClose }: RemoveCategoryDialogProps) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [moveTo, setMoveTo] = useState<string | null>(null);
  const send = (event?: SyntheticEvent) => {
    event?.preventDefault();
    void submit(async () => {
      const input = { id: category.id, moveTo };
      const refused = await change(async () => (await client.mutate({ mutation: DeleteCategoryDocument, variables: { input } })).data?.deleteCategory);
      if (refused) setProblem(refused.general);
      else onClose();
    });
  };
  return (
    <FormDialog opened dangerous title={words.removeTitle(category.label)} onClose={onClose} onSubmit={send} action={words.removeAction} busy={busy} problem={problem} failed={words.failed}>
      <Text size="sm">{words.removeText}</Text>
      <CategorySelect label={words.moveTo} placeholder={words.moveToParent} kinds={[category.kind]} without={new Set([category.id])} value={moveTo} onChange={setMoveTo} comboboxProps={{ zIndex: 300 }} />
    </FormDialog>
  );
}

export function MergeCategoryDialog({ category, onClose }: RemoveCategoryDialogProps) {
  const client = useApolloClient();
  const categories = useCategories();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const [into, setInto] = useState<string | null>(null);
  const send = (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (into === null) { setProblem(words.mergeMissing); return; }
    void submit(async () => {
      const input = { ids: [category.id], into };
      const refused = await change(async () => (await client.mutate({ mutation: MergeCategoriesDocument, variables: { input } })).data?.mergeCategories);
      if (refused) setProblem(refused.general);
      else onClose();
    });
  };
  return (
    <FormDialog opened title={words.mergeTitle(category.label)} onClose={onClose} onSubmit={send} action={words.mergeAction} busy={busy} problem={problem} failed={words.failed}>
      <Text size="sm">{words.mergeText}</Text>
      <CategorySelect label={words.mergeInto} required kinds={[category.kind]} without={withDescendants(categories, category.id)} value={into} onChange={setInto} comboboxProps={{ zIndex: 300 }} />
    </FormDialog>
  );
}
