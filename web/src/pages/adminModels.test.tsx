import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { VIEWER } from "@/shared/testing/samples";
import { Component as AdminModelsPage } from "./AdminModelsPage";

const version = (name: string, more: Record<string, unknown> = {}) => ({
  version: name, isShipped: false, isActive: false, isShadow: false, data: "812 households and simulated people", codeCommit: "4775500671ea1f",
  figures: [{ name: "Error", value: 41.46, baseline: 44.2 }, { name: "Band holds", value: 80.1, baseline: null }], ...more,
});
const TRAINING = {
  id: "t-1", status: "REFUSED", reason: "DRIFT", becomes: "SHADOW", actor: null, version: "1.0.3", step: null, doneCount: 31, totalCount: 31,
  message: "simulated people: its error is 52.0 %, that of 1.0.1 51.0 %", createdAt: "2026-11-29T03:00:00Z", finishedAt: "2026-11-29T03:10:00Z",
};
const MODEL = {
  name: "forecasting", mayRollBack: true,
  versions: [version("1.0.2", { isShadow: true }), version("1.0.1", { isActive: true }), version("1.0.0", { isShipped: true, data: null, figures: [] })],
  drift: { version: "1.0.1", measuredAt: "2026-11-30T03:00:00Z", householdCount: 400, figures: [{ name: "input.scale", value: 0.312, baseline: 0.25 }, { name: "coverage", value: 78.3, baseline: 80 }], reasons: ["scale moved: 0.31, limit 0.25"] },
  comparison: { shadow: "1.0.2", comparedCount: 1200, sameCount: 900, apart: 3.5, since: "2026-11-28T03:00:00Z" },
  trainings: [TRAINING],
};
const QUIET = { name: "recurring", mayRollBack: false, versions: [version("1.0.0", { isShipped: true, isActive: true })], drift: null, comparison: null, trainings: [] };
const ADMIN = { ...VIEWER, permissions: [...VIEWER.permissions, "ADMINISTER"] };
const query = (more: Record<string, unknown> = {}) => ({ viewer: () => ADMIN, models: () => [MODEL, QUIET], adminActions: () => [], ...more });

describe("the models that serve everybody", () => {
  it("say how each version was judged, how it does now, and what became of trainings", async () => {
    const { container } = renderWithSchema(<AdminModelsPage />, { Query: query() });
    const panel = await screen.findByRole("region", { name: "Spending forecasts" });
    const versions = within(panel).getByRole("list", { name: "Versions of Spending forecasts" });
    const [shadow, active, shipped] = within(versions).getAllByRole("listitem");
    expect(within(active!).getByText("41.5 %")).toBeInTheDocument();
    expect(within(active!).getByText("against 44.2 %")).toBeInTheDocument();
    expect(within(active!).queryByRole("button")).not.toBeInTheDocument();
    expect(within(shadow!).getByText("in the shadow")).toBeInTheDocument();
    expect(within(shipped!).getByText("It cannot be read.")).toBeInTheDocument();
    expect(within(panel).getByText(/said the same in 75.0 % of 1,200 answers .* 3.5 % of the usual apart/)).toBeInTheDocument();
    expect(within(panel).getByText("scale moved: 0.31, limit 0.25")).toBeInTheDocument();
    expect(within(panel).getByText("0.31 of at most 0.25")).toBeInTheDocument();
    expect(within(panel).getByText("78 % of the wanted 80 %")).toBeInTheDocument();
    expect(within(panel).getByText(TRAINING.message)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Roll back Recurring payments" })).toBeDisabled();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("are promoted, shadowed, rolled back and trained, and a refusal is said", async () => {
    const changed = { active: "1.0.2", shadow: null, errors: [] };
    const promoteModel = vi.fn<(args: unknown) => unknown>(() => changed);
    const shadowModel = vi.fn<(args: unknown) => unknown>(() => changed);
    const rollBackModel = vi.fn<(args: unknown) => unknown>(() => ({ active: null, shadow: null, errors: [{ code: "NOTHING_BEFORE", message: "There is nothing before.", field: null }] }));
    const trainModel = vi.fn<(args: unknown) => unknown>(() => ({ training: TRAINING, errors: [] }));
    renderWithSchema(<AdminModelsPage />, { Query: query(), Mutation: { promoteModel, shadowModel, rollBackModel, trainModel } });
    await userEvent.click(await screen.findByRole("button", { name: "Promote version 1.0.2" }));
    expect(await screen.findByText("Version 1.0.2 is served within seconds.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "End shadow of version 1.0.2" }));
    expect(await screen.findByText("No version answers in the shadow any more.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Roll back Spending forecasts" }));
    expect(await screen.findByText("There is nothing before.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Train now: Spending forecasts" }));
    expect(await screen.findByText("A new version is being made.")).toBeInTheDocument();
    expect(promoteModel).toHaveBeenCalledWith({ input: { model: "forecasting", version: "1.0.2" } });
    expect(shadowModel).toHaveBeenCalledWith({ input: { model: "forecasting", version: null } });
    expect(trainModel).toHaveBeenCalledWith({ input: { model: "forecasting" } });
  });

  it("show how far a training is, and let nobody begin a second one", async () => {
    const running = { ...TRAINING, status: "RUNNING", step: "judging", doneCount: 3, totalCount: 12, finishedAt: null };
    renderWithSchema(<AdminModelsPage />, { Query: query({ models: () => [{ ...MODEL, trainings: [running] }] }) });
    const status = await screen.findByRole("status");
    expect(within(status).getByText("Version 1.0.3 is being made")).toBeInTheDocument();
    expect(within(status).getByText(/Judging both versions 3 of 12/)).toBeInTheDocument();
    expect(within(status).getByRole("progressbar")).toHaveAttribute("aria-valuenow", "25");
    expect(screen.getByRole("button", { name: "Train now: Spending forecasts" })).toBeDisabled();
  });

  it("are nobody else's", async () => {
    const models = vi.fn();
    renderWithSchema(<AdminModelsPage />, { Query: query({ viewer: () => VIEWER, models }) });
    expect(await screen.findByText("For administrators of this installation")).toBeInTheDocument();
    expect(models).not.toHaveBeenCalled();
  });
});
