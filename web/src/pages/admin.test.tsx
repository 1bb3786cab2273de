import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { VIEWER } from "@/shared/testing/samples";
import { Component as AdminEventsPage } from "./AdminEventsPage";

const EVENT = {
  id: "1-0", consumer: "notifications", lane: 2, topic: "users.registered", householdId: "household-1",
  reason: "failed 5 times: ValueError: no such person", tries: 5, parkedAt: "2026-11-30T10:00:00Z",
  occurredAt: "2026-11-30T09:59:00Z", payload: '{\n  "user_id": "person-1"\n}',
};
const NOISE = { ...EVENT, id: "2-0", topic: null, householdId: null, occurredAt: null, tries: 1, reason: "undecodable: not JSON", payload: "noise" };
const PARKED = { counts: [{ consumer: "notifications", count: 3 }], events: [EVENT, NOISE] };
const ACT = { id: "act-1", at: "2026-11-29T10:00:00Z", actor: "ada@example.org", action: "DISCARD", subject: "budgets: all", doneCount: null };
const ADMIN = { ...VIEWER, permissions: [...VIEWER.permissions, "ADMINISTER"] };
const query = (more: Record<string, unknown> = {}) => ({ viewer: () => ADMIN, parkedEvents: () => PARKED, adminActions: () => [ACT], ...more });

describe("the events that were given up on", () => {
  it("say what, why and how often, and what was done about others", async () => {
    const { container } = renderWithSchema(<AdminEventsPage />, { Query: query() });
    const event = await screen.findByRole("article", { name: "users.registered" });
    expect(within(event).getByText("failed 5 times: ValueError: no such person")).toBeInTheDocument();
    expect(within(event).getByText(/tried 5 times · parked .* · lane 2 · household household-1/)).toBeInTheDocument();
    expect(screen.getByRole("article", { name: "Not readable as an event" })).toBeInTheDocument();
    expect(screen.getByText("The oldest 2 of 3. Replaying or discarding all takes the others, too.")).toBeInTheDocument();
    expect(screen.getByText("ada@example.org discarded budgets: all")).toBeInTheDocument();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("are replayed one by one, and thrown away only after a question", async () => {
    const replayParked = vi.fn(() => ({ doneCount: 1, missingCount: 0, errors: [] }));
    const discardParked = vi.fn(() => ({ doneCount: 3, missingCount: 0, errors: [] }));
    renderWithSchema(<AdminEventsPage />, { Query: query(), Mutation: { replayParked, discardParked } });
    await userEvent.click(await screen.findByRole("button", { name: "Replay users.registered" }));
    expect(await screen.findByText("One event goes to its consumer again.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Discard all…" }));
    expect(discardParked).not.toHaveBeenCalled();
    const dialog = await screen.findByRole("dialog", { name: "Discard 3 events?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Discard for good" }));
    expect(await screen.findByText("3 events are gone.")).toBeInTheDocument();
    expect([replayParked, discardParked].map((called) => called.mock.calls.length)).toEqual([1, 1]);
  });

  it("are nobody else's", async () => {
    const parkedEvents = vi.fn();
    renderWithSchema(<AdminEventsPage />, { Query: query({ viewer: () => VIEWER, parkedEvents }) });
    expect(await screen.findByText("For administrators of this installation")).toBeInTheDocument();
    expect(parkedEvents).not.toHaveBeenCalled();
  });
});
