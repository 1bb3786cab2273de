import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { AgainPanel } from "@/features/suggestions/AgainPanel";
import { CategorizationSection } from "@/features/suggestions/CategorizationSection";
import { LearnPanel } from "@/features/suggestions/LearnPanel";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { GROCERIES, INCOME, PETS, connection, transaction } from "@/shared/testing/samples";
import { Component as ReviewPage } from "./ReviewPage";

const band = (from: number, waiting: number, decided = 0, right = 0) => ({
  fromPercent: from, toPercent: from + 10, predictedCount: waiting + decided, decidedCount: decided, rightCount: right, waitingCount: waiting,
});
const suggestion = (id: string, merchant: string | null, confidence: number, same = 1) => ({
  id,
  sameMerchantCount: same,
  transaction: { ...transaction(id, "2026-11-20"), category: null },
  prediction: {
    category: GROCERIES, confidence, modelVersion: "1", merchant, predictedAt: "2026-11-20T10:00:00Z", why: null,
    alternatives: [{ category: PETS, confidence: 0.2 }, { category: INCOME, confidence: 0.05 }],
  },
});
const ITEMS = [suggestion("a", "Luna", 0.469, 2), suggestion("b", "Luna", 0.31, 2), suggestion("c", null, 0.2)];
const change = { id: "c1", summary: "Set ROW a to Groceries", createdAt: "2026-11-23T10:00:00Z", undoneAt: null };

function review(items = ITEMS, rows = 0) {
  const accept = vi.fn<(args: unknown) => object>(() => ({ acceptedCount: 1, remainingCount: 0, transactions: [], change, errors: [] }));
  const view = renderWithSchema(<ReviewPage />, {
    Query: {
      reviewCount: () => rows, suggestionCount: () => items.length, reviewItems: () => [], transferSuggestions: () => ({ totalCount: 0, pairs: [] }),
      suggestions: () => connection(items), predictionRecord: () => [band(20, 1), band(30, 1), band(40, 1)],
    },
    Mutation: { acceptSuggestions: accept },
  }, "/review");
  return { ...view, accept };
}

describe("the queue of suggestions", () => {
  it("opens where something waits, with what the model says and what else it may be", async () => {
    const { container } = review();
    const queue = await screen.findByRole("list", { name: "Suggested categories" });
    const [first] = within(queue).getAllByRole("listitem");
    // Never rounded up to what it is not.
    expect(within(first as HTMLElement).getByRole("button", { name: /^Accept Groceries .* for ROW a$/ })).toHaveTextContent("46 %");
    expect(within(first as HTMLElement).getByRole("button", { name: /^Choose Pets .* for ROW a$/ })).toHaveTextContent("20 %");
    expect(screen.getByRole("tab", { name: /Categories/, selected: true })).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("takes a suggestion, another category, all of a merchant, or all from a confidence on", async () => {
    const { accept } = review();
    await userEvent.click(await screen.findByRole("button", { name: /^Accept Groceries .* for ROW a$/ }));
    await waitFor(() => expect(accept).toHaveBeenLastCalledWith({ input: { choices: [{ id: "a", category: "groceries" }] } }));
    expect(await screen.findByRole("button", { name: "Undo" })).toBeInTheDocument();
    // While one answer is on its way nothing else can be chosen.
    const choosePets = screen.getByRole("button", { name: /^Choose Pets .* for ROW c$/ });
    await waitFor(() => expect(choosePets).toBeEnabled());
    await userEvent.click(choosePets);
    await waitFor(() => expect(accept).toHaveBeenLastCalledWith({ input: { choices: [{ id: "c", category: "pets" }] } }));
    const [allOfLuna] = screen.getAllByRole("button", { name: "All 2 of Luna" });
    await waitFor(() => expect(allOfLuna).toBeEnabled());
    await userEvent.click(allOfLuna as HTMLElement);
    await waitFor(() => expect(accept).toHaveBeenLastCalledWith({ input: { merchant: "Luna" } }));
    const least = screen.getByRole("combobox", { name: "All that are at least" });
    await waitFor(() => expect(least).toBeEnabled());
    await userEvent.selectOptions(least, "30");
    await userEvent.click(screen.getByRole("button", { name: "Accept 2" }));
    await waitFor(() => expect(accept).toHaveBeenLastCalledWith({ input: { fromPercent: 30 } }));
  });

  it("goes by the keyboard alone: down, choose, skip, accept", async () => {
    const { accept } = review();
    const queue = await screen.findByRole("list", { name: "Suggested categories" });
    await userEvent.keyboard("{ArrowDown}1");
    await waitFor(() => expect(accept).toHaveBeenLastCalledWith({ input: { choices: [{ id: "b", category: "pets" }] } }));
    await waitFor(() => expect(within(queue).getByRole("button", { name: /^Accept Groceries .* for ROW b$/ })).toBeEnabled());
    await userEvent.keyboard("s");
    expect(within(queue).queryByText("ROW b")).not.toBeInTheDocument();
    await userEvent.keyboard("a");
    await waitFor(() => expect(accept).toHaveBeenLastCalledWith({ input: { choices: [{ id: "c", category: "groceries" }] } }));
    await userEvent.click(screen.getByRole("button", { name: "Show 1 skipped row" }));
    expect(within(queue).getByText("ROW b")).toBeInTheDocument();
  });

  it("says why nothing was saved", async () => {
    const { accept } = review();
    accept.mockReturnValue({ acceptedCount: 0, remainingCount: 0, transactions: [], change, errors: [{ code: "DECIDED_OTHERWISE", message: "Somebody has decided on one of these by now.", field: "choices" }] });
    await userEvent.click(await screen.findByRole("button", { name: /^Accept Groceries .* for ROW a$/ }));
    expect(await screen.findByText("Somebody has decided on one of these by now.")).toBeInTheDocument();
  });

  it("stays with the doubtful rows while there are any, and is empty with a way on", async () => {
    review([], 0);
    await userEvent.click(await screen.findByRole("tab", { name: "Categories" }));
    expect(await screen.findByRole("link", { name: "How sure is sure enough?" })).toHaveAttribute("href", "/settings/categorization");
  });
});

describe("learning anew", () => {
  const model = { rowCount: 312, judgedCount: 187, accuracy: 0.918, accuracyAlone: 0.74, trainedAt: "2026-11-20T10:00:00Z" };
  const job = { id: "t", progress: 0, isNightly: false, hasFailed: false, createdAt: new Date().toISOString() };

  it("says what the corrections are worth, is started and followed", async () => {
    let now: object | null = null;
    const start = vi.fn(() => {
      now = { ...job, status: "RUNNING" };
      return { training: now, errors: [] };
    });
    const { container, client } = renderWithSchema(<LearnPanel />, { Query: { training: () => now, householdModel: () => model }, Mutation: { train: start } });
    expect(await screen.findByText(/^Learned from 312 categories of yours, /)).toBeInTheDocument();
    expect(screen.getByText(/it was right in 91 %; without you it would have been in 74 %/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Learn from my corrections now" }));
    expect(await screen.findByRole("status")).toHaveTextContent("Learning");
    expect(screen.getByRole("button", { name: "Learn from my corrections now" })).toBeDisabled();
    expect(await accessibilityProblems(container)).toEqual([]);
    now = { ...job, status: "DONE", progress: 1 };
    await client.refetchQueries({ include: ["Learn"] });
    await waitFor(() => expect(screen.queryByRole("status")).toBeNull());
    expect(screen.getByRole("button", { name: "Learn from my corrections now" })).toBeEnabled();
  });

  it("can be asked for once more where nobody seems to do it, and beside the one of every household", async () => {
    let now: object = { ...job, status: "QUEUED", createdAt: "2026-01-01T00:00:00Z" };
    const { client } = renderWithSchema(<LearnPanel />, { Query: { training: () => now, householdModel: () => null } });
    const start = await screen.findByRole("button", { name: "Learn from my corrections now" });
    expect(await screen.findByText("Waiting to begin")).toBeInTheDocument();
    await waitFor(() => expect(start).toBeEnabled());
    now = { ...job, status: "RUNNING", progress: 0.4, isNightly: true };
    await client.refetchQueries({ include: ["Learn"] });
    await waitFor(() => expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40"));
    expect(start).toBeEnabled();
  });
});

describe("categorizing again", () => {
  const job = (status: string, done: number) => ({
    id: "j", status, progress: done / 400, totalCount: 400, doneCount: done, changedCount: 7, modelVersion: "1", isNightly: false,
    createdAt: "2026-11-23T10:00:00Z", finishedAt: status === "DONE" ? "2026-11-23T10:01:00Z" : null,
  });

  it("is asked for, followed, and told", async () => {
    let now: object | null = null;
    const start = vi.fn(() => { now = job("RUNNING", 100); return { recategorization: now, errors: [] }; });
    const { container, client } = renderWithSchema(<AgainPanel />, { Query: { recategorization: () => now }, Mutation: { recategorize: start } });
    await userEvent.click(await screen.findByRole("button", { name: "Categorize again" }));
    expect(await screen.findByText("100 of 400 rows")).toBeInTheDocument();
    expect(screen.getByRole("progressbar", { name: "Categorize again" })).toHaveAttribute("aria-valuenow", "25");
    expect(screen.getByRole("button", { name: "Categorize again" })).toBeDisabled();
    expect(await accessibilityProblems(container)).toEqual([]);
    now = job("DONE", 400);
    await client.refetchQueries({ include: "active" });
    expect(await screen.findByText(/400 rows looked at, 7 changed/)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Categorize again" })).toBeEnabled();
  });

  it("says where there is nothing to ask about", async () => {
    const message = "No category here is the model's to choose.";
    renderWithSchema(<AgainPanel />, {
      Query: { recategorization: () => null },
      Mutation: { recategorize: () => ({ recategorization: null, errors: [{ code: "NO_ROWS", message, field: null }] }) },
    });
    await userEvent.click(await screen.findByRole("button", { name: "Categorize again" }));
    expect(await screen.findByText(message)).toBeInTheDocument();
  });
});

describe("how sure is sure enough", () => {
  const settings = (percent: number) => ({ version: 3, applyFromPercent: percent, refundsCountIn: "REFUND_MONTH", teachesModels: true });

  it("is said honestly, with what it would have done, and saved with its version", async () => {
    const set = vi.fn<(args: unknown) => object>(() => ({ settings: { ...settings(55), version: 4 }, movedCount: 0, change, errors: [] }));
    const { container } = renderWithSchema(<CategorizationSection />, {
      Query: { recategorization: () => null, ledgerSettings: () => settings(50), predictionRecord: () => [band(40, 3), band(60, 2), band(90, 0, 10, 9)] },
      Mutation: { setLedgerSettings: set },
    });
    const slider = await screen.findByRole("slider", { name: "Apply categories from" });
    expect(slider).toHaveAttribute("aria-valuenow", "50");
    expect(screen.getByText(/about 50 in 100 are wrong/)).toBeInTheDocument();
    expect(screen.getByText("Of the 5 rows that wait now, about 2 would have been applied.")).toBeInTheDocument();
    expect(screen.getByRole("row", { name: /90–100 % sure 10 10 9 \(90 %\) 0/ })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
    expect(await accessibilityProblems(container)).toEqual([]);
    slider.focus();
    await userEvent.keyboard("{ArrowRight}");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(set).toHaveBeenCalledWith({ input: { version: 3, applyFromPercent: 55 } }));
  });

  it("is beside the choice of whether others learn from it", async () => {
    let kept = settings(50);
    const set = vi.fn<(args: unknown) => object>(() => {
      kept = { ...kept, version: 4, teachesModels: false };
      return { settings: kept, movedCount: 0, change, errors: [] };
    });
    renderWithSchema(<CategorizationSection />, {
      Query: { recategorization: () => null, ledgerSettings: () => kept, predictionRecord: () => [] },
      Mutation: { setLedgerSettings: set },
    });
    const teaches = await screen.findByRole("switch", { name: "Let shared models learn from this household" });
    expect(teaches).toBeChecked();
    await userEvent.click(teaches);
    await waitFor(() => expect(set).toHaveBeenCalledWith({ input: { version: 3, teachesModels: false } }));
    await waitFor(() => expect(teaches).not.toBeChecked());
    expect(screen.getByText(/Nothing of yours is read for them/)).toBeInTheDocument();
  });

  it("may be never", async () => {
    renderWithSchema(<CategorizationSection />, { Query: { recategorization: () => null, ledgerSettings: () => settings(100), predictionRecord: () => [] } });
    expect(await screen.findByText("Nothing is applied on its own: every category waits for you.")).toBeInTheDocument();
  });
});
