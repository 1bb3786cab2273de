import { Badge, Button } from "@mantine/core";
import type { ModelVersion } from "./model";
import classes from "./models.module.css";
import { words } from "./words";

interface VersionsProps {
  readonly name: string;
  readonly versions: readonly ModelVersion[];
  readonly busy: boolean;
  readonly onPromote: (version: string) => void;
  /** Null: no version any more. */
  readonly onShadow: (version: string | null) => void;
}

/** Every version with how it was judged, and what can be done with it. */
export function Versions({ name, versions, busy, onPromote, onShadow }: VersionsProps) {
  return (
    <ul className={classes.list} aria-label={words.versions(name)}>
      {versions.map((one) => (
        <li key={one.version} className={classes.version}>
          <div className={classes.head}>
            <span className={classes.name}>{one.version}</span>
            {one.isActive ? <Badge size="sm" variant="filled" tt="none">{words.active}</Badge> : null}
            {one.isShadow ? <Badge size="sm" variant="outline" tt="none">{words.shadow}</Badge> : null}
            {one.isShipped ? <Badge size="sm" variant="light" color="gray" tt="none">{words.shipped}</Badge> : null}
            <div className={classes.choices}>
              {one.isActive ? null : (
                <Button size="compact-sm" variant="light" disabled={busy} aria-label={words.promoteOne(one.version)} onClick={() => onPromote(one.version)}>{words.promote}</Button>
              )}
              {one.isShadow ? (
                <Button size="compact-sm" variant="subtle" disabled={busy} aria-label={words.endShadowOne(one.version)} onClick={() => onShadow(null)}>{words.endShadow}</Button>
              ) : one.isActive ? null : (
                <Button size="compact-sm" variant="subtle" disabled={busy} aria-label={words.shadowOne(one.version)} onClick={() => onShadow(one.version)}>{words.toShadow}</Button>
              )}
            </div>
          </div>
          <dl className={classes.figures}>
            {one.figures.map((figure) => (
              <div key={figure.name}>
                <dt>{figure.name}</dt>
                <dd>{words.percent(figure.value)}{figure.baseline === null ? null : <span> {words.against(figure.baseline)}</span>}</dd>
              </div>
            ))}
          </dl>
          <p className={classes.facts}>{one.data === null ? words.unreadable : [one.data, words.code(one.codeCommit ?? "")].join(" · ")}</p>
        </li>
      ))}
    </ul>
  );
}
