export const words = {
  title: "Moneta",
  line: "See where your household’s money goes, kept on a machine you trust.",
  question: "How would you like to begin?",
  demo: "Explore the demo",
  demoText: "Three years of a made-up household. It is yours alone: change whatever you like.",
  demoBusy: "Setting up your demo…",
  file: "Import a file",
  fileText: "A CSV statement from your bank. Every row is sorted into a category as it comes in.",
  empty: "Start empty",
  emptyText: "Add an account and write transactions down as they happen.",
  have: "You have an account already?",
  signIn: "Sign in",
} as const;
