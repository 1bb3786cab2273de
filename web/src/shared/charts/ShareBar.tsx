import classes from "./barList.module.css";

interface ShareBarProps {
  /** Of the largest one in the list; pixels only. */
  readonly share: number;
  readonly className?: string | undefined;
}

const LEAST_PERCENT = 0.8;

/** How much a row of a bar list is beside the largest; a sliver where it is next to nothing. The figure stands beside it. */
export function ShareBar({ share, className = "" }: ShareBarProps) {
  return (
    <svg className={`${classes.bar} ${className}`} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden>
      <rect className={classes.track} width="100" height="1" />
      <rect className={classes.fill} width={Math.max(LEAST_PERCENT, share * 100)} height="1" />
    </svg>
  );
}
