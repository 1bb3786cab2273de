import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { MatrixPanel } from "@/features/notifications/MatrixPanel";
import { NotificationsSection } from "@/features/notifications/NotificationsSection";
import { mondayAtEight, tomorrowAtEight } from "@/features/notifications/snoozing";
import { TimesPanel } from "@/features/notifications/TimesPanel";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { Component as NotificationsPage } from "./NotificationsPage";

const message = (id: string, more: Record<string, unknown> = {}) => ({
  id, kind: "LOW_BALANCE", title: `Message ${id}`, body: "You asked to hear of it.", createdAt: "2026-11-22T10:00:00Z", shownAt: "2026-11-22T10:00:00Z",
  readAt: null, snoozedUntil: null, about: "ACCOUNT", aboutId: "7", ...more,
});
const NO_MORE = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
const page = (...nodes: readonly object[]) => ({ unreadCount: nodes.length, pageInfo: NO_MORE, edges: nodes.map((node, index) => ({ cursor: String(index), node })) });
const KINDS = ["IMPORT_FINISHED", "BUDGET_HALF", "BUDGET_WARNING", "BUDGET_FORECAST", "BUDGET_EXCEEDED", "GOAL_REACHED", "GOAL_OFF_PACE", "GOAL_DUE", "BILL_DUE", "BILL_MISSED", "BILL_CHANGED", "BILL_DUPLICATED", "BILL_RETURNED", "LARGE_TRANSACTION", "ANOMALY", "LOW_BALANCE", "LOW_BALANCE_AHEAD", "NEW_DEVICE", "WEEKLY_SUMMARY", "MONTHLY_SUMMARY"];
const CHANNELS = ["IN_APP", "EMAIL", "WEB_PUSH", "WEBHOOK"];
const settings = (more: Record<string, unknown> = {}) => ({
  timeZone: "Europe/Vienna", quietFrom: null, quietTo: null, digest: "DAILY", digestMinute: 480, digestWeekday: 0, largeFrom: null, lowBelow: null,
  email: "ada@example.org", pushKey: "BKey",
  channels: CHANNELS.map((channel) => ({ channel, isConfigured: true, modes: channel === "EMAIL" ? ["OFF", "NOW", "DIGEST"] : ["OFF", "NOW"] })),
  preferences: KINDS.flatMap((kind) => CHANNELS.map((channel) => ({ kind, channel, mode: "NOW", isDefault: true }))),
  snoozes: [], endpoints: [], ...more,
});
const DELIVERY = {
  id: "d1", channel: "WEBHOOK", title: "Checking is down", count: 1, address: "https://example.org/hook", state: "PARKED", attempts: 12, nextTryAt: null,
  lastError: "It answered 500.", createdAt: "2026-11-22T10:00:00Z", sentAt: null, canRetry: true,
};
const deliveries = (...nodes: readonly object[]) => ({ pageInfo: NO_MORE, edges: nodes.map((node) => ({ cursor: "c", node })) });

describe("the notification centre", () => {
  it("leads to what a message is about, and following is reading", async () => {
    const markNotificationsRead = vi.fn(() => ({ unreadCount: 0, errors: [] }));
    const { container } = renderWithSchema(<NotificationsPage />, { Query: { notifications: () => page(message("a")) }, Mutation: { markNotificationsRead } });
    const link = await screen.findByRole("link", { name: "Message a" });
    expect(link).toHaveAttribute("href", "/accounts/7");
    expect(await accessibilityProblems(container)).toEqual([]);
    await userEvent.click(link);
    await waitFor(() => expect(markNotificationsRead).toHaveBeenCalledWith({ input: { ids: ["a"], read: true } }));
  });

  it("snoozes from the menu of a row, and asks for what is chosen", async () => {
    const notifications = vi.fn(() => page(message("a", { readAt: "2026-11-22T11:00:00Z" })));
    const snoozeNotification = vi.fn<(args: { input: { id: string; until: string } }) => unknown>(() => ({ notification: message("a"), errors: [] }));
    renderWithSchema(<NotificationsPage />, { Query: { notifications }, Mutation: { snoozeNotification } });
    await userEvent.click(await screen.findByRole("button", { name: "More about “Message a”" }));
    expect(await screen.findByRole("menuitem", { name: "Mark as unread" })).toBeInTheDocument();
    await userEvent.click(screen.getByRole("menuitem", { name: "Until tomorrow at 8" }));
    await waitFor(() => expect(snoozeNotification.mock.calls[0]?.[0].input).toEqual({ id: "a", until: tomorrowAtEight(new Date()) }));
    await userEvent.click(screen.getByRole("radio", { name: "Snoozed" }));
    await waitFor(() => expect(notifications).toHaveBeenLastCalledWith(expect.objectContaining({ snoozed: true, unread: false })));
  });

  it("ends a snooze on a morning of the calendar", () => {
    expect(new Date(mondayAtEight(new Date(2026, 10, 30, 9))).toString()).toBe(new Date(2026, 11, 7, 8).toString());
    expect(new Date(mondayAtEight(new Date(2026, 10, 29, 9))).toString()).toBe(new Date(2026, 10, 30, 8).toString());
    expect(new Date(tomorrowAtEight(new Date(2026, 2, 28, 23))).toString()).toBe(new Date(2026, 2, 29, 8).toString());
  });
});

describe("the choices", () => {
  it("shows channels that lead somewhere, and saves a field of the matrix at once", async () => {
    const setNotificationPreference = vi.fn(() => ({ settings: settings(), errors: [] }));
    const { container } = renderWithSchema(<MatrixPanel settings={settings() as never} />, { Query: { notificationDeliveries: () => deliveries() }, Mutation: { setNotificationPreference } });
    expect(screen.getByText("E-mail")).toBeInTheDocument();
    expect(screen.queryByText("Push")).toBeNull();
    expect(await accessibilityProblems(container)).toEqual([]);
    await userEvent.click(screen.getByLabelText("Low balance: In Moneta"));
    await waitFor(() => expect(setNotificationPreference).toHaveBeenCalledWith({ input: { kind: "LOW_BALANCE", channel: "IN_APP", mode: "OFF" } }));
    await userEvent.selectOptions(screen.getByLabelText("Low balance: E-mail"), "Digest");
    await waitFor(() => expect(setNotificationPreference).toHaveBeenLastCalledWith({ input: { kind: "LOW_BALANCE", channel: "EMAIL", mode: "DIGEST" } }));
  });

  it("puts a refusal at the field that it is about", async () => {
    const errors = [{ __typename: "SetNotificationSettingsError", code: "THRESHOLD_NOT_POSITIVE", message: "Write an amount above zero.", field: "largeFrom" }];
    const setNotificationSettings = vi.fn<(args: { input: unknown }) => unknown>(() => ({ settings: null, errors }));
    renderWithSchema(<TimesPanel settings={settings() as never} />, { Mutation: { setNotificationSettings } });
    await userEvent.click(screen.getByLabelText(/^Quiet hours/));
    await userEvent.type(screen.getByLabelText("A payment is large from"), "500");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Write an amount above zero.")).toBeInTheDocument();
    expect(setNotificationSettings.mock.calls[0]?.[0].input).toEqual({
      timeZone: "Europe/Vienna", quietFrom: 1320, quietTo: 420, digest: "DAILY", digestMinute: 480, digestWeekday: 0, largeFrom: "50000", lowBelow: null,
    });
  });

  it("shows the secret of a webhook once, and what became of a delivery", async () => {
    const addWebhook = vi.fn(() => ({ secret: "whsec_once", settings: settings(), errors: [] }));
    const retryDelivery = vi.fn(() => ({ state: "PENDING", errors: [] }));
    renderWithSchema(<NotificationsSection />, {
      Query: { notificationSettings: () => settings(), notificationDeliveries: () => deliveries(DELIVERY) }, Mutation: { addWebhook, retryDelivery },
    });
    await userEvent.click(await screen.findByRole("button", { name: "Add webhook" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByRole("textbox", { name: /Address/ }), "https://example.org/hook");
    await userEvent.click(within(dialog).getByRole("button", { name: "Add" }));
    expect(await screen.findByText("whsec_once")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByText("whsec_once")).toBeNull());
    expect(screen.getByText("It answered 500.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Try again: Checking is down" }));
    await waitFor(() => expect(retryDelivery).toHaveBeenCalledWith({ input: { id: "d1" } }));
  });
});
