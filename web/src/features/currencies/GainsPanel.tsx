import { useQuery } from "@apollo/client/react";
import { Table } from "@mantine/core";
import { GainsDocument } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { type MoneyValue } from "@/shared/money/money";
import { MoneyText } from "@/shared/money/MoneyText";
import { RateGaps } from "@/shared/money/RateGaps";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import classes from "./currencies.module.css";
import { shortRate } from "./rates";
import { words } from "./words";

/** What exchange rates gained or lost, by account and by transfer. */
export function GainsPanel() {
  const { data, error, refetch } = useQuery(GainsDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  if (error && !data) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  const gains = data?.currencyGains;
  if (!gains) return null;
  return (
    <Panel title={words.gains} hint={words.gainsHint} flush>
      <dl className={classes.figures}>
        <Figure label={words.total} value={gains.total} />
        <Figure label={words.unrealised} value={gains.unrealised} hint={words.unrealisedHint} />
        <Figure label={words.realised} value={gains.realised} hint={words.realisedHint} />
        <Figure label={words.onTransfers} value={gains.onTransfers} hint={words.onTransfersHint} />
      </dl>
      <div className={classes.padded}><RateGaps gaps={gains.gaps} linked={false} /></div>
      <Sideways className={classes.scroll} label={words.gains}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.account}</Table.Th>
              {[words.balance, words.flowedIn, words.value, words.gain].map((title) => <Table.Th key={title} className={classes.number}>{title}</Table.Th>)}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {gains.accounts.map((account) => (
              <Table.Tr key={account.accountId}>
                <Table.Td className={classes.whole}>{account.name}</Table.Td>
                <Amount value={account.balance} />
                <Amount value={account.flowedIn} />
                <Amount value={account.value} />
                <Amount value={account.gain} toned />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Sideways>
      {gains.exchanges.length > 0 ? (
        <Sideways className={classes.scroll} label={words.exchanges}>
          <Table captionSide="top">
            <Table.Caption>{words.exchanges}</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.day}</Table.Th>
                {["From", "To", words.got, words.ofDay, words.gain].map((title) => <Table.Th key={title} className={classes.number}>{title}</Table.Th>)}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {gains.exchanges.slice(0, 50).map((each) => (
                <Table.Tr key={each.transactionId}>
                  <Table.Td className={classes.whole}>{formatDate(each.bookedOn)}</Table.Td>
                  <Amount value={each.left} />
                  <Amount value={each.arrived} />
                  <Table.Td className={classes.number}>{shortRate(each.rateGot)}</Table.Td>
                  <Table.Td className={classes.number}>{each.rateOfDay ? shortRate(each.rateOfDay) : "–"}</Table.Td>
                  <Amount value={each.gain} toned />
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Sideways>
      ) : null}
    </Panel>
  );
}

function Figure({ label, value, hint }: { readonly label: string; readonly value: MoneyValue; readonly hint?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd><MoneyText value={value} sign="always" toned />{hint ? <small>{hint}</small> : null}</dd>
    </div>
  );
}

function Amount({ value, toned = false }: { readonly value: MoneyValue | null; readonly toned?: boolean }) {
  return <Table.Td className={classes.number}>{value ? <MoneyText value={value} toned={toned} sign={toned ? "always" : "auto"} /> : "–"}</Table.Td>;
}
