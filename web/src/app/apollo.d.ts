import type { GraphQLCodegenDataMasking } from "@apollo/client/masking";

declare module "@apollo/client" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the documented way to switch type overrides on
  export interface TypeOverrides extends GraphQLCodegenDataMasking.TypeOverrides {}
}
