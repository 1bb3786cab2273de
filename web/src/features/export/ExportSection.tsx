import { Alert, Button, Group, Input, MultiSelect, Radio, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconDownload, IconInfoCircle } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useAccounts } from "@/shared/accounts/useAccounts";
import { SearchBox } from "@/shared/search/SearchBox";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { Panel } from "@/shared/ui/Panel";
import { type Wanted, sizeOf } from "./download";
import classes from "./export.module.css";
import { useExport } from "./useExport";
import { FORMATS, type ExportFormat, words } from "./words";

const EVERYTHING: Wanted = { format: "csv", accounts: [], from: "", to: "", query: "" };

/** All of a household, or a part of it, as a file: what each format is for stands beside it. */
export function ExportSection() {
  const [wanted, setWanted] = useState(EVERYTHING);
  const { state, start, cancel } = useExport();
  const running = state.step === "running";
  const wrongDays = wanted.from !== "" && wanted.to !== "" && wanted.from > wanted.to;
  const isPart = wanted.accounts.length > 0 || wanted.from !== "" || wanted.to !== "" || wanted.query !== "";
  const change = (changed: Partial<Wanted>): void => setWanted((before) => ({ ...before, ...changed }));
  return (
    <Panel title={words.title} hint={words.hint}>
      <Stack gap="lg">
        <Formats value={wanted.format} onChange={(format) => change({ format })} />
        <Choices wanted={wanted} wrongDays={wrongDays} onChange={change} />
        {isPart && (wanted.format === "json" || wanted.format === "zip") ? (
          <Alert variant="light" icon={<IconInfoCircle aria-hidden />}>{words.partial}</Alert>
        ) : null}
        {state.step === "failed" ? <FailureAlert title={words.failed} error={state.message} /> : null}
        <Group>
          <Button leftSection={<IconDownload size={17} aria-hidden />} disabled={wrongDays} loading={running} onClick={() => void start(wanted)}>
            {words.action}
          </Button>
          {running ? <Button variant="default" onClick={cancel}>{words.cancel}</Button> : null}
          <Text size="sm" c="dimmed" role="status">
            {running ? (state.bytes === 0 ? words.preparing : words.received(sizeOf(state.bytes))) : null}
            {state.step === "done" ? <><IconCheck size={15} aria-hidden /> {state.text}</> : null}
          </Text>
        </Group>
      </Stack>
    </Panel>
  );
}

function Formats({ value, onChange }: { readonly value: ExportFormat; readonly onChange: (format: ExportFormat) => void }) {
  return (
    <Radio.Group label={words.format} value={value} onChange={(chosen) => onChange(FORMATS.find((format) => format === chosen) ?? value)}>
      <div className={classes.formats}>
        {FORMATS.map((format) => (
          <Radio.Card key={format} value={format} className={classes.format} radius="md" aria-label={`${words.formats[format].name}. ${words.formats[format].text}`}>
            <Radio.Indicator mt={3} />
            <div>
              <div className={classes.name}>{words.formats[format].name}</div>
              <div className={classes.text}>{words.formats[format].text}</div>
            </div>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}

interface ChoicesProps {
  readonly wanted: Wanted;
  readonly wrongDays: boolean;
  readonly onChange: (changed: Partial<Wanted>) => void;
}

function Choices({ wanted, wrongDays, onChange }: ChoicesProps) {
  const { accounts, loading } = useAccounts();
  const search = useId();
  return (
    <div className={classes.choices}>
      <MultiSelect
        className={classes.wide}
        label={words.accounts}
        placeholder={wanted.accounts.length === 0 ? words.allAccounts : undefined}
        disabled={loading}
        clearable
        searchable={accounts.length > 8}
        data={accounts.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
        value={[...wanted.accounts]}
        onChange={(chosen) => onChange({ accounts: chosen })}
      />
      <TextInput type="date" label={words.from} value={wanted.from} max={wanted.to || undefined} onChange={(event) => onChange({ from: event.currentTarget.value })} />
      <TextInput type="date" label={words.to} value={wanted.to} min={wanted.from || undefined} error={wrongDays ? words.dayOrder : undefined} onChange={(event) => onChange({ to: event.currentTarget.value })} />
      <div className={classes.whole}>
        <Input.Label htmlFor={search}>{words.search}</Input.Label>
        <SearchBox id={search} label={words.search} value={wanted.query} onChange={(query) => onChange({ query })} />
      </div>
    </div>
  );
}
