import "@mantine/dropzone/styles.css";
import { Stack, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useState } from "react";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import classes from "./import.module.css";
import { words } from "./words";

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 20;

interface ChooseFileProps {
  readonly onFiles: (files: readonly File[]) => void;
  /** Files are there already: the zone only adds more. */
  readonly small?: boolean;
}

/** Any format, several at once, by dropping or by browsing. */
export function ChooseFile({ onFiles, small = false }: ChooseFileProps) {
  const [refused, setRefused] = useState(false);
  return (
    <Stack gap="sm">
      {refused ? <FailureAlert title={words.uploadFailed} error={words.wrongKind} /> : null}
      <Dropzone
        className={classes.drop}
        data-small={small || undefined}
        multiple
        maxFiles={MAX_FILES}
        maxSize={MAX_BYTES}
        onDrop={(files) => { setRefused(false); onFiles(files); }}
        onReject={() => setRefused(true)}
        inputProps={{ "aria-label": words.input }}
      >
        <Stack align="center" gap={6} className={classes.dropWords}>
          {small ? null : <IconFileSpreadsheet size={38} stroke={1.4} aria-hidden />}
          <Text fw={600}>{small ? words.dropMore : words.drop}</Text>
          {small ? null : <Text size="sm" c="dimmed" ta="center">{words.dropHint}</Text>}
          {small ? null : <span className={classes.fakeButton}>{words.browse}</span>}
        </Stack>
      </Dropzone>
    </Stack>
  );
}
