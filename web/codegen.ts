import type { CodegenConfig } from "@graphql-codegen/cli";

/** Documents live beside their components as `.graphql`; types and documents are generated into `src/gql`. */
const config: CodegenConfig = {
  schema: "../graphql/schema.graphql",
  documents: "src/**/*.graphql",
  ignoreNoDocuments: false,
  generates: {
    "./src/gql/": {
      preset: "client",
      // Apollo masks and unmasks fragments itself (`dataMasking`), so the preset's own helper is not needed.
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: { ID: "string", MinorUnits: "string", Date: "string", DateTime: "string", Month: "string", Decimal: "string" },
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        dedupeFragments: true,
        inlineFragmentTypes: "mask",
        customDirectives: { apolloUnmask: true },
      },
    },
  },
};

export default config;
