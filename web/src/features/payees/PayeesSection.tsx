import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Group, Menu, Select, Skeleton, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowMerge, IconBuildingStore, IconEdit, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { DeletePayeeDocument, type PayeeOrder, type PayeeRow_PayeeFragment, PayeesSectionDocument } from "@/gql/graphql";
import { CategoryIcon } from "@/shared/categories/CategoryIcon";
import { failureText } from "@/shared/errors/failure";
import { MerchantMark } from "@/shared/merchants/MerchantMark";
import { formatMoney } from "@/shared/money/money";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { MergePayeeDialog } from "./MergePayeeDialog";
import { PayeeDialog, type PayeeDraft } from "./PayeeDialog";
import { PayeeOffers } from "./PayeeOffers";
import { words } from "./words";

type Payee = PayeeRow_PayeeFragment;
type Open = { readonly what: "edit"; readonly payee: Payee | null; readonly draft?: PayeeDraft } | { readonly what: "merge"; readonly payee: Payee };

const ORDERS: readonly PayeeOrder[] = ["NAME", "COUNT", "RECENT"];

export function PayeesSection() {
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<PayeeOrder>("NAME");
  const [text] = useDebouncedValue(search.trim(), 250);
  const [open, setOpen] = useState<Open | null>(null);
  const { data, previousData, error, refetch, fetchMore } = useQuery(PayeesSectionDocument, {
    variables: { text, order },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const page = (data ?? previousData)?.payees;
  const shown = page?.edges.map(({ node }) => node) ?? [];
  // A dialog shows the payee as it is now, also after a name was added in it.
  const edited = open?.what === "edit" && open.payee ? (shown.find(({ id }) => id === open.payee?.id) ?? open.payee) : null;
  if (error && !page) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!page) return <Skeleton height={200} radius="lg" />;
  return (
    <Stack gap="lg">
      <Panel
        title={words.title}
        hint={words.hint}
        flush
        aside={mayWrite ? <Button size="sm" leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setOpen({ what: "edit", payee: null })}>{words.add}</Button> : null}
      >
        <Group px="lg" pb="sm" gap="sm" wrap="nowrap">
          <TextInput flex={1} aria-label={words.search} placeholder={words.search} leftSection={<IconSearch size={17} aria-hidden />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
          <Select w={140} aria-label={words.order} allowDeselect={false} data={ORDERS.map((value) => ({ value, label: words.orders[value] }))} value={order} onChange={(value) => setOrder((value ?? "NAME"))} />
        </Group>
        {shown.length === 0 && text === "" ? <EmptyState icon={<IconBuildingStore />} title={words.noneTitle}>{words.noneText}</EmptyState> : null}
        {shown.length === 0 && text !== "" ? <EmptyState icon={<IconSearch />} title={words.nothingFound} /> : null}
        <ul className={rows.rows}>
          {shown.map((payee) => (
            <PayeeRow key={payee.id} payee={payee} mayWrite={mayWrite} onOpen={setOpen} />
          ))}
        </ul>
        {page.pageInfo.hasNextPage ? (
          <Group justify="center" p="sm">
            <Button variant="default" onClick={() => void fetchMore({ variables: { after: page.pageInfo.endCursor } })}>{words.loadMore}</Button>
          </Group>
        ) : null}
      </Panel>
      {mayWrite ? <PayeeOffers onCreate={(draft) => setOpen({ what: "edit", payee: null, draft })} /> : null}
      {open?.what === "edit" ? <PayeeDialog payee={edited} draft={open.draft} onClose={() => setOpen(null)} /> : null}
      {open?.what === "merge" ? <MergePayeeDialog payee={open.payee} onClose={() => setOpen(null)} /> : null}
    </Stack>
  );
}

interface PayeeRowProps {
  readonly payee: Payee;
  readonly mayWrite: boolean;
  readonly onOpen: (open: Open) => void;
}

function PayeeRow({ payee, mayWrite, onOpen }: PayeeRowProps) {
  const remove = useRemove();
  const use = payee.lastUsedOn ? `${words.count(payee.transactionCount)}, ${words.last(payee.lastUsedOn)}` : words.unused;
  const names = payee.aliases.map(({ alias }) => alias).filter((alias) => alias !== folded(payee.name));
  return (
    <li className={rows.row}>
      <MerchantMark counterparty={payee.counterparty} />
      <span className={rows.words}>
        <span className={rows.title}>{payee.name}</span>
        <div className={rows.detail}>
          {payee.category ? <><CategoryIcon icon={payee.category.icon} size={13} /> {payee.category.label} · </> : null}
          <Link to={`/transactions?q=${encodeURIComponent(`payee:"${payee.name}"`)}`}>{use}</Link>
          {names.length > 0 ? ` · ${names.join(", ")}` : ""}
        </div>
      </span>
      <span className={rows.count}>{payee.totals.map((total) => formatMoney(total)).join(", ")}</span>
      {mayWrite ? (
        <RowMenu label={words.more(payee.name)}>
          <Menu.Item leftSection={<IconEdit size={17} aria-hidden />} onClick={() => onOpen({ what: "edit", payee })}>{words.edit}</Menu.Item>
          <Menu.Item leftSection={<IconArrowMerge size={17} aria-hidden />} onClick={() => onOpen({ what: "merge", payee })}>{words.merge}</Menu.Item>
          <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={17} aria-hidden />} onClick={() => remove(payee.id)}>{words.remove}</Menu.Item>
        </RowMenu>
      ) : null}
    </li>
  );
}

/** As the server compares names, near enough to leave out what says nothing new. */
function folded(name: string): string {
  return name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

function useRemove(): (id: string) => void {
  const client = useApolloClient();
  const change = useChange();
  return (id) =>
    void change(async () => (await client.mutate({ mutation: DeletePayeeDocument, variables: { input: { id } } })).data?.deletePayee)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
}
