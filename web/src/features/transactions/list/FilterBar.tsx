import { Button, Collapse, Group, Pill, SegmentedControl } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import type { TransactionKind } from "@/gql/graphql";
import { SEARCH_FIELD } from "@/shared/actions/searchField";
import { SearchBox } from "@/shared/search/SearchBox";
import { isSimple, splitTerms } from "@/shared/search/terms";
import { words } from "../words";
import { FilterPanel } from "./FilterPanel";
import { changeQuery, choiceFromQuery } from "./filters";

interface FilterBarProps {
  readonly query: string;
  readonly currency: string;
  readonly onChange: (query: string) => void;
}

/** The search, and a form that writes it for whoever would rather choose than type. */
export function FilterBar({ query, currency, onChange }: FilterBarProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const { kind } = choiceFromQuery(query);
  return (
    <div role="search" aria-label="Filter transactions">
      <Group gap="sm" mb="xs" align="flex-start">
        <SearchBox id={SEARCH_FIELD} label={words.search} value={query} onChange={onChange} />
        <SegmentedControl
          size="sm"
          aria-label="Kind of transaction"
          value={kind ?? "ALL"}
          onChange={(value) => onChange(changeQuery.kind(query, value === "ALL" ? null : (value as TransactionKind)))}
          data={[{ value: "ALL", label: "All" }, ...Object.entries(words.kinds).map(([value, label]) => ({ value, label }))]}
        />
        <Button variant="default" onClick={toggle} aria-expanded={opened} leftSection={<IconAdjustmentsHorizontal size={17} aria-hidden />}>
          Filters
        </Button>
      </Group>
      <Terms query={query} onChange={onChange} />
      <Collapse expanded={opened}>
        <FilterPanel query={query} currency={currency} onChange={onChange} />
      </Collapse>
    </div>
  );
}

/** Each condition, to be taken away with one touch. */
function Terms({ query, onChange }: Pick<FilterBarProps, "query" | "onChange">) {
  const terms = isSimple(query) ? splitTerms(query) : [query];
  if (query === "") return null;
  const without = (left: number) => terms.filter((_, index) => index !== left).join(" ");
  return (
    <Pill.Group mb="sm">
      {terms.map((term, index) => (
        <Pill
          key={`${index} ${term}`}
          withRemoveButton
          removeButtonProps={{ "aria-label": words.removeTerm(term), "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => onChange(without(index))}
        >
          {term}
        </Pill>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={() => onChange("")}>{words.clearFilters}</Button>
    </Pill.Group>
  );
}
