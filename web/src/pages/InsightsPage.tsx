import { useQuery } from "@apollo/client/react";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import { HealthPanel } from "@/features/insights/HealthPanel";
import { InsightCard } from "@/features/insights/InsightCard";
import classes from "@/features/insights/insights.module.css";
import { words as outlook } from "@/features/insights/outlookWords";
import { PartsTable } from "@/features/insights/PartsTable";
import { Silences } from "@/features/insights/Silences";
import { WhatIfPanel } from "@/features/insights/WhatIfPanel";
import { words } from "@/features/insights/words";
import { InsightsPageDocument } from "@/gql/graphql";
import { withAmounts } from "@/shared/money/written";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";

export function Component() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("show");
  const tab = asked === "health" || asked === "what-if" ? asked : "told";
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <SegmentedControl
        mb="lg"
        aria-label={words.title}
        data={[{ value: "told", label: outlook.tabs.told }, { value: "health", label: outlook.tabs.health }, { value: "what-if", label: outlook.tabs.whatIf }]}
        value={tab}
        onChange={(next) => setParams(next === "told" ? {} : { show: next }, { replace: true })}
      />
      {tab === "told" ? <Told /> : tab === "health" ? <HealthPanel /> : <WhatIfPanel />}
    </>
  );
}

function Told() {
  const readOnly = !useMay("WRITE_BUDGETS");
  const { data, error, refetch } = useQuery(InsightsPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="lg" />;
  return (
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
  );
}
