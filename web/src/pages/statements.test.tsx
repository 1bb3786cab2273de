import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes } from "react-router";
import { describe, expect, it, vi } from "vitest";
import { CurrenciesSection } from "@/features/currencies/CurrenciesSection";
import { StatementsPanel } from "@/features/reconcile/StatementsPanel";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { transaction } from "@/shared/testing/samples";
import { Component as ReconcilePage } from "./ReconcilePage";

const money = (minor: string, currency = "EUR") => ({ minor, currency });
const ACCOUNT = { id: "everyday", name: "Everyday", currency: "EUR", balance: money("1000") };
const change = (id: string) => ({ id, summary: "Done", createdAt: "2026-11-23T10:00:00Z", undoneAt: null });
const posted = (id: string, on: string, status: "POSTED" | "PENDING" = "POSTED") => ({ ...transaction(id, on), status, isReconciled: false });

interface Asked {
  readonly ticks: { readonly leftOut: readonly string[]; readonly included: readonly string[] };
  readonly balance: string;
}

function reconciling(over: Record<string, (args: never) => unknown> = {}, mutations: Record<string, (args: never) => unknown> = {}, search = "") {
  const draft = vi.fn(({ ticks, balance }: Asked) => {
    const agrees = ticks.included.includes("p");
    return {
      account: ACCOUNT, statementOn: "2026-10-31", agreed: money("0"), ticked: money("100"), ticked_count: 1, tickedCount: 1, openCount: 2,
      balance: money(balance), difference: money(agrees ? "0" : "-500"),
      proposals: agrees ? [] : [{
        mistake: "NOT_TICKED", score: 900, reasonParts: [{ text: "“Hotel” is not ticked.", day: null, amount: null }], transactions: [posted("p", "2026-10-30", "PENDING")],
        fix: { kind: "TICK", rowIds: ["p"], amount: null, bookedOn: null, accountId: null, description: null },
      }],
    };
  });
  const rows = [posted("p", "2026-10-30", "PENDING"), posted("a", "2026-10-05")];
  const page = { totalCount: 2, edges: rows.map((node) => ({ node, cursor: node.id })), pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
  const view = renderWithSchema(
    <Routes><Route path="/accounts/:id/reconcile" element={<ReconcilePage />} /><Route path="*" element={<p>the account</p>} /></Routes>,
    { Query: { account: () => ACCOUNT, reconciledStatements: () => [], balanceAssertions: () => [], transactions: () => page, reconciliationDraft: draft, ...over }, Mutation: mutations },
    `/accounts/everyday/reconcile${search}`,
  );
  return { ...view, draft };
}

describe("a statement", () => {
  it("is agreed row by row: what may be wrong comes with one click, and finishing needs a difference of zero", async () => {
    const finish = vi.fn(() => ({ rowCount: 2, adjustment: null, change: change("c"), errors: [] }));
    const { container, draft } = reconciling({}, { finishReconciliation: finish });
    await userEvent.type(await screen.findByLabelText(/Balance on that day/), "5.00");
    const off = await screen.findByRole("region", { name: "Off by -€5.00" });
    expect(screen.getByRole("button", { name: "Finish" })).toBeDisabled();
    expect(screen.getByRole("checkbox", { name: /Tick .* -€/ , checked: true })).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
    await userEvent.click(within(off).getByRole("button", { name: "Tick it" }));
    await waitFor(() => expect(draft.mock.lastCall?.[0].ticks.included).toEqual(["p"]));
    await userEvent.click(await screen.findByRole("button", { name: "Finish and lock 1 transaction" }));
    expect(await screen.findByText("the account")).toBeInTheDocument();
    expect(finish).toHaveBeenCalledOnce();
  });

  it("begins with the day and the balance that a file said", async () => {
    const { draft } = reconciling({}, {}, "?on=2026-10-31&balance=500");
    expect(await screen.findByLabelText(/Balance on that day/)).toHaveValue("5.00");
    expect(await screen.findByRole("region", { name: "Off by -€5.00" })).toBeInTheDocument();
    expect(draft.mock.lastCall?.[0]).toMatchObject({ balance: "500", ticks: { statementOn: "2026-10-31" } });
  });

  it("goes from tick to tick by the arrow keys", async () => {
    reconciling();
    const [first, second] = await screen.findAllByRole("checkbox");
    first?.focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(second).toHaveFocus();
    await userEvent.keyboard(" ");
    expect(second).not.toBeChecked();
  });
});

describe("balances that were said", () => {
  it("hold, or say by how much they are off and why", async () => {
    const said = (id: string, holds: boolean) => ({
      id, account: ACCOUNT, assertedOn: "2026-10-31", holds, note: null, importId: null, balance: money("1000"), books: money("900"), difference: money(holds ? "0" : "100"),
    });
    const proposal = {
      mistake: "SIGN", score: 900, reasonParts: [{ text: "“Shop” has the wrong sign.", day: null, amount: null }], transactions: [posted("a", "2026-10-05")],
      fix: { kind: "CHANGE_AMOUNT", rowIds: ["a"], amount: money("50"), bookedOn: null, accountId: null, description: null },
    };
    const edit = vi.fn(() => ({ transaction: null, change: change("c"), errors: [] }));
    renderWithSchema(<StatementsPanel accountId="everyday" />, {
      Query: {
        account: () => ACCOUNT, reconciledStatements: () => [], balanceAssertions: () => [said("x", false), said("y", true)],
        balanceAssertion: () => ({ ...said("x", false), proposals: [proposal] }),
      },
      Mutation: { editTransaction: edit },
    });
    expect(await screen.findByText("Off by +€1.00")).toBeInTheDocument();
    expect(screen.getByText("Holds")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Why?" }));
    await userEvent.click(await screen.findByRole("button", { name: "Change to €0.50" }));
    await waitFor(() => expect(edit).toHaveBeenCalledOnce());
  });
});

const said = (...parts: (string | { day: string } | { amount: ReturnType<typeof money> })[]) =>
  parts.map((part) => ({ text: null, day: null, amount: null, ...(typeof part === "string" ? { text: part } : part) }));

describe("what an account began with", () => {
  it("is taken from its first statement with one click", async () => {
    const edit = vi.fn(() => ({ account: { ...ACCOUNT, balance: money("2000") }, change: change("c"), errors: [] }));
    const proposal = {
      mistake: "OPENING_BALANCE", score: 800, reasonParts: said("Nobody has said what was there before ", { day: "2026-10-01" }, ". With ", { amount: money("1000") }, " the books agree."), transactions: [],
      fix: { kind: "CHANGE_OPENING_BALANCE", rowIds: [], amount: money("1000"), bookedOn: null, accountId: "everyday", description: null },
    };
    const draft = () => ({
      account: ACCOUNT, statementOn: "2026-10-31", agreed: money("0"), ticked: money("100"), tickedCount: 1, openCount: 1,
      balance: money("1100"), difference: money("1000"), proposals: [proposal],
    });
    reconciling({ reconciliationDraft: draft }, { editAccount: edit });
    await userEvent.type(await screen.findByLabelText(/Balance on that day/), "11.00");
    expect(await screen.findByText("Nobody has said what was there before Oct 1, 2026. With €10.00 the books agree.")).toBeInTheDocument();
    await userEvent.click(await screen.findByRole("button", { name: "Open with €10.00" }));
    await waitFor(() => expect(edit).toHaveBeenCalledWith({ input: { id: "everyday", openingBalance: "1000" } }));
  });
});

describe("currencies", () => {
  it("say which rate is wanted and take an offered one with one click", async () => {
    const set = vi.fn(({ input }: { input: Record<string, string> }) => ({ exchangeRate: { id: input["id"] }, change: change("c"), errors: [] }));
    const held = (currency: string, isBase: boolean) => ({
      currency, isBase, isPublished: true, accountCount: 1, rate: isBase ? "1" : null, ratedOn: null, isOld: false, knownFrom: null, balance: money("1000", currency), value: isBase ? money("1000") : null,
    });
    const wanted = {
      kind: "MISSING", currency: "RSD", firstDay: "2026-11-01", lastDay: "2026-11-23", largestAge: 0, rowCount: 4, booked: money("-7000", "RSD"), held: money("1000", "RSD"),
    };
    const none = { total: money("0"), unrealised: money("0"), realised: money("0"), onTransfers: money("0"), accounts: [], exchanges: [], gaps: [], on: "2026-11-23", currency: "EUR" };
    const { container } = renderWithSchema(<CurrenciesSection />, {
      Query: {
        currencies: () => [held("EUR", true), held("RSD", false)],
        wantedRates: () => [{ ...wanted, base: "EUR", isPublished: false, suggestion: { rate: "0.0085", by: "TRANSFER", knownOn: "2026-11-02" } }],
        exchangeRates: () => ({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } }),
        currencyGains: () => none,
      },
      Mutation: { setExchangeRate: set },
    });
    expect(await screen.findByText(/There is no RSD rate from Nov 1, 2026 to Nov 23, 2026/)).toBeInTheDocument();
    expect(screen.getByText("4 entries of -RSD 70.00 in all, and today’s balance of RSD 10.00.")).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Use 0.0085, what your transfer of Nov 2, 2026 got" }));
    await waitFor(() => expect(set).toHaveBeenCalledOnce());
    expect(set.mock.lastCall?.[0].input).toMatchObject({ base: "RSD", quote: "EUR", ratedOn: "2026-11-01", rate: "0.0085" });
  });
});
