import { Kbd, Modal } from "@mantine/core";
import { words } from "../words";
import classes from "./Shell.module.css";

export function ShortcutsDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.shortcuts}>
      <dl className={classes.keys}>
        {words.keys.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => <Kbd key={key}>{key}</Kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
