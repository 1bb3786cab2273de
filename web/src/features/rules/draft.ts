/** A rule as it stands in the editor. */
import type { RuleActionsInput, RuleActions_ActionsFragment, RuleRow_RuleFragment } from "@/gql/graphql";

export interface PartDraft {
  readonly key: number;
  readonly size: "amount" | "percent" | "rest";
  readonly value: string;
  readonly category: string | null;
}

export interface ActionsDraft {
  readonly category: string | null;
  readonly payee: { readonly id: string; readonly name: string } | null;
  readonly addTagIds: readonly string[];
  readonly removeTagIds: readonly string[];
  readonly note: string;
  readonly appendNote: string;
  readonly split: readonly PartDraft[];
  readonly transferAccountId: string | null;
  readonly createsLeg: boolean;
  readonly hides: boolean;
}

export const ACTIONS = ["category", "payee", "addTags", "removeTags", "note", "appendNote", "split", "transfer", "hides"] as const;
export type ActionName = (typeof ACTIONS)[number];

export const NO_ACTIONS: ActionsDraft = {
  category: null,
  payee: null,
  addTagIds: [],
  removeTagIds: [],
  note: "",
  appendNote: "",
  split: [],
  transferAccountId: null,
  createsLeg: false,
  hides: false,
};

export const NEW_SPLIT: readonly PartDraft[] = [
  { key: 0, size: "percent", value: "50", category: null },
  { key: 1, size: "rest", value: "", category: null },
];

/** What each action is when it has just been added, and when it is taken away again. */
export function withAction(actions: ActionsDraft, action: ActionName, isOn: boolean): ActionsDraft {
  switch (action) {
    case "category":
      return { ...actions, category: null };
    case "payee":
      return { ...actions, payee: null };
    case "addTags":
      return { ...actions, addTagIds: [] };
    case "removeTags":
      return { ...actions, removeTagIds: [] };
    case "note":
      return { ...actions, note: "" };
    case "appendNote":
      return { ...actions, appendNote: "" };
    case "split":
      return { ...actions, split: isOn ? NEW_SPLIT : [] };
    case "transfer":
      return { ...actions, transferAccountId: null, createsLeg: false };
    case "hides":
      return { ...actions, hides: isOn };
  }
}

/** The actions that a rule has. */
export function usedActions(actions: ActionsDraft): ActionName[] {
  const used: Record<ActionName, boolean> = {
    category: actions.category !== null,
    payee: actions.payee !== null,
    addTags: actions.addTagIds.length > 0,
    removeTags: actions.removeTagIds.length > 0,
    note: actions.note !== "",
    appendNote: actions.appendNote !== "",
    split: actions.split.length > 0,
    transfer: actions.transferAccountId !== null,
    hides: actions.hides,
  };
  return ACTIONS.filter((action) => used[action]);
}

export function actionsOf(stored: RuleActions_ActionsFragment): ActionsDraft {
  return {
    category: stored.category?.id ?? null,
    payee: stored.payee,
    addTagIds: stored.addTags.map(({ id }) => id),
    removeTagIds: stored.removeTags.map(({ id }) => id),
    note: stored.note ?? "",
    appendNote: stored.appendNote ?? "",
    split: stored.split.map(({ amount, percent, category }, key) => ({
      key,
      size: amount !== null ? "amount" : percent !== null ? "percent" : "rest",
      value: amount ?? percent ?? "",
      category: category?.id ?? null,
    })),
    transferAccountId: stored.transferAccount?.id ?? null,
    createsLeg: stored.createsLeg,
    hides: stored.hides,
  };
}

/** Notes and tags of parts are written through the API; the form keeps them. */
export function actionsInput(draft: ActionsDraft, stored?: RuleRow_RuleFragment): RuleActionsInput {
  const text = (value: string) => (value.trim() === "" ? null : value.trim());
  return {
    category: draft.category,
    payeeId: draft.payee?.id ?? null,
    addTagIds: [...draft.addTagIds],
    removeTagIds: [...draft.removeTagIds],
    note: text(draft.note),
    appendNote: text(draft.appendNote),
    split: draft.split.map(({ key, size, value, category }) => {
      const kept = stored?.actions.split[key];
      return {
        amount: size === "amount" ? decimal(value) : null,
        percent: size === "percent" ? decimal(value) : null,
        category,
        note: kept?.note ?? null,
        tagIds: kept?.tags.map(({ id }) => id) ?? [],
      };
    }),
    transferAccountId: draft.transferAccountId,
    createsLeg: draft.createsLeg && draft.transferAccountId !== null,
    hides: draft.hides,
  };
}

/** As the API reads it; a comma is what many people write. */
function decimal(value: string): string {
  const plain = value.trim().replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? plain : "0";
}
