import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { type Resolvers, renderWithSchema } from "@/shared/testing/renderWithSchema";
import { EVERYDAY, GROCERIES, PETS, connection, money, transaction } from "@/shared/testing/samples";
import { TransactionDetail } from "./TransactionDetail";

const CHANGE = { id: "change-1", summary: "Edited Bakery", createdAt: "2026-11-23T10:00:00Z", undoneAt: null };
const EMPTY = { edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null }, totalCount: 0 };
const row = (more: Record<string, unknown> = {}) => transaction("row", "2026-11-20", { description: "Bakery", ...more });

function show(shown: Record<string, unknown>, resolvers: Resolvers = {}, onClose = vi.fn()) {
  const rendered = renderWithSchema(<TransactionDetail id="row" onClose={onClose} />, {
    Query: {
      transaction: () => shown, tags: () => [], payees: () => EMPTY, accounts: () => [EVERYDAY], transactionHistory: () => [], ...resolvers.Query,
    },
    Mutation: { ...resolvers.Mutation },
  });
  return { ...rendered, onClose };
}

const edits = (answer: Record<string, unknown> = {}) =>
  vi.fn<(args: { input: Record<string, unknown> }) => unknown>(() => ({ transaction: row({ version: 2 }), conflict: null, change: CHANGE, errors: [], ...answer }));

describe("why a category", () => {
  const said = { confidence: 0.829, modelVersion: "1", merchant: null, alternatives: [], predictedAt: "2026-11-20T10:00:00Z", category: GROCERIES };
  const why = {
    category: PETS, confidence: 0.9, modelVersion: "2", reasons: ["“bakery” is common in Groceries"],
    neighbours: [
      { description: "BAKERY 17", likeness: 0.91, category: GROCERIES, transaction: transaction("other", "2026-10-01") },
      { description: "Lidl", likeness: 0.4, category: GROCERIES, transaction: null },
    ],
  };

  it("is worked out when somebody asks, with links to one's own rows", async () => {
    const asked = vi.fn(() => why);
    show(row({ prediction: { ...said, why: asked } }));
    const panel = await screen.findByRole("region", { name: "What the model said" });
    expect(within(panel).getByText("The model chose Groceries: it was 82 % sure.")).toBeInTheDocument();
    expect(asked).not.toHaveBeenCalled();
    await userEvent.click(within(panel).getByRole("button", { name: "Why Groceries?" }));
    expect(await within(panel).findByRole("link", { name: "BAKERY 17" })).toHaveAttribute("href", "/transactions?q=%22BAKERY%2017%22");
    expect(within(panel).getByText("Lidl: known to be Groceries")).toBeInTheDocument();
    expect(within(panel).getByText("“bakery” is common in Groceries")).toBeInTheDocument();
    expect(within(panel).getByText("By now it would say Pets, 90 % sure.")).toBeInTheDocument();
    expect(await accessibilityProblems(document.body)).toEqual([]);
  });

  it("says nothing where the model was never asked", async () => {
    show(row({ prediction: null }));
    await screen.findByRole("textbox", { name: "Note" });
    expect(screen.queryByRole("region", { name: "What the model said" })).not.toBeInTheDocument();
  });
});

describe("the panel of a transaction", () => {
  it("sends what was changed and nothing else, then closes", async () => {
    const editTransaction = edits();
    const { onClose } = show(row(), { Mutation: { editTransaction } });
    const note = await screen.findByRole("textbox", { name: "Note" });
    await userEvent.type(note, "with Ada");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(editTransaction).toHaveBeenCalledWith({ input: { id: "row", version: 1, note: "with Ada" } });
    expect(await screen.findByText("Edited Bakery")).toBeInTheDocument();
  });

  it("has no problem that axe can see", async () => {
    show(row({ splits: [], attachments: [{ id: "f", fileName: "a.pdf", mediaType: "application/pdf", size: 2048, createdAt: "2026-11-23T10:00:00Z" }] }));
    await screen.findByRole("textbox", { name: "Note" });
    expect(await accessibilityProblems(document.body)).toEqual([]);
  });

  it("splits: what is left is shown while one types, can be taken, and a share typed as percent", async () => {
    const editTransaction = edits();
    show(row(), { Mutation: { editTransaction } });
    await userEvent.click(await screen.findByRole("button", { name: "Split" }));
    expect(screen.getByText("All of it is assigned")).toBeInTheDocument();
    const first = screen.getByRole("textbox", { name: "Amount of part 1" });
    await userEvent.clear(first);
    await userEvent.type(first, "20%");
    await userEvent.tab();
    expect(first).toHaveValue("2.50");
    expect(screen.getByText("€10.00 left to assign")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Add what is left to part 2" }));
    expect(screen.getByRole("textbox", { name: "Amount of part 2" })).toHaveValue("10.00");
    await userEvent.click(screen.getByRole("combobox", { name: "Category of part 2" }));
    await userEvent.click(await screen.findByRole("option", { name: "Pets" }));
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(editTransaction).toHaveBeenCalled());
    expect(editTransaction.mock.calls[0]?.[0].input["splits"]).toMatchObject([
      { amount: "-250", category: "groceries", note: null, tagIds: [] },
      { amount: "-1000", category: "pets" },
    ]);
  });

  it("shares equally and tells what is too much", async () => {
    show(row());
    await userEvent.click(await screen.findByRole("button", { name: "Split" }));
    await userEvent.click(screen.getByRole("button", { name: "Add a part" }));
    await userEvent.click(screen.getByRole("button", { name: "Share equally" }));
    expect(screen.getAllByRole("textbox", { name: /Amount of part/ }).map((input) => (input as HTMLInputElement).value)).toEqual(["4.17", "4.17", "4.16"]);
    await userEvent.type(screen.getByRole("textbox", { name: "Amount of part 3" }), "0");
    await userEvent.clear(screen.getByRole("textbox", { name: "Amount of part 3" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Amount of part 3" }), "5");
    expect(screen.getByText("€0.84 too much")).toBeInTheDocument();
  });

  it("shows a refusal at the parts that it is about", async () => {
    const message = "The parts sum to -1.00 EUR, not to -12.50 EUR: -11.50 EUR is left to assign.";
    const editTransaction = edits({ transaction: null, change: null, errors: [{ code: "SPLIT_SUM_DIFFERS", message, field: "splits" }] });
    const { onClose } = show(row(), { Mutation: { editTransaction } });
    await userEvent.click(await screen.findByRole("button", { name: "Split" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Amount of part 2" }), "1");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("makes a tag that is new before it is given", async () => {
    const createTag = vi.fn(({ input }: { input: { id: string; name: string } }) => ({ tag: { ...input, color: null, transactionCount: 0 }, change: null, errors: [] }));
    const editTransaction = edits();
    show(row(), { Mutation: { createTag, editTransaction }, Query: { tags: () => [{ id: "t1", name: "Work", color: null, transactionCount: 3 }] } });
    await userEvent.type(await screen.findByRole("combobox", { name: "Tags" }), "Work{Enter}party{Enter}");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(editTransaction).toHaveBeenCalled());
    const made = createTag.mock.calls[0]?.[0].input;
    expect(made?.name).toBe("party");
    expect(editTransaction.mock.calls[0]?.[0].input["tagIds"]).toEqual(["t1", made?.id]);
  });
});

describe("a conflict", () => {
  const conflict = {
    current: row({ version: 5, note: "theirs" }), changedBy: "Grace", changedAt: "2026-11-23T10:00:00Z",
    fields: [{ name: "note", base: null, yours: "mine", theirs: "theirs" }],
  };
  const refused = { transaction: null, conflict, change: null, errors: [{ code: "VERSION_CONFLICT", message: "Both.", field: "version" }] };
  const saved = { transaction: row({ version: 6 }), conflict: null, change: CHANGE, errors: [] };

  async function until(choice: string) {
    const editTransaction = vi.fn<(args: { input: Record<string, unknown> }) => unknown>().mockReturnValueOnce(refused).mockReturnValue(saved);
    const { onClose } = show(row(), { Mutation: { editTransaction } });
    await userEvent.type(await screen.findByRole("textbox", { name: "Note" }), "mine");
    await userEvent.type(screen.getByRole("textbox", { name: "Description" }), " Müller");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    const dialog = await screen.findByRole("dialog", { name: "You both changed this transaction" });
    expect(within(dialog).getByText(/^Grace saved changes/)).toBeInTheDocument();
    expect(within(dialog).getByRole("button", { name: "Save this choice" })).toBeDisabled();
    await userEvent.click(within(dialog).getByRole("radio", { name: new RegExp(choice) }));
    await userEvent.click(within(dialog).getByRole("button", { name: "Save this choice" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    return editTransaction.mock.calls[1]?.[0].input;
  }

  it("keeps mine by sending it again with the current version", async () => {
    expect(await until("mine")).toEqual({ id: "row", version: 5, note: "mine", description: "Bakery Müller" });
  });

  it("takes theirs and still sends what only I have changed", async () => {
    expect(await until("theirs")).toEqual({ id: "row", version: 5, description: "Bakery Müller" });
  });
});

describe("links", () => {
  it("a refund is linked to the expense that it belongs to", async () => {
    const shown = row({ kind: "INCOME", amount: money("500") });
    const linkRefunds = vi.fn(() => ({ transactions: [shown], change: { ...CHANGE, summary: "Linked 5.00 EUR" }, errors: [] }));
    const expense = transaction("shoes", "2026-11-01", { description: "Shoes", amount: money("-5000") });
    show(shown, { Query: { refundCandidates: () => [expense] }, Mutation: { linkRefunds } });
    await userEvent.click(await screen.findByRole("button", { name: "Links" }));
    await userEvent.click(await screen.findByRole("button", { name: "This is money back…" }));
    await userEvent.click(await screen.findByRole("radio", { name: "Reimbursement" }));
    await userEvent.click(await screen.findByRole("button", { name: "Link to Shoes" }));
    await waitFor(() => expect(linkRefunds).toHaveBeenCalledWith({ input: { ids: ["row"], expenseId: "shoes", kind: "REIMBURSEMENT", category: null } }));
    expect(await screen.findByText("Linked 5.00 EUR")).toBeInTheDocument();
  });

  it("a transfer offers only rows of other accounts with the opposite amount", async () => {
    const other = transaction("leg", "2026-11-21", { description: "Deposit", amount: money("1250"), account: { ...EVERYDAY, id: "savings", name: "Savings" } });
    const here = transaction("here", "2026-11-21", { description: "Cash", amount: money("1250") });
    const transactions = vi.fn<(args: unknown) => unknown>(() => connection([other, here]));
    const linkTransfers = vi.fn(() => ({ transactions: [], change: null, errors: [] }));
    show(row(), { Query: { transactions }, Mutation: { linkTransfers } });
    await userEvent.click(await screen.findByRole("button", { name: "Links" }));
    await userEvent.click(await screen.findByRole("button", { name: "This is a transfer…" }));
    await userEvent.click(await screen.findByRole("button", { name: "Link to Deposit" }));
    expect(screen.queryByRole("button", { name: "Link to Cash" })).not.toBeInTheDocument();
    expect(linkTransfers).toHaveBeenCalledWith({ input: { pairs: [{ outgoingId: "row", incomingId: "leg" }] } });
    expect(transactions).toHaveBeenCalledWith(
      expect.objectContaining({ filter: { amountMin: "1250", amountMax: "1250", dateFrom: "2026-11-10", dateTo: "2026-11-30" } }),
    );
  });

  it("what came back is shown in all and can be unlinked", async () => {
    const refund = transaction("refund", "2026-11-22", { description: "Shoes back", amount: money("500"), refundKind: "REFUND" });
    const unlinkRefunds = vi.fn(() => ({ transactions: [], change: null, errors: [] }));
    show(row({ refunds: [refund], refunded: money("500") }), { Mutation: { unlinkRefunds } });
    expect(await screen.findByText("€5.00 came back")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Unlink Shoes back" }));
    expect(unlinkRefunds).toHaveBeenCalledWith({ input: { ids: ["refund"] } });
  });
});

it("the history tells who changed what, and undoes one step", async () => {
  const change = { ...CHANGE, kind: "EDIT", by: "Grace", undoneBy: null, isMine: false, rowCount: 1 };
  const fields = [
    { name: "Amount", before: null, after: null, beforeAmount: money("-1000"), afterAmount: money("-1250") },
    { name: "Note", before: null, after: "rye", beforeAmount: null, afterAmount: null },
  ];
  const undo = vi.fn(() => ({ change: { ...CHANGE, undoneAt: "2026-11-23T11:00:00Z" }, transactions: [], errors: [] }));
  show(row(), { Query: { transactionHistory: () => [{ change, fields }] }, Mutation: { undo } });
  await userEvent.click(await screen.findByRole("button", { name: "What changed" }));
  expect(await screen.findByText(/^Grace · /)).toBeInTheDocument();
  expect(screen.getByText("-€10.00")).toBeInTheDocument();
  expect(screen.getByText("nothing")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Undo: Edited Bakery" }));
  expect(undo).toHaveBeenCalledWith({ input: { changeId: "change-1", force: false } });
});

it("what is typed and not saved yet stays when a link is made meanwhile", async () => {
  const refund = transaction("refund", "2026-11-22", { description: "Shoes back", amount: money("500"), refundKind: "REFUND" });
  const unlinkRefunds = vi.fn(() => ({ transactions: [], change: CHANGE, errors: [] }));
  show(row({ refunds: [refund], refunded: money("500") }), { Mutation: { unlinkRefunds } });
  await userEvent.type(await screen.findByRole("textbox", { name: "Note" }), "half a thought");
  await userEvent.click(screen.getByRole("button", { name: "Unlink Shoes back" }));
  expect(await screen.findByText("Edited Bakery")).toBeInTheDocument();
  expect(screen.getByRole("textbox", { name: "Note" })).toHaveValue("half a thought");
});
