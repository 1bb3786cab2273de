import { formatAgo } from "@/shared/dates/dates";
import type { ModelDrift } from "./model";
import classes from "./models.module.css";
import { words } from "./words";

/** How far those who are served are from those whom the version learned from. */
export function Drift({ drift }: { readonly drift: ModelDrift }) {
  return (
    <div className={classes.part}>
      <h3 className={classes.heading}>{words.drift}</h3>
      <p className={classes.facts}>{words.measured(drift.householdCount, formatAgo(drift.measuredAt))} {drift.reasons.length === 0 ? words.fits : words.drifted}</p>
      {drift.reasons.length > 0 ? <ul className={classes.reasons}>{drift.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul> : null}
      <dl className={classes.figures}>
        {drift.figures.map(({ name, value, baseline }) => (
          <div key={name}>
            <dt>{words.figures[name] ?? name}</dt>
            <dd>{name.startsWith("input.") ? words.distance(value, baseline) : words.share(name, value, baseline)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
