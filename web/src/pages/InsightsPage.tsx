import { useQuery } from "@apollo/client/react";
import { Skeleton } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { InsightCard } from "@/features/insights/InsightCard";
import classes from "@/features/insights/insights.module.css";
import { PartsTable } from "@/features/insights/PartsTable";
import { Silences } from "@/features/insights/Silences";
import { words } from "@/features/insights/words";
import { InsightsPageDocument } from "@/gql/graphql";
import { withAmounts } from "@/shared/money/written";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";

export function Component() {
  const readOnly = !useMay("WRITE_BUDGETS");
  const { data, error, refetch } = useQuery(InsightsPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      {error && !data ? <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton height={240} radius="lg" /> : null}
      {data ? (
        <>
          {data.insights.length === 0 ? (
            <Panel title={words.list}><EmptyState icon={<IconBulb />} title={words.noneTitle}>{words.noneText}</EmptyState></Panel>
          ) : (
            <ul className={classes.list} aria-label={words.list}>
              {data.insights.map((insight) => (
                <InsightCard key={insight.id} insight={insight} readOnly={readOnly}>
                  {insight.parts.length > 0 ? <PartsTable title={withAmounts(insight.title)} parts={insight.parts} /> : null}
                </InsightCard>
              ))}
            </ul>
          )}
          <Silences silences={data.insightSilences} readOnly={readOnly} />
        </>
      ) : null}
    </>
  );
}
