import classes from "./ChartTip.module.css";

export interface ChartTipRow {
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

/** What a chart says where the pointer is: the exact figures, not those of the axis. */
export function ChartTip({ title, rows }: { readonly title: string; readonly rows: readonly ChartTipRow[] }) {
  return (
    <div className={classes.tip}>
      <p>{title}</p>
      {rows.map(({ key, label, value }) => <div key={key}><span>{label}</span><span>{value}</span></div>)}
    </div>
  );
}
