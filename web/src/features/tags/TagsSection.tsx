import { useApolloClient, useQuery } from "@apollo/client/react";
import { Button, Menu, Skeleton } from "@mantine/core";
import { IconArrowMerge, IconEdit, IconPlus, IconTags, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { DeleteTagDocument, type TagRow_TagFragment, TagsSectionDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useChange } from "@/shared/undo/useChange";
import { MergeTagDialog, TagDialog } from "./TagDialogs";
import { words } from "./words";

type Open = { readonly what: "edit"; readonly tag: TagRow_TagFragment | null } | { readonly what: "merge"; readonly tag: TagRow_TagFragment };

export function TagsSection() {
  const { data, error, refetch } = useQuery(TagsSectionDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const [open, setOpen] = useState<Open | null>(null);
  const remove = useRemove();
  const tags = data?.tags;
  const add = mayWrite ? <Button size="sm" leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setOpen({ what: "edit", tag: null })}>{words.add}</Button> : null;
  if (error && !tags) return <FailureAlert title={words.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!tags) return <Skeleton height={160} radius="lg" />;
  return (
    <Panel title={words.title} hint={words.hint} flush aside={add}>
      {tags.length === 0 ? <EmptyState icon={<IconTags />} title={words.noneTitle}>{words.noneText}</EmptyState> : null}
      <ul className={rows.rows}>
        {tags.map((tag) => (
          <li key={tag.id} className={rows.row}>
            <span className={rows.swatch} style={tag.color ? { background: tag.color } : undefined} aria-hidden />
            <span className={rows.name}>{tag.name}</span>
            <Link className={rows.count} to={`/transactions?q=${encodeURIComponent(`tag:"${tag.name}"`)}`}>{words.count(tag.transactionCount)}</Link>
            {mayWrite ? (
              <RowMenu label={words.more(tag.name)}>
                <Menu.Item leftSection={<IconEdit size={17} aria-hidden />} onClick={() => setOpen({ what: "edit", tag })}>{words.edit}</Menu.Item>
                <Menu.Item leftSection={<IconArrowMerge size={17} aria-hidden />} disabled={tags.length < 2} onClick={() => setOpen({ what: "merge", tag })}>{words.merge}</Menu.Item>
                <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={17} aria-hidden />} onClick={() => remove(tag.id)}>{words.remove}</Menu.Item>
              </RowMenu>
            ) : null}
          </li>
        ))}
      </ul>
      {open?.what === "edit" ? <TagDialog tag={open.tag} onClose={() => setOpen(null)} /> : null}
      {open?.what === "merge" ? <MergeTagDialog tag={open.tag} tags={tags} onClose={() => setOpen(null)} /> : null}
    </Panel>
  );
}

/** At once: the toast has the way back. */
function useRemove(): (id: string) => void {
  const client = useApolloClient();
  const change = useChange();
  return (id) =>
    void change(async () => (await client.mutate({ mutation: DeleteTagDocument, variables: { input: { id } } })).data?.deleteTag)
      .then((refused) => refused && showProblem(words.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(words.failed, failureText(error)));
}
