import { useApolloClient, useQuery } from "@apollo/client/react";
import { ActionIcon, Button, SegmentedControl, Table } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { DeleteExchangeRateDocument, StoredRatesDocument } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { failureText } from "@/shared/errors/failure";
import { Panel } from "@/shared/ui/Panel";
import { Sideways } from "@/shared/ui/Sideways";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import classes from "./currencies.module.css";
import { words } from "./words";

const PAGE = 30;

interface StoredRatesProps {
  readonly codes: readonly string[];
  readonly actions: ReactNode;
  readonly mayWrite: boolean;
}

/** Every stored rate, newest first, with who said it. */
export function StoredRates({ codes, actions, mayWrite }: StoredRatesProps) {
  const client = useApolloClient();
  const change = useChange();
  const [currency, setCurrency] = useState<string>("");
  const [first, setFirst] = useState(PAGE);
  const { data, previousData } = useQuery(StoredRatesDocument, {
    variables: { currency: currency === "" ? null : currency, first, after: null },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const page = (data ?? previousData)?.exchangeRates;
  const remove = (id: string) =>
    void change(async () => (await client.mutate({ mutation: DeleteExchangeRateDocument, variables: { input: { id } } })).data?.deleteExchangeRate)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
  return (
    <Panel title={words.stored} hint={words.storedHint} flush>
      <div className={classes.padded}>{actions}</div>
      {codes.length > 1 ? (
        <div className={classes.padded}>
          <SegmentedControl size="xs" data={[{ value: "", label: words.all }, ...codes]} value={currency} onChange={setCurrency} aria-label={words.stored} />
        </div>
      ) : null}
      {page?.edges.length === 0 ? <p className={classes.remark}>{words.none} {words.importHint}</p> : null}
      {page && page.edges.length > 0 ? (
        <Sideways className={classes.scroll} label={words.stored}>
          <Table>
            <Table.Thead>
              <Table.Tr><Table.Th>Day</Table.Th><Table.Th>Rate</Table.Th><Table.Th>Source</Table.Th><Table.Th><span className="visually-hidden">Delete</span></Table.Th></Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {page.edges.map(({ node }) => (
                <Table.Tr key={node.id}>
                  <Table.Td className={classes.whole}>{formatDate(node.ratedOn)}</Table.Td>
                  <Table.Td className={classes.whole}>{words.rate(node.base, node.rate, node.quote)}</Table.Td>
                  <Table.Td>{words.sources[node.source]}</Table.Td>
                  <Table.Td className={classes.number}>
                    {mayWrite ? (
                      <ActionIcon variant="subtle" color="gray" aria-label={words.remove(`${node.base}/${node.quote}`, node.ratedOn)} onClick={() => remove(node.id)}>
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    ) : null}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {page.pageInfo.hasNextPage && first < 200 ? <Button variant="subtle" size="compact-sm" my="xs" onClick={() => setFirst(200)}>{words.more}</Button> : null}
        </Sideways>
      ) : null}
    </Panel>
  );
}
