import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { VIEWER } from "@/shared/testing/samples";
import { AccountSection } from "./AccountSection";
import { ConfirmBanner } from "./ConfirmBanner";

const viewer = (more: Record<string, unknown>) => ({ Query: { viewer: () => ({ ...VIEWER, ...more }) } });

describe("the address", () => {
  it("is shown as confirmed, with nothing to send", async () => {
    const { container } = renderWithSchema(<AccountSection />, viewer({}));
    expect(await screen.findByText("Confirmed")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Send the link again" })).toBeNull();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("is sent another link while it waits, and a refusal is told", async () => {
    const sendVerificationEmail = vi.fn(() => ({
      viewer: null, errors: [{ __typename: "SendVerificationEmailError", code: "TOO_MANY_TRIES", message: "Too many tries.", field: null }],
    }));
    renderWithSchema(<AccountSection />, { ...viewer({ emailStatus: "UNVERIFIED" }), Mutation: { sendVerificationEmail } });
    await userEvent.click(await screen.findByRole("button", { name: "Send the link again" }));
    expect(await screen.findByText("Too many tries.")).toBeInTheDocument();
    expect(sendVerificationEmail).toHaveBeenCalledOnce();
  });

  it("says that nothing can be confirmed where no mail is sent", async () => {
    renderWithSchema(<AccountSection />, viewer({ emailStatus: "UNVERIFIED", sendsEmail: false }));
    expect(await screen.findByText(/sends no e-mail/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Send the link again" })).toBeNull();
  });

  it("is changed with the password, and a wrong one is told at its field", async () => {
    const changeEmail = vi.fn(() => ({
      viewer: null, errors: [{ __typename: "ChangeEmailError", code: "PASSWORD_WRONG", message: "This is not your password.", field: "password" }],
    }));
    renderWithSchema(<AccountSection />, { ...viewer({}), Mutation: { changeEmail } });
    await userEvent.click(await screen.findByRole("button", { name: "Change address" }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByRole("textbox", { name: /New address/ }), "new@example.org");
    await userEvent.type(within(dialog).getByLabelText(/Your password/), "wrong");
    await userEvent.click(within(dialog).getByRole("button", { name: "Change address" }));
    expect(await within(dialog).findByText("This is not your password.")).toBeInTheDocument();
    expect(changeEmail).toHaveBeenCalledOnce();
  });

  it("of the demo there is none", async () => {
    renderWithSchema(<AccountSection />, viewer({ email: null, emailStatus: "NONE" }));
    expect(await screen.findByText(/visitor of the demo/)).toBeInTheDocument();
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("the reminder", () => {
  it("is there for who has a link in the mailbox, until they close it", async () => {
    renderWithSchema(<ConfirmBanner />, viewer({ emailStatus: "UNVERIFIED" }));
    expect(await screen.findByText("Confirm ada@example.org: open the link that we sent there.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText(/Confirm ada/)).toBeNull();
  });
});
