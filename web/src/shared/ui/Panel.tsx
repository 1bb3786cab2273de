import { type ReactNode, useId } from "react";
import classes from "./Panel.module.css";

interface PanelProps {
  readonly title: string;
  /** Beside the title, at the right. */
  readonly aside?: ReactNode;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
  /** Lists and tables reach the edges. */
  readonly flush?: boolean;
}

/** A named region with a heading: what most pages are made of. */
export function Panel({ title, aside, hint, children, flush = false }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {hint ? <div className={classes.hint}>{hint}</div> : null}
        {aside ? <div className={classes.aside}>{aside}</div> : null}
      </div>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
