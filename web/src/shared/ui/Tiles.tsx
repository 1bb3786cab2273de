import classes from "./Tiles.module.css";

export interface TileFigure {
  readonly label: string;
  readonly figure: string;
  readonly hint: string;
}

/** Three or four figures above a page's lists. */
export function Tiles({ tiles }: { readonly tiles: readonly TileFigure[] }) {
  return (
    <dl className={`${classes.tiles} ${tiles.length === 3 ? classes.three : classes.four}`}>
      {tiles.map(({ label, figure, hint }) => (
        <div key={label} className={classes.tile}>
          <dt>{label}</dt>
          <dd>
            <span className={classes.figure}>{figure}</span>
            <span className={classes.hint}>{hint}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
