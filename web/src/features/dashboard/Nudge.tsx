import { Button } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { Link } from "react-router";
import { UNCATEGORIZED } from "@/shared/categories/useCategories";
import classes from "./dashboard.module.css";
import { words } from "./words";

/** Rows that nobody and nothing has sorted yet, and the way to them. */
export function Nudge({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <div className={classes.nudge}>
      <IconSparkles size={22} aria-hidden />
      <div className={classes.nudgeWords}>
        <p className={classes.nudgeTitle}>{words.nudge(count)}</p>
        <p className={classes.hint}>{words.nudgeText}</p>
      </div>
      <Button component={Link} to={`/transactions?category=${UNCATEGORIZED}`} variant="default" size="sm">
        {words.nudgeAction}
      </Button>
    </div>
  );
}
