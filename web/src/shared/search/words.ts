/** Every text of the search box, in one place: a translation replaces this file. */
export const words = {
  placeholder: "Search, or try amount>50 category:groceries",
  suggestions: "Suggestions",
  use: (suggestion: string) => `Use ${suggestion}`,
  clear: "Empty the field",
  kinds: { FIELD: "Field", VALUE: "", NAME: "" },
} as const;
