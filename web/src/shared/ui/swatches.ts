/** Colours that stay apart from each other in light and dark. */
export const SWATCHES = [
  "#0f9d76", "#2f8fd0", "#5b6ee1", "#8a5bd6", "#c2559d", "#d9534f", "#d97a1f", "#b8960c", "#6f8f2f", "#3f8f8f", "#7a6a5a", "#77808c",
] as const;
