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

/** One large card of the first screen; the whole card is the button. */
export function Choice({ icon, title, text, busy = false, disabled = false, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <UnstyledButton
      className={classes.choice}
      onClick={onChoose}
      disabled={disabled || busy}
      data-busy={busy}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      <span className={classes.icon} aria-hidden>{icon}</span>
      <span className={classes.words}>
        <span id={`${id}-title`} className={classes.title}>{title}</span>
        <span id={`${id}-text`} className={classes.text}>{text}</span>
      </span>
      <span className={classes.go} aria-hidden>{busy ? <Loader size={18} /> : <IconArrowRight size={20} />}</span>
    </UnstyledButton>
  );
}
