import { useQuery } from "@apollo/client/react";
import { Button, Group, MultiSelect, Select, Skeleton, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconHistory, IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { type ChangeKind, type ChangeSource, HistoryDocument, type HistoryRow_ChangeFragment } from "@/gql/graphql";
import { ChangeRow } from "@/features/history/ChangeRow";
import classes from "@/features/history/History.module.css";
import { words } from "@/features/history/words";
import { formatDay, today } from "@/shared/dates/dates";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";

const entries = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([value, label]) => ({ value, label }));

export function Component() {
  const [search, setSearch] = useState("");
  const [text] = useDebouncedValue(search.trim(), 250);
  const [source, setSource] = useState<ChangeSource | null>(null);
  const [kinds, setKinds] = useState<ChangeKind[]>([]);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const filter = useMemo(
    () => ({ text: text === "" ? null : text, source, kinds: kinds.length === 0 ? null : kinds, dateFrom: from === "" ? null : from, dateTo: to === "" ? null : to }),
    [text, source, kinds, from, to],
  );
  const { data, previousData, error, refetch, fetchMore } = useQuery(HistoryDocument, { variables: { filter }, fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const page = (data ?? previousData)?.history;
  const days = useMemo(() => byDay(page?.edges.map(({ node }) => node) ?? []), [page]);
  const narrowed = Object.values(filter).some((value) => value !== null);
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <Group gap="sm" mb="sm" align="flex-end">
        <TextInput style={{ flex: "1 1 14rem" }} aria-label={words.search} placeholder={words.search} leftSection={<IconSearch size={17} aria-hidden />} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Select style={{ flex: "1 1 8rem" }} maw={{ sm: 150 }} aria-label={words.source} placeholder={words.source} clearable data={entries(words.sources)} value={source} onChange={(value) => setSource(value as ChangeSource | null)} />
        <MultiSelect style={{ flex: "1 1 10rem" }} maw={{ sm: 240 }} aria-label={words.kind} placeholder={kinds.length === 0 ? words.kind : ""} clearable data={entries(words.kinds)} value={kinds} onChange={(values) => setKinds(values as ChangeKind[])} />
        <TextInput type="date" style={{ flex: "1 1 9rem" }} maw={{ sm: 190 }} leftSection={<Text size="sm" c="dimmed" aria-hidden>{words.from}</Text>} leftSectionWidth={52} aria-label={words.from} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="date" style={{ flex: "1 1 9rem" }} maw={{ sm: 190 }} leftSection={<Text size="sm" c="dimmed" aria-hidden>{words.to}</Text>} leftSectionWidth={38} aria-label={words.to} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      {error && !page ? <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} /> : null}
      {!page && !error ? <Skeleton height={240} radius="lg" /> : null}
      {page?.edges.length === 0 ? (
        <EmptyState icon={<IconHistory />} title={narrowed ? words.noneFound : words.noneTitle}>{narrowed ? null : words.noneText}</EmptyState>
      ) : null}
      {days.map(([day, changes]) => (
        <section key={day} aria-label={formatDay(day)}>
          <h2 className={classes.day}>{formatDay(day)}</h2>
          <ul className={classes.changes}>
            {changes.map((change) => <ChangeRow key={change.id} change={change} mayWrite={mayWrite} />)}
          </ul>
        </section>
      ))}
      {page?.pageInfo.hasNextPage ? (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => void fetchMore({ variables: { after: page.pageInfo.endCursor } })}>{words.loadMore}</Button>
        </Group>
      ) : null}
    </>
  );
}

/** Days where the reader is. */
function byDay(changes: readonly HistoryRow_ChangeFragment[]): readonly (readonly [string, readonly HistoryRow_ChangeFragment[]])[] {
  const days = new Map<string, HistoryRow_ChangeFragment[]>();
  for (const change of changes) {
    const day = today(new Date(change.createdAt));
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return [...days];
}
