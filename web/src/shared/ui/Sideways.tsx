import type { ReactNode } from "react";

interface SidewaysProps {
  readonly label: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** A table that may be wider than the screen: what scrolls must be reachable by keyboard, and then needs a name. */
export function Sideways({ label, className, children }: SidewaysProps) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <div className={className} role="group" aria-label={label} tabIndex={0}>{children}</div>
  );
}
