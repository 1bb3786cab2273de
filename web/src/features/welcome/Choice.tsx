import { Loader, UnstyledButton } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import classes from "./Choice.module.css";

interface ChoiceProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
}

/** One large card of the first screen. The button is named by its title and stretches over the whole card. */
export function Choice({ icon, title, text, busy = false, disabled = false, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className={classes.choice} data-disabled={disabled || busy}>
      <span className={classes.icon} aria-hidden>{icon}</span>
      <div className={classes.words}>
        <UnstyledButton className={classes.title} onClick={onChoose} disabled={disabled || busy} aria-describedby={id}>
          {title}
        </UnstyledButton>
        <p id={id} className={classes.text} role={busy ? "status" : undefined}>{text}</p>
      </div>
      <span className={classes.go} aria-hidden>{busy ? <Loader size={18} /> : <IconArrowRight size={20} />}</span>
    </div>
  );
}
