import { Badge, Menu, Switch } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconEdit, IconGripVertical, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import type { ComponentProps } from "react";
import { Link } from "react-router";
import type { RuleRow_RuleFragment } from "@/gql/graphql";
import { RowMenu } from "@/shared/ui/RowMenu";
import rows from "@/shared/ui/rows.module.css";
import classes from "./rules.module.css";
import { words } from "./words";

interface RuleRowProps {
  readonly rule: RuleRow_RuleFragment;
  readonly place: number;
  readonly count: number;
  readonly matches: number | null;
  readonly mayWrite: boolean;
  readonly dragged: boolean;
  readonly grip: Omit<ComponentProps<"button">, "ref">;
  readonly onToggle: (isActive: boolean) => void;
  readonly onEdit: () => void;
  readonly onRun: () => void;
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
}

/** One rule as a sentence, with what can be done to it. */
export function RuleRow({ rule, place, count, matches, mayWrite, dragged, grip, onToggle, onEdit, onRun, onMove, onRemove }: RuleRowProps) {
  const label = rule.name || `${words.when} ${rule.conditionWords}`;
  return (
    <li className={classes.rule} data-dragged={dragged || undefined}>
      {mayWrite ? (
        <button type="button" className={classes.grip} aria-label={words.grip(label, place, count)} {...grip}>
          <IconGripVertical size={17} aria-hidden />
        </button>
      ) : <span aria-hidden />}
      <div className={rule.isActive ? undefined : classes.faded}>
        {rule.name ? <p className={classes.name}>{rule.name}</p> : null}
        <p className={classes.sentence}>
          <span className={classes.keyword}>{words.when}</span> {rule.conditionWords} <span className={classes.keyword}>→</span>{" "}
          <span className={classes.does}>{rule.actionWords.join(", ")}</span>
        </p>
        {rule.stops || !rule.isActive || rule.problem ? (
          <div className={classes.facts}>
            {rule.stops ? <Badge size="sm" variant="light" color="gray" tt="none">{words.stops}</Badge> : null}
            {rule.isActive ? null : <Badge size="sm" variant="light" color="gray" tt="none">{words.off}</Badge>}
            {rule.problem ? <Badge size="sm" variant="light" color="red" tt="none">{words.broken}</Badge> : null}
          </div>
        ) : null}
        {rule.problem ? <p className={classes.problem}>{rule.problem}</p> : null}
      </div>
      <span className={classes.matches}>
        {matches === null ? null : <Link className={rows.count} to={`/transactions?q=${encodeURIComponent(rule.condition)}`}>{words.matches(matches)}</Link>}
      </span>
      <span className={classes.switch}>
        {mayWrite ? <Switch size="sm" aria-label={words.active(label)} checked={rule.isActive} onChange={(event) => onToggle(event.currentTarget.checked)} /> : null}
      </span>
      {mayWrite ? (
        <RowMenu label={words.more(label)}>
          <Menu.Item leftSection={<IconEdit size={17} aria-hidden />} onClick={onEdit}>{words.edit}</Menu.Item>
          <Menu.Item leftSection={<IconPlayerPlay size={17} aria-hidden />} disabled={rule.problem !== null} onClick={onRun}>{words.run}</Menu.Item>
          <Menu.Item leftSection={<IconArrowUp size={17} aria-hidden />} disabled={place === 1} onClick={() => onMove(-1)}>{words.up}</Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={17} aria-hidden />} disabled={place === count} onClick={() => onMove(1)}>{words.down}</Menu.Item>
          <Menu.Item color="var(--moneta-danger)" leftSection={<IconTrash size={17} aria-hidden />} onClick={onRemove}>{words.remove}</Menu.Item>
        </RowMenu>
      ) : <span aria-hidden />}
    </li>
  );
}
