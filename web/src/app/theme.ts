import { type CSSVariablesResolver, type MantineColorsTuple, createTheme, rem } from "@mantine/core";

const mint: MantineColorsTuple = [
  "#e9f9f2", "#d3f1e3", "#a6e3c8", "#74d4aa", "#4cc792", "#2fb67f", "#1a9a69", "#128057", "#0b6e4f", "#07543c",
];

/** Surfaces of the dark theme: the same green undertone as our own, instead of the library's neutral greys. */
const dark: MantineColorsTuple = [
  "#e6ece9", "#c0ccc6", "#9fb0a8", "#7d8d85", "#3a4842", "#2b3530", "#202824", "#181e1b", "#101513", "#0b0f0d",
];

export const theme = createTheme({
  primaryColor: "mint",
  primaryShade: { light: 8, dark: 7 },
  colors: { mint, dark },
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: "650", sizes: { h1: { fontSize: rem(26) }, h2: { fontSize: rem(17) }, h3: { fontSize: rem(14) } } },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Anchor: { defaultProps: { underline: "always" } },
    Modal: {
      defaultProps: { closeButtonProps: { "aria-label": "Close" }, radius: "lg" },
      styles: {
        content: { background: "var(--moneta-surface)" },
        header: { background: "var(--moneta-surface)" },
        title: { fontWeight: 650, fontSize: rem(17) },
      },
    },
    // The first item is focused, as screen readers expect, instead of a placeholder that is no menu item.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: false } } },
  },
});

/** Tokens of our own. Each text colour keeps at least 4.5:1 on the surfaces it is used on. */
export const tokens: CSSVariablesResolver = () => ({
  variables: { "--moneta-content-max": "72rem" },
  light: {
    "--mantine-color-body": "#f5f7f6",
    "--mantine-color-text": "#17201c",
    "--mantine-color-dimmed": "#57655f",
    "--mantine-color-placeholder": "#6b7772",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-red-light-color": "#b3261e",
    "--moneta-surface": "#ffffff",
    "--moneta-surface-sunken": "#eef2f0",
    "--moneta-line": "#dfe6e2",
    "--moneta-positive": "#0b6e4f",
    "--moneta-warning": "#8a5300",
    "--moneta-danger": "#b3261e",
    "--moneta-highlight": "#e2f6ec",
    "--moneta-chart-income": "#1a9a69",
    "--moneta-chart-expense": "#c2693d",
    "--moneta-chart-net": "#33463d",
    "--moneta-shadow": "0 1px 2px rgb(16 40 28 / 5%), 0 6px 20px rgb(16 40 28 / 4%)",
  },
  dark: {
    "--mantine-color-body": "#101513",
    "--mantine-color-text": "#e6ece9",
    "--mantine-color-dimmed": "#9fb0a8",
    "--mantine-color-placeholder": "#8b9b94",
    "--mantine-color-error": "#ff9a8f",
    "--mantine-color-red-light-color": "#ff9a8f",
    "--mantine-color-default-border": "#3a4842",
    "--mantine-color-mint-light": "#1b4033",
    "--mantine-color-mint-light-hover": "#22503f",
    "--mantine-color-mint-light-color": "#9be7c8",
    "--moneta-surface": "#181e1b",
    "--moneta-surface-sunken": "#202824",
    "--moneta-line": "#2b3530",
    "--moneta-positive": "#5fd6a3",
    "--moneta-warning": "#f2b35c",
    "--moneta-danger": "#ff9a8f",
    "--moneta-highlight": "#173428",
    "--moneta-chart-income": "#3fc68d",
    "--moneta-chart-expense": "#e39368",
    "--moneta-chart-net": "#d5dfda",
    "--moneta-shadow": "none",
  },
});
