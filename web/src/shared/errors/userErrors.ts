/** An expected refusal as the schema's `UserError` carries it. */
export interface UserErrorLike {
  readonly code: string;
  readonly message: string;
  readonly field?: string | null;
}

export interface MappedErrors<TField extends string> {
  /** Shown at the input it belongs to. */
  readonly fields: Partial<Record<TField, string>>;
  /** Shown above the form: no input of ours is meant. */
  readonly general: string | null;
}

/**
 * Sort a payload's errors to the inputs of a form. `alias` renames fields of the API that the form calls otherwise.
 * Several errors for one field become one text, so that none is lost.
 */
export function mapUserErrors<TField extends string>(
  errors: readonly UserErrorLike[],
  fields: readonly TField[],
  alias: Readonly<Record<string, TField>> = {},
): MappedErrors<TField> {
  const byField: Partial<Record<TField, string>> = {};
  const general: string[] = [];
  for (const { field, message } of errors) {
    const name = fields.find((known) => known === (field ? (alias[field] ?? field) : null));
    if (name) byField[name] = byField[name] ? `${byField[name]} ${message}` : message;
    else general.push(message);
  }
  return { fields: byField, general: general.length > 0 ? general.join(" ") : null };
}
