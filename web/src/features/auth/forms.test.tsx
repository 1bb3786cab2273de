import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { accessibilityProblems } from "@/shared/testing/axe";
import { renderWithSchema } from "@/shared/testing/renderWithSchema";
import { SESSION } from "@/shared/testing/samples";
import { RegisterForm } from "./RegisterForm";
import { SignInForm } from "./SignInForm";

/** Pasted: much faster than typing, and the form cannot tell. */
async function enter(label: RegExp, text: string): Promise<void> {
  await userEvent.click(screen.getByLabelText(label));
  await userEvent.paste(text);
}

async function fillRegister(): Promise<void> {
  await enter(/Your name/, "Ada");
  await enter(/Email/, "ada@example.org");
  await enter(/^Password/, "three little words");
  await userEvent.click(screen.getByRole("button", { name: "Create account" }));
}

describe("registering", () => {
  it("says at each input what is missing, and asks nothing of the server", async () => {
    const register = vi.fn();
    const { container } = renderWithSchema(<RegisterForm />, { Mutation: { register } });
    await userEvent.click(screen.getByRole("button", { name: "Create account" }));
    expect(screen.getByLabelText(/Your name/)).toHaveAccessibleDescription("Tell us what to call you.");
    expect(screen.getByLabelText(/^Password/)).toHaveAccessibleDescription(/Use at least 10 characters\./);
    expect(register).not.toHaveBeenCalled();
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("puts the server's refusals at their inputs", async () => {
    const errors = [
      { code: "EMAIL_TAKEN", message: "This address is taken.", field: "email" },
      { code: "PASSWORD_TOO_COMMON", message: "Too common.", field: "password" },
    ];
    const { session } = renderWithSchema(<RegisterForm />, { Mutation: { register: () => ({ session: null, errors }) } });
    await fillRegister();
    const email = await screen.findByRole("textbox", { name: /Email/ });
    await waitFor(() => expect(email).toHaveAccessibleDescription("This address is taken."));
    expect(email).toBeInvalid();
    expect(screen.getByLabelText(/^Password/)).toHaveAccessibleDescription(/Too common\./);
    expect(session.getState().status).toBe("starting");
  });

  it("signs in with the granted session", async () => {
    const register = vi.fn(() => ({ session: SESSION, errors: [] }));
    const { session } = renderWithSchema(<RegisterForm />, { Mutation: { register } });
    await fillRegister();
    await waitFor(() => expect(session.getState().status).toBe("signedIn"));
    expect(register).toHaveBeenCalledWith({
      input: expect.objectContaining({ email: "ada@example.org", displayName: "Ada", password: "three little words" }) as unknown,
    });
    session.leave();
  });
});

describe("signing in", () => {
  it("shows a refusal that belongs to no single input above the form", async () => {
    const errors = [{ code: "CREDENTIALS_WRONG", message: "Email and password do not fit together.", field: null }];
    const { container } = renderWithSchema(<SignInForm />, { Mutation: { signIn: () => ({ session: null, errors }) } });
    await enter(/Email/, "ada@example.org");
    await enter(/^Password/, "wrong");
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Email and password do not fit together.");
    expect(await accessibilityProblems(container)).toEqual([]);
  });

  it("tells a bug of the server from a mistake of the person", async () => {
    renderWithSchema(<SignInForm />, {
      Mutation: {
        signIn: () => {
          throw new Error("database on fire");
        },
      },
    });
    await enter(/Email/, "ada@example.org");
    await enter(/^Password/, "secret");
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong on our side.");
  });
});
