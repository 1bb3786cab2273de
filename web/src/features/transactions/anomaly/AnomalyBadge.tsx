import { Tooltip } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { InsightKind } from "@/gql/graphql";
import { withAmounts } from "@/shared/money/written";
import { words } from "../words";
import classes from "./AnomalyBadge.module.css";

interface AnomalyBadgeProps {
  readonly anomaly: { readonly kind: InsightKind; readonly title: string; readonly reason: string };
}

/** What is out of the ordinary about a row, in two words; why, at the pointer and for who listens. */
export function AnomalyBadge({ anomaly }: AnomalyBadgeProps) {
  const reason = withAmounts(anomaly.reason);
  return (
    <Tooltip label={reason} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
      <span className={classes.badge}>
        <IconAlertTriangle size={13} aria-hidden /> {words.anomalies[anomaly.kind] ?? withAmounts(anomaly.title)}
        <span className="visually-hidden">: {reason}</span>
      </span>
    </Tooltip>
  );
}
