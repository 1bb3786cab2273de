import { useQuery } from "@apollo/client/react";
import { Link } from "react-router";
import { InsightsPanelDocument } from "@/gql/graphql";
import { useMay } from "@/shared/session/useViewer";
import { Panel } from "@/shared/ui/Panel";
import { InsightCard } from "./InsightCard";
import classes from "./insights.module.css";
import { words } from "./words";

/** At most three; nothing at all where nothing stands out, so that a dashboard is never busy for its own sake. */
export function InsightsPanel({ className }: { readonly className?: string | undefined }) {
  const mayWrite = useMay("WRITE_BUDGETS");
  const { data } = useQuery(InsightsPanelDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (!data || data.insights.length === 0) return null;
  return (
    <div className={className}>
      <Panel title={words.panel} flush aside={<Link to="/insights" className={classes.link}>{words.all}</Link>}>
        <ul className={classes.brief} aria-label={words.panel}>
          {data.insights.map((insight) => <InsightCard key={insight.id} insight={insight} readOnly={!mayWrite} brief />)}
        </ul>
      </Panel>
    </div>
  );
}
