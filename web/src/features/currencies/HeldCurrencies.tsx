import { Badge } from "@mantine/core";
import type { CurrenciesSectionQuery } from "@/gql/graphql";
import { currencyName } from "@/shared/money/currencies";
import { MoneyText } from "@/shared/money/MoneyText";
import rows from "@/shared/ui/rows.module.css";
import classes from "./currencies.module.css";
import { shortRate } from "./rates";
import { words } from "./words";

/** What is held in each currency, and what that is worth today. */
export function HeldCurrencies({ held }: { readonly held: CurrenciesSectionQuery["currencies"] }) {
  const base = held.find(({ isBase }) => isBase)?.currency ?? "";
  return (
    <>
      <ul className={rows.rows}>
        {held.map((each) => (
          <li key={each.currency} className={rows.row}>
            <span className={rows.words}>
              <span className={rows.title}>{currencyName(each.currency)}</span>
              <div className={rows.detail}>
                {each.isBase ? words.isBase : each.rate && each.ratedOn ? `${words.rate(each.currency, shortRate(each.rate), base)} ${words.ratedOn(each.ratedOn)}` : words.noRate}
                {" · "}
                {words.accounts(each.accountCount)}
                {each.isOld ? <Badge ml={6} size="xs" color="gray" variant="light" tt="none">{words.old}</Badge> : null}
              </div>
            </span>
            <span className={classes.amounts}>
              <MoneyText value={each.balance} />
              {each.isBase ? null : <div className={rows.detail}>{each.value ? <MoneyText value={each.value} /> : words.noRate}</div>}
            </span>
          </li>
        ))}
      </ul>
      {held.length < 2 ? <p className={classes.remark}>{words.onlyBase}</p> : null}
    </>
  );
}
