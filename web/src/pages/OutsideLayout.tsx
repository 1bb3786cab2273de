import type { ReactNode } from "react";
import { Link } from "react-router";
import { Logo } from "@/shared/ui/Logo";
import classes from "./Outside.module.css";

interface OutsideLayoutProps {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children: ReactNode;
  readonly below: ReactNode;
}

/** Around the forms of somebody who is not signed in. */
export function OutsideLayout({ title, lead, children, below }: OutsideLayoutProps) {
  return (
    <main className={classes.form} id="main">
      <title>{`${title} – Moneta`}</title>
      <Link to="/" className={classes.home}>
        <Logo /> Moneta
      </Link>
      <div className={classes.card}>
        <h1>{title}</h1>
        {lead ? <p className={classes.lead}>{lead}</p> : null}
        {children}
      </div>
      {below}
    </main>
  );
}
