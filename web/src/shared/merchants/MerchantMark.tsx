import type { MerchantMark_CounterpartyFragment } from "@/gql/graphql";
import classes from "./MerchantMark.module.css";

interface MerchantMarkProps {
  readonly counterparty: MerchantMark_CounterpartyFragment;
  readonly size?: "sm" | "md" | "lg";
}

/** A letter on a colour, the same wherever the name is. The name stands beside it, so nobody has to hear it twice. */
export function MerchantMark({ counterparty, size = "md" }: MerchantMarkProps) {
  return (
    <span className={classes.mark} data-size={size} style={{ background: counterparty.color }} aria-hidden>
      {counterparty.letter}
    </span>
  );
}
