import { skipToken, useQuery } from "@apollo/client/react";
import { Group, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { RuleTestDocument } from "@/gql/graphql";
import { useHomeCurrency } from "@/shared/session/useViewer";
import { words } from "./words";

const TYPING_MS = 250;

/** Whether the condition holds for a text that somebody types: the way to try a pattern. */
export function TestLine({ condition }: { readonly condition: string }) {
  const [text, setText] = useState("");
  const currency = useHomeCurrency();
  const [asked] = useDebouncedValue(`${condition}\u0001${text.trim()}`, TYPING_MS);
  const [askedCondition = "", description = ""] = asked.split("\u0001");
  const skip = askedCondition === "" || description === "";
  const { data } = useQuery(RuleTestDocument, skip ? skipToken : { variables: { condition: askedCondition, description, amount: null, currency }, fetchPolicy: "no-cache" });
  const result = skip ? null : (data?.ruleTest ?? null);
  return (
    <div>
      <TextInput size="sm" label={words.test} placeholder={words.testPlaceholder} maxLength={500} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {result && !result.problem ? (
        <Group gap={5} mt={5} c={result.matches ? "teal" : "dimmed"} aria-live="polite">
          {result.matches ? <IconCheck size={15} aria-hidden /> : <IconX size={15} aria-hidden />}
          <Text size="sm">{result.matches ? words.testYes : words.testNo}</Text>
        </Group>
      ) : null}
    </div>
  );
}
