import { Button, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { Panel } from "@/shared/ui/Panel";
import { type BadRow, badRowsAsCsv } from "./badRows";
import classes from "./import.module.css";
import { words } from "./words";

interface BadRowsProps {
  readonly rows: readonly BadRow[];
  /** All, while `rows` may hold the first only. */
  readonly count: number;
  readonly fileName: string;
}

/** Each row that could not be read, with its line and the reason, to be mended outside. */
export function BadRows({ rows, count, fileName }: BadRowsProps) {
  if (count === 0) return null;
  const hint = rows.length < count ? `${words.errorsHint} ${words.firstErrors(rows.length)}` : words.errorsHint;
  return (
    <Panel title={words.errorsTitle(count)} hint={hint} flush>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className={classes.scroll} role="group" aria-label={words.errorsTitle(count)} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.line}</th>
              <th scope="col">{words.reason}</th>
              <th scope="col">{words.raw}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, column, reason, raw }) => (
              <tr key={`${line}-${column ?? ""}`}>
                <td className={classes.nowrap}>{line}</td>
                <td className={classes.reason}>{column ? `${column}: ${reason}` : reason}</td>
                <td><code className={classes.raw}>{raw}</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Group px="lg" py="sm" gap="sm">
        <CopyButton value={badRowsAsCsv(rows)}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}>
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="default" leftSection={<IconDownload size={15} aria-hidden />} onClick={() => download(badRowsAsCsv(rows), `bad-rows-${fileName}`)}>
          {words.download}
        </Button>
      </Group>
    </Panel>
  );
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name.endsWith(".csv") ? name : `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
