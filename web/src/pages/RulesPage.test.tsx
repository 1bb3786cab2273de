import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { GROCERIES, money } from "@/shared/testing/samples";
import { Component as RulesPage } from "./RulesPage";

const NO_ACTIONS = {
  category: null, payee: null, addTags: [], removeTags: [], note: null, appendNote: null, split: [], transferAccount: null, createsLeg: false, hides: false,
};
const rule = (id: string, word: string, changed: object = {}) => ({
  id,
  name: "",
  condition: `description:${word}`,
  conditionWords: `description contains “${word}”`,
  actionWords: ["category Groceries"],
  actions: { ...NO_ACTIONS, category: GROCERIES },
  stops: false,
  isActive: true,
  problem: null,
  matchCount: 7,
  version: 1,
  ...changed,
});
const CHANGE = { id: "c", summary: "Done", undoneAt: null };
const RUNS = {
  edges: [{ node: { id: "r", ranAt: "2026-11-23T10:00:00Z", occasion: "PERSON", by: "Ada", ruleIds: ["1"], matchedCount: 7, changedCount: 5, change: { ...CHANGE, kind: "RUN_RULES" } } }],
  pageInfo: { hasNextPage: false, endCursor: null },
};
const PREVIEW = {
  matchedCount: 7,
  changedCount: 5,
  contradictoryCount: 0,
  sentence: null,
  rows: [
    {
      key: "t", isNew: false, bookedOn: "2026-11-02", description: "REWE 1", amount: money("-1250"), account: { id: "a", name: "Giro" },
      fields: [{ name: "Category", before: null, after: "Groceries" }],
    },
  ],
  problem: null,
};
const OFFER = { subject: "s", condition: "merchant:Bakery", conditionWords: "merchant contains “Bakery”", category: GROCERIES, matchCount: 12, chosenCount: 4 };
const page = (more: object = {}) => ({
  rules: () => [rule("1", "rewe"), rule("2", "edeka", { isActive: false })],
  ruleRuns: () => RUNS,
  ruleOffers: () => [],
  rulePreview: () => PREVIEW,
  ...more,
});

it("tells each rule as a sentence, with its rows and its switch", async () => {
  const { container } = renderWithSchema(<RulesPage />, { Query: page() });
  const [first] = await screen.findAllByRole("listitem");
  expect(first).toHaveTextContent("When description contains “rewe” → category Groceries");
  await waitFor(() => expect(screen.getAllByRole("link", { name: "7 transactions" })[0]).toHaveAttribute("href", "/transactions?q=description%3Arewe"));
  expect(screen.getByRole("switch", { name: "Active: When description contains “edeka”" })).not.toBeChecked();
  expect(screen.getByRole("region", { name: "Run log" })).toHaveTextContent("7 transactions matched, 5 changed");
  expect(await accessibilityProblems(container)).toEqual([]);
});

it("explains itself where there is no rule yet", async () => {
  renderWithSchema(<RulesPage />, { Query: page({ rules: () => [] }) });
  expect(await screen.findByText("No rules yet")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Add rule" })).toBeInTheDocument();
});

it("moves a rule by keyboard and says where it is now", async () => {
  const orderRules = vi.fn(() => ({ rules: [], change: CHANGE, errors: [] }));
  renderWithSchema(<RulesPage />, { Query: page(), Mutation: { orderRules } });
  (await screen.findByRole("button", { name: /^Move rule 1 of 2/ })).focus();
  await userEvent.keyboard("{ArrowDown}");
  await waitFor(() => expect(orderRules).toHaveBeenCalledWith({ input: { ids: ["2", "1"] } }));
  expect(screen.getByText("Now rule 2 of 2.")).toBeInTheDocument();
});

it("writes a rule in a form, previews it, and applies it at once", async () => {
  const createRule = vi.fn(() => ({ rule: rule("3", "aldi"), run: null, change: CHANGE, errors: [] }));
  const rulePreview = vi.fn(() => PREVIEW);
  renderWithSchema(<RulesPage />, { Query: page({ rulePreview }), Mutation: { createRule } });
  await userEvent.click(await screen.findByRole("button", { name: "Add rule" }));
  const dialog = await screen.findByRole("dialog", { name: "New rule" });
  await userEvent.type(within(dialog).getByLabelText("Value"), "aldi");
  expect(await within(dialog).findByText("7 transactions match, 5 would change.")).toBeInTheDocument();
  expect(rulePreview).toHaveBeenLastCalledWith(expect.objectContaining({ input: expect.objectContaining({ draft: expect.objectContaining({ condition: "description:aldi" }) as object }) as object }));
  await userEvent.click(within(dialog).getByRole("checkbox", { name: "Also apply it now to 5 transactions" }));
  await userEvent.click(within(dialog).getByRole("button", { name: "Save rule" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(createRule).toHaveBeenCalledWith({ input: expect.objectContaining({ condition: "description:aldi", appliesNow: true }) as object });
});

it("shows what is wrong at the field it is about", async () => {
  const errors = [{ __typename: "CreateRuleError", code: "ACTIONS_EMPTY", message: "Say what the rule does.", field: "actions" }];
  renderWithSchema(<RulesPage />, { Query: page(), Mutation: { createRule: () => ({ rule: null, run: null, change: null, errors }) } });
  await userEvent.click(await screen.findByRole("button", { name: "Add rule" }));
  const dialog = await screen.findByRole("dialog", { name: "New rule" });
  await userEvent.type(within(dialog).getByLabelText("Value"), "aldi");
  await userEvent.click(within(dialog).getByRole("button", { name: "Save rule" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("Say what the rule does.");
});

it("runs rules only after showing what would change", async () => {
  const runRules = vi.fn(() => ({ run: RUNS.edges[0]?.node, change: CHANGE, errors: [] }));
  renderWithSchema(<RulesPage />, { Query: page(), Mutation: { runRules } });
  await userEvent.click(await screen.findByRole("button", { name: "Run all rules" }));
  const dialog = await screen.findByRole("dialog", { name: "Run all active rules now" });
  expect(await within(dialog).findByText("REWE 1", { exact: false })).toBeInTheDocument();
  await userEvent.click(await within(dialog).findByRole("button", { name: "Change 5 transactions" }));
  await waitFor(() => expect(runRules).toHaveBeenCalledWith({ input: expect.objectContaining({ ruleIds: null, includesMine: false }) as object }));
});

it("offers what people keep choosing, and forgets what they decline", async () => {
  const declineRuleOffer = vi.fn(() => ({ subject: "s", change: CHANGE, errors: [] }));
  renderWithSchema(<RulesPage />, { Query: page({ ruleOffers: () => [OFFER] }), Mutation: { declineRuleOffer } });
  const offers = await screen.findByRole("region", { name: "You keep choosing these" });
  expect(offers).toHaveTextContent("Chosen 4 times, 12 transactions would follow");
  await userEvent.click(within(offers).getByRole("button", { name: /^No, do not offer again/ }));
  await waitFor(() => expect(declineRuleOffer).toHaveBeenCalledWith({ input: { subject: "s" } }));
});
