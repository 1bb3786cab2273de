import { useQuery } from "@apollo/client/react";
import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconListCheck, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type RuleOfferRow_OfferFragment, type RuleRow_RuleFragment, RulesPageDocument } from "@/gql/graphql";
import { RuleEditor } from "@/features/rules/RuleEditor";
import { RuleList } from "@/features/rules/RuleList";
import { RuleOffers } from "@/features/rules/RuleOffers";
import { RunDialog } from "@/features/rules/RunDialog";
import { RunLog } from "@/features/rules/RunLog";
import { words } from "@/features/rules/words";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";

type Open =
  | { readonly what: "edit"; readonly rule: RuleRow_RuleFragment | null; readonly offer?: RuleOfferRow_OfferFragment }
  | { readonly what: "run"; readonly rule: RuleRow_RuleFragment | null };

export function Component() {
  const { data, error, refetch } = useQuery(RulesPageDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const [open, setOpen] = useState<Open | null>(null);
  const rules = data?.rules;
  const add = mayWrite ? <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setOpen({ what: "edit", rule: null })}>{words.add}</Button> : null;
  return (
    <>
      <PageHeader title={words.title} lead={words.lead}>
        {rules && rules.length > 0 ? (
          <Group gap="sm">
            {mayWrite ? <Button variant="default" leftSection={<IconPlayerPlay size={17} aria-hidden />} onClick={() => setOpen({ what: "run", rule: null })}>{words.runAll}</Button> : null}
            {add}
          </Group>
        ) : null}
      </PageHeader>
      {error && !rules ? <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} /> : null}
      {!rules && !error ? <Skeleton height={220} radius="lg" /> : null}
      <Stack gap="lg">
        {rules?.length === 0 ? (
          <Panel title={words.title}>
            <EmptyState icon={<IconListCheck />} title={words.noneTitle} action={add}>{words.noneText}</EmptyState>
          </Panel>
        ) : null}
        {rules && rules.length > 0 ? (
          <Panel title={words.title} hint={rules.length > 1 ? words.order : undefined} flush>
            <RuleList rules={rules} mayWrite={mayWrite} onEdit={(rule) => setOpen({ what: "edit", rule })} onRun={(rule) => setOpen({ what: "run", rule })} />
          </Panel>
        ) : null}
        {rules && mayWrite ? <RuleOffers onAccept={(offer) => setOpen({ what: "edit", rule: null, offer })} /> : null}
        {rules ? <RunLog rules={rules} mayWrite={mayWrite} /> : null}
      </Stack>
      {open?.what === "edit" ? <RuleEditor rule={open.rule} condition={open.offer?.condition ?? ""} category={open.offer?.category?.id ?? null} onClose={() => setOpen(null)} /> : null}
      {open?.what === "run" ? <RunDialog rule={open.rule} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
