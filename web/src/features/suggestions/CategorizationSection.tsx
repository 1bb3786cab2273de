import { useQuery } from "@apollo/client/react";
import { Button, Skeleton, Slider, Table, Text } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import { type Band_ConfidenceBandFragment, CategorizationDocument } from "@/gql/graphql";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import { AgainPanel } from "./AgainPanel";
import { LearnPanel } from "./LearnPanel";
import { waitingFrom } from "./percent";
import classes from "./suggestions.module.css";
import { TeachPanel } from "./TeachPanel";
import { useSetCategorization } from "./useSetCategorization";
import { words } from "./words";

/** How sure is sure enough, said honestly, and how the model did so far. */
export function CategorizationSection() {
  const { data, loading, error } = useQuery(CategorizationDocument, { fetchPolicy: "cache-and-network" });
  if (error && !data) return <FailureAlert error={error} />;
  if (!data) return loading ? <Skeleton height={320} radius="lg" /> : null;
  const { ledgerSettings: settings, predictionRecord: bands } = data;
  return (
    <div className={classes.sections}>
      <Threshold key={settings.version} version={settings.version} saved={settings.applyFromPercent} bands={bands} />
      <LearnPanel />
      <AgainPanel />
      <Panel title={words.record} hint={words.recordLead} flush={bands.length > 0}>
        {bands.length > 0 ? <Record bands={bands} /> : <EmptyState icon={<IconSparkles />} title={words.recordEmpty} />}
      </Panel>
      <TeachPanel version={settings.version} teaches={settings.teachesModels} />
    </div>
  );
}

interface ThresholdProps {
  readonly version: number;
  readonly saved: number;
  readonly bands: readonly Band_ConfidenceBandFragment[];
}

function Threshold({ version, saved, bands }: ThresholdProps) {
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const { busy, problem, save } = useSetCategorization();
  const [percent, setPercent] = useState(saved);
  const waiting = waitingFrom(bands, 0);
  return (
    <Panel title={words.title} hint={words.lead}>
      <div className={classes.setting}>
        {problem ? <FailureAlert title={words.failed} error={problem} /> : null}
        <div className={classes.slider}>
          <Text size="sm" fw={500}>{words.slider} <span className={classes.chosen}>{words.percent(percent)}</span></Text>
          <Slider
            mx="sm" min={0} max={100} step={5} disabled={!mayWrite} label={null} thumbLabel={words.slider} value={percent} onChange={setPercent}
            marks={[0, 25, 50, 75, 100].map((value) => ({ value, label: `${value} %` }))}
          />
        </div>
        <p>{percent >= 100 ? words.never : percent === 0 ? words.always : words.honest(percent)}</p>
        {waiting > 0 && percent < 100 ? <p>{words.wouldApply(waitingFrom(bands, percent), waiting)}</p> : null}
        <Text size="sm" c="dimmed">{words.fromNowOn}</Text>
        <div><Button loading={busy} disabled={!mayWrite || percent === saved} onClick={() => void save({ version, applyFromPercent: percent })}>{words.save}</Button></div>
      </div>
    </Panel>
  );
}

function Record({ bands }: { readonly bands: readonly Band_ConfidenceBandFragment[] }) {
  return (
    <Sideways className={classes.table} label={words.record}>
      <Table horizontalSpacing="lg">
        <Table.Thead>
          <Table.Tr>
            {Object.entries(words.columns).map(([name, label]) => <Table.Th key={name} scope="col">{label}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {bands.toReversed().map((band) => (
            <Table.Tr key={band.fromPercent}>
              <Table.Th scope="row" fw={500}>{words.band(band.fromPercent, band.toPercent)}</Table.Th>
              <Table.Td>{band.predictedCount.toLocaleString()}</Table.Td>
              <Table.Td>{band.decidedCount.toLocaleString()}</Table.Td>
              <Table.Td>{words.rightOf(band.rightCount, band.decidedCount)}</Table.Td>
              <Table.Td>{band.waitingCount.toLocaleString()}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Sideways>
  );
}
