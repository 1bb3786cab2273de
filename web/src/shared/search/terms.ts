/** The search as a row of terms. Only the outermost are told apart here: what a term means is the server's to say. */

const FIELD = /^-?([A-Za-z][A-Za-z_-]*)(:|>=|<=|>|<|=)/;
const PLAIN = /^[^\s()",\\/]+$/;

/** Terms as they are written; what stands in quotes, slashes or parentheses stays together. */
export function splitTerms(query: string): string[] {
  const terms: string[] = [];
  let term = "";
  let depth = 0;
  let closing: string | null = null;
  for (let at = 0; at < query.length; at += 1) {
    const character = query.charAt(at);
    if (closing !== null) {
      term += character;
      if (character === "\\" && at + 1 < query.length) term += query.charAt((at += 1));
      else if (character === closing) closing = null;
      continue;
    }
    if (/\s/.test(character) && depth === 0) {
      if (term !== "") terms.push(term);
      term = "";
      continue;
    }
    if (character === '"' || (character === "/" && /[:,]$/.test(term))) closing = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth = Math.max(0, depth - 1);
    term += character;
  }
  if (term !== "") terms.push(term);
  return terms;
}

/** The field of a term, where it has one. */
export function fieldOf(term: string): string | null {
  return FIELD.exec(term)?.[1]?.toLowerCase() ?? null;
}

/** Whether a condition can be taken out or put in without changing what the others mean. */
export function isSimple(query: string): boolean {
  return !splitTerms(query).some((term) => term === "OR" || term === "NOT" || term === "AND");
}

/** The search with these terms in place of those that `replaced` names. */
export function withTerms(query: string, replaced: (term: string) => boolean, added: readonly string[]): string {
  if (!isSimple(query)) return [added.length > 0 ? `(${query})` : query, ...added].join(" ");
  return [...splitTerms(query).filter((term) => !replaced(term)), ...added].join(" ");
}

/** The term that a form can show: the only one of its field, not left out by a minus. */
export function termOf(query: string, field: string): string | null {
  const terms = isSimple(query) ? splitTerms(query).filter((term) => fieldOf(term) === field) : [];
  return terms.length === 1 && !terms[0]?.startsWith("-") ? (terms[0] ?? null) : null;
}

/** Operator and values of a term; quotes are gone. */
export function readTerm(term: string): { readonly operator: string; readonly values: string[] } {
  const operator = FIELD.exec(term)?.[2] ?? "";
  const rest = term.slice(FIELD.exec(term)?.[0].length ?? 0);
  const values = rest.match(/"(?:\\.|[^"\\])*"?|[^,"]+/g) ?? [];
  return { operator, values: values.map(unquoted) };
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : value;
}

/** A value as it is written after a colon. */
export function writeValue(value: string): string {
  return PLAIN.test(value) && value.toLowerCase() !== "none" ? value : `"${value.replace(/[\\"]/g, "\\$&")}"`;
}
