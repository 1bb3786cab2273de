import { Select, SimpleGrid } from "@mantine/core";
import type { ColumnRole, DateOrder, DecimalSeparator } from "@/gql/graphql";
import { Panel } from "@/shared/ui/Panel";
import classes from "./import.module.css";
import { type Mapping, withRole } from "./mapping";
import { words } from "./words";

interface MappingPanelProps {
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}

const choices = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([value, label]) => ({ value, label }));

/** How Moneta reads the file, column by column. */
export function MappingPanel({ mapping, onChange }: MappingPanelProps) {
  return (
    <Panel title={words.columns} hint={words.columnsHint}>
      <ul className={classes.mapping}>
        {mapping.columns.map(({ index, header, role, samples }) => {
          const name = words.column(header, index);
          return (
            <li key={index} className={classes.mapped} data-ignored={role === "IGNORE"}>
              <p className={classes.header}>{name}</p>
              <p className={classes.samples} title={samples.join(", ")}>
                <span className="visually-hidden">{words.samples}: </span>
                {samples.length > 0 ? samples.slice(0, 3).join(" · ") : words.emptySamples}
              </p>
              <Select
                size="sm"
                allowDeselect={false}
                aria-label={words.roleOf(name)}
                data={choices(words.roles)}
                value={role}
                onChange={(value) => value && onChange(withRole(mapping, index, value as ColumnRole))}
              />
            </li>
          );
        })}
      </ul>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" mt="md">
        <Select
          label={words.dateOrder}
          allowDeselect={false}
          data={choices(words.dateOrders)}
          value={mapping.dateOrder}
          onChange={(value) => value && onChange({ ...mapping, dateOrder: value as DateOrder })}
        />
        <Select
          label={words.decimal}
          allowDeselect={false}
          data={choices(words.decimals)}
          value={mapping.decimalSeparator}
          onChange={(value) => value && onChange({ ...mapping, decimalSeparator: value as DecimalSeparator })}
        />
        <Select
          label={words.sign}
          allowDeselect={false}
          data={choices(words.signs)}
          value={String(mapping.spendingIsPositive)}
          onChange={(value) => value && onChange({ ...mapping, spendingIsPositive: value === "true" })}
        />
      </SimpleGrid>
    </Panel>
  );
}
