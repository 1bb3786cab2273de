import { expect, it } from "vitest";
import { mapUserErrors } from "./userErrors";

const error = (message: string, field: string | null, code = "X") => ({ code, message, field });

it("puts each error at its input", () => {
  const mapped = mapUserErrors(
    [error("Too short.", "password"), error("Taken.", "email")],
    ["email", "password", "displayName"],
  );
  expect(mapped).toEqual({ fields: { password: "Too short.", email: "Taken." }, general: null });
});

it("keeps every error of one field", () => {
  const mapped = mapUserErrors([error("Too short.", "password"), error("Too common.", "password")], ["password"]);
  expect(mapped.fields.password).toBe("Too short. Too common.");
});

it("collects what belongs to no input, so that nothing is swallowed", () => {
  const mapped = mapUserErrors([error("Wait a minute.", null), error("Id in use.", "id")], ["email"]);
  expect(mapped).toEqual({ fields: {}, general: "Wait a minute. Id in use." });
});

it("renames fields of the API", () => {
  const mapped = mapUserErrors([error("Unknown account.", "accountId")], ["account"], { accountId: "account" });
  expect(mapped.fields).toEqual({ account: "Unknown account." });
});
