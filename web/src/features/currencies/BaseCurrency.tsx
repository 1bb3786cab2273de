import { useApolloClient } from "@apollo/client/react";
import { Select } from "@mantine/core";
import { SetBaseCurrencyDocument } from "@/gql/graphql";
import { failureText } from "@/shared/errors/failure";
import { CURRENCIES, currencyName } from "@/shared/money/currencies";
import { useMay } from "@/shared/session/useViewer";
import { showProblem } from "@/shared/ui/toasts";
import { useChangeToast } from "@/shared/undo/useUndo";
import classes from "./currencies.module.css";
import { words } from "./words";

/** The currency of totals. No stored amount depends on it, so it is saved at once. */
export function BaseCurrency({ currency }: { readonly currency: string }) {
  const client = useApolloClient();
  const tell = useChangeToast();
  const mayChange = useMay("MANAGE_HOUSEHOLD");
  const choices = [...new Set([currency, ...CURRENCIES])].map((code) => ({ value: code, label: `${code} – ${currencyName(code)}` }));

  async function choose(code: string): Promise<void> {
    const { data } = await client.mutate({ mutation: SetBaseCurrencyDocument, variables: { input: { currency: code } } });
    const refusal = data?.setBaseCurrency.errors[0];
    if (refusal) { showProblem(words.failed, refusal.message); return; }
    await client.refetchQueries({ include: "all" });
    tell(data?.setBaseCurrency.change);
  }

  function save(code: string): void {
    void choose(code).catch((error: unknown) => showProblem(words.failed, failureText(error)));
  }

  return (
    <div className={classes.padded}>
      <Select
        label={words.base}
        description={words.baseHint}
        inputWrapperOrder={["label", "input", "description"]}
        searchable
        allowDeselect={false}
        disabled={!mayChange}
        data={choices}
        value={currency}
        onChange={(code) => code && save(code)}
        maw={340}
      />
    </div>
  );
}
