import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";

/** Words for failures that no form can mend: the network, a bug, a missing permission. */
export function failureText(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) {
    const { code, problem } = error.errors[0]?.extensions ?? {};
    // A search that cannot be run says itself what is wrong with it.
    if (problem) return error.errors[0]?.message.replace(/^[\w.]+: /, "") ?? "";
    if (code === "FORBIDDEN") return "Your role in this household does not allow this. Ask its owner.";
    if (code === "UNAUTHENTICATED") return "Your session has ended. Please sign in again.";
    if (code === "RATE_LIMITED") return "That was a little too fast. Wait a moment, then try again.";
    return "Something went wrong on our side. Please try again; nothing was changed.";
  }
  if (ServerError.is(error)) {
    return error.statusCode === 429
      ? "That was a little too fast. Wait a moment, then try again."
      : "Moneta cannot answer right now. Please try again in a moment.";
  }
  return "Moneta cannot be reached. Check your connection, then try again.";
}
