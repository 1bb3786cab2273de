import { useQuery } from "@apollo/client/react";
import { Alert, Button, FileButton, Group, Skeleton } from "@mantine/core";
import { IconFileImport, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { CurrenciesSectionDocument } from "@/gql/graphql";
import { useHomeCurrency, useMay } from "@/shared/session/useViewer";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { BaseCurrency } from "./BaseCurrency";
import classes from "./currencies.module.css";
import { GainsPanel } from "./GainsPanel";
import { HeldCurrencies } from "./HeldCurrencies";
import { RateDialog, type RateWish } from "./RateDialog";
import { StoredRates } from "./StoredRates";
import { type ImportedRates, useRatesFile } from "./useRatesFile";
import { WantedRates } from "./WantedRates";
import { words } from "./words";

/** Currencies of the household: what is held, which rates are wanted, which are stored, what they gained. */
export function CurrenciesSection() {
  const { data, error, refetch } = useQuery(CurrenciesSectionDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const home = useHomeCurrency();
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const file = useRatesFile();
  const [wish, setWish] = useState<RateWish | null>(null);
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} radius="lg" />;
  const foreign = data.currencies.filter(({ isBase }) => !isBase);
  const actions = mayWrite ? (
    <Group gap="xs">
      <FileButton accept=".zip,.csv,.xml" onChange={(chosen) => chosen && file.send(chosen)}>
        {(props) => <Button size="sm" variant="default" loading={file.busy} leftSection={<IconFileImport size={17} aria-hidden />} {...props}>{words.importFile}</Button>}
      </FileButton>
      <Button size="sm" leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setWish({ base: foreign[0]?.currency ?? "USD", quote: home })}>{words.addRate}</Button>
    </Group>
  ) : null;
  return (
    <div className={classes.sections}>
      {file.problem ? <FailureAlert title={words.failed} error={file.problem} /> : null}
      {file.imported ? <Imported imported={file.imported} /> : null}
      <Panel title={words.title} hint={words.hint} flush>
        <BaseCurrency currency={home} />
        <HeldCurrencies held={data.currencies} />
      </Panel>
      {foreign.length > 0 ? <WantedRates wanted={data.wantedRates} mayWrite={mayWrite} onWish={setWish} /> : null}
      {foreign.length > 0 ? <GainsPanel /> : null}
      <StoredRates codes={foreign.map(({ currency }) => currency)} actions={actions} mayWrite={mayWrite} />
      {wish ? <RateDialog wish={wish} onClose={() => setWish(null)} /> : null}
    </div>
  );
}

function Imported({ imported }: { readonly imported: ImportedRates }) {
  const lacking = imported.currencies.filter(({ firstDay }) => firstDay === null).map(({ currency }) => currency);
  const title = imported.currencies.length === 0 ? words.importedNone : words.imported(imported.addedCount, imported.changedCount, imported.keptCount);
  return (
    <Alert title={title} color="mint">
      {lacking.length > 0 ? <p>{words.notInFile(lacking.join(", "))}</p> : null}
      {imported.errorCount > 0 ? (
        <>
          <p>{words.badLines(imported.errorCount)}</p>
          <ul>
            {imported.errors.slice(0, 10).map(({ line, column, reason }) => <li key={`${line}${column ?? ""}`}>{words.line(line, reason)}</li>)}
          </ul>
        </>
      ) : null}
    </Alert>
  );
}
