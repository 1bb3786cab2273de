import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

const noFeatureFromFeature = {
  "no-restricted-imports": [
    "error",
    {
      patterns: [
        {
          group: ["@/features/*", "@/pages/*", "@/app/*", "../../features/*", "../../pages/*", "../../app/*"],
          message: "Features and shared code never import features, pages or the app: a page puts them together.",
        },
      ],
    },
  ],
};

const noMoneyArithmetic = {
  "no-restricted-syntax": [
    "error",
    { selector: "CallExpression[callee.name='parseFloat']", message: "Money never becomes a float: see shared/money." },
    {
      selector: "CallExpression[callee.name=/^(Number|BigInt)$/] > MemberExpression[property.name='minor']",
      message: "Money is never computed in the browser: see shared/money.",
    },
  ],
};

export default tseslint.config(
  { ignores: ["dist", "src/gql", "node_modules"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, jsxA11y.flatConfigs.strict],
    plugins: { "react-hooks": reactHooks },
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...noMoneyArithmetic,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/consistent-type-imports": "error",
      "jsx-a11y/label-has-associated-control": ["error", { assert: "either" }],
      "max-lines": ["error", 300],
    },
  },
  { files: ["src/features/**", "src/shared/**"], rules: noFeatureFromFeature },
  { files: ["**/*.test.{ts,tsx}"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  { files: ["dev/**/*.mjs", "*.js"], languageOptions: { globals: globals.node } },
  { files: ["public/**/*.js"], languageOptions: { globals: globals.browser } },
);
