import { useApolloClient, useQuery } from "@apollo/client/react";
import { Badge, Button, Menu, Skeleton, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconEdit, IconFileSpreadsheet, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { ForgetImportProfileDocument, type Layout_ImportProfileFragment, LayoutsDocument, RenameImportProfileDocument } from "@/gql/graphql";
import { formatAgo } from "@/shared/dates/dates";
import { failureText } from "@/shared/errors/failure";
import { useMay } from "@/shared/session/useViewer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { FormDialog } from "@/shared/ui/FormDialog";
import { Panel } from "@/shared/ui/Panel";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import { showProblem } from "@/shared/ui/toasts";
import { useSubmit } from "@/shared/ui/useSubmit";
import { useChange } from "@/shared/undo/useChange";
import classes from "./layouts.module.css";
import { formatName, words } from "./words";

const text = words.layouts;

/** How the files of each bank are read, as it was learned from the last one. */
export function LayoutsSection() {
  const { data, error, refetch } = useQuery(LayoutsDocument, { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" });
  const mayWrite = useMay("WRITE_TRANSACTIONS");
  const [renaming, setRenaming] = useState<Layout_ImportProfileFragment | null>(null);
  const forget = useForget();
  const layouts = data?.importProfiles;
  if (error && !layouts) return <FailureAlert title={text.loadFailed} error={error} onRetry={() => void refetch()} />;
  if (!layouts) return <Skeleton height={160} radius="lg" />;
  return (
    <Panel title={text.title} hint={text.hint} flush>
      {layouts.length === 0 ? (
        <EmptyState icon={<IconFileSpreadsheet />} title={text.none} action={<Button component={Link} variant="default" to="/import">{text.toImport}</Button>}>{text.noneText}</EmptyState>
      ) : null}
      <ul className={rows.rows} aria-label={text.title}>
        {layouts.map((layout) => (
          <li key={layout.id} className={rows.row}>
            <div className={rows.words}>
              <div className={`${rows.title} ${classes.name}`}>{layout.name} <Badge variant="light" color="gray" size="sm" tt="none">{formatName(layout.format)}</Badge></div>
              <div className={rows.detail}>{text.facts(whereTo(layout), formatAgo(layout.usedAt))}</div>
              <Columns layout={layout} />
            </div>
            {mayWrite ? (
              <RowMenu label={text.more(layout.name)}>
                <Menu.Item leftSection={<IconEdit size={17} aria-hidden />} onClick={() => setRenaming(layout)}>{text.rename}</Menu.Item>
                <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={17} aria-hidden />} onClick={() => forget(layout.id)}>{words.forget}</Menu.Item>
              </RowMenu>
            ) : null}
          </li>
        ))}
      </ul>
      {renaming ? <RenameDialog layout={renaming} onClose={() => setRenaming(null)} /> : null}
    </Panel>
  );
}

function whereTo({ account, accounts }: Layout_ImportProfileFragment): string {
  if (account) return account.name;
  return [...new Set(accounts.flatMap((each) => (each.account ? [each.account.name] : [])))].join(", ") || text.nowhere;
}

/** What each column is read as; where the format fixes it, there is nothing to say. */
function Columns({ layout }: { readonly layout: Layout_ImportProfileFragment }) {
  const { mapping } = layout;
  if (!mapping) return <div className={rows.detail}>{text.fixed}</div>;
  const used = mapping.columns.filter(({ role }) => role !== "IGNORE");
  const single = used.some(({ role }) => role === "AMOUNT");
  return (
    <details className={classes.columns}>
      <summary>{text.columns(used.length)}</summary>
      <dl>
        {used.map(({ index, header, role }) => (
          <div key={index}><dt>{words.column(header, index)}</dt><dd>{words.roles[role]}</dd></div>
        ))}
        <div><dt>{words.dateOrder}</dt><dd>{words.dateOrders[mapping.dateOrder]}</dd></div>
        <div><dt>{words.decimal}</dt><dd>{words.decimals[mapping.decimalSeparator]}</dd></div>
        {single ? <div><dt>{words.sign}</dt><dd>{words.signs[mapping.spendingIsPositive ? "true" : "false"]}</dd></div> : null}
      </dl>
    </details>
  );
}

function RenameDialog({ layout, onClose }: { readonly layout: Layout_ImportProfileFragment; readonly onClose: () => void }) {
  const client = useApolloClient();
  const change = useChange();
  const { busy, problem, setProblem, submit } = useSubmit();
  const form = useForm({ initialValues: { name: layout.name }, validate: { name: (name) => (name.trim() === "" ? text.nameMissing : null) } });
  const send = ({ name }: { name: string }) =>
    submit(async () => {
      const input = { id: layout.id, name: name.trim() };
      const refused = await change(async () => (await client.mutate({ mutation: RenameImportProfileDocument, variables: { input } })).data?.renameImportProfile, ["name"]);
      if (!refused) { onClose(); return; }
      form.setErrors(refused.fields);
      setProblem(refused.general);
    });
  return (
    <FormDialog opened title={text.rename} onClose={onClose} onSubmit={form.onSubmit((values) => void send(values))} action={text.save} busy={busy} problem={problem} failed={text.failed}>
      <TextInput label={text.name} description={text.nameHint} required data-autofocus maxLength={100} {...form.getInputProps("name")} />
    </FormDialog>
  );
}

/** At once: the toast has the way back. */
function useForget(): (id: string) => void {
  const client = useApolloClient();
  const change = useChange();
  return (id) =>
    void change(async () => (await client.mutate({ mutation: ForgetImportProfileDocument, variables: { input: { id } } })).data?.forgetImportProfile)
      .then((refused) => refused && showProblem(text.failed, refused.general ?? ""))
      .catch((error: unknown) => showProblem(text.failed, failureText(error)));
}
