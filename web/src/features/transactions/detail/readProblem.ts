/** The words of an answer that is not GraphQL; null where it has none. */
export function readProblem(body: string): string | null {
  try {
    const value = JSON.parse(body) as { error?: { message?: unknown } } | null;
    const message = value?.error?.message;
    return typeof message === "string" ? message : null;
  } catch {
    return null;
  }
}
