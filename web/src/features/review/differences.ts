/** A piece of a text, and whether the other text has it too. */
export interface Piece {
  readonly text: string;
  readonly shared: boolean;
}

const plain = (word: string) => word.toLocaleLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** The words of a text, those that the other one lacks marked; case and punctuation make no difference. */
export function differences(text: string, other: string): readonly Piece[] {
  const known = new Set(other.split(/\s+/).map(plain));
  const pieces: Piece[] = [];
  for (const part of text.split(/(\s+)/)) {
    if (part === "") continue;
    const last = pieces.at(-1);
    const isSpace = part.trim() === "";
    const shared = isSpace ? (last?.shared ?? true) : known.has(plain(part));
    if (last && (last.shared === shared || isSpace)) pieces[pieces.length - 1] = { text: last.text + part, shared: last.shared };
    else pieces.push({ text: part, shared });
  }
  return pieces;
}
