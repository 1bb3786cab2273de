import type { ModelsQuery } from "@/gql/graphql";

export type Model = ModelsQuery["models"][number];
export type ModelVersion = Model["versions"][number];
export type ModelDrift = NonNullable<Model["drift"]>;
export type ModelTraining = Model["trainings"][number];
