import type { ReactNode } from "react";
import classes from "./PageHeader.module.css";

interface PageHeaderProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

/** The page's one `h1`, its browser title, and what can be done with the whole page. */
export function PageHeader({ title, lead, children }: PageHeaderProps) {
  return (
    <div className={classes.header}>
      <title>{`${title} – Moneta`}</title>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {lead ? <p className={classes.lead}>{lead}</p> : null}
      </div>
      {children ? <div className={classes.actions}>{children}</div> : null}
    </div>
  );
}
