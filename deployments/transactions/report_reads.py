"""Reports over a search: one pass over the lines that match, in the snapshot in which names and rates are read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.filters import Conditions
from deployments.transactions.search.finding import SUM_CANDIDATES, bound_for, read, restrict
from deployments.transactions.search.lines import LINE_IN, LINE_OUT, LINES, counted, read_tree
from deployments.transactions.search.names import read_names
from domain.shared.periods import Month
from domain.transactions.currencies.converting import Converter
from domain.transactions.currencies.model import ExchangeRate
from domain.transactions.currencies.rates import RateTable
from domain.transactions.reports import FIELDS, Grouping, LineSum, Report, ReportWanted, report, within
from domain.transactions.search.problems import Problem

_BASE = "SELECT currency FROM households WHERE id = $1"
_RATES = f"SELECT {columns_of(ExchangeRate)} FROM exchange_rates WHERE household_id = $1"  # noqa: S608 (constants)
_NO_KEY = "NULL::text"
_KEYS = {
    Grouping.MONTH: _NO_KEY,
    Grouping.CATEGORY: "line.line_category",
    Grouping.PAYEE: "line.payee_id::text",
    Grouping.ACCOUNT: "line.account_id::text",
    Grouping.TAG: "tagged.id",
}
# Each line once for every tag that the row or its part has, and once where there is none.
_TAGGED = """
CROSS JOIN LATERAL (
  SELECT held.id FROM (SELECT) AS one LEFT JOIN (
    SELECT unnest(line.tag_ids)::text AS id
    UNION SELECT jsonb_array_elements_text(
      CASE WHEN jsonb_typeof(line.part->'tag_ids') = 'array' THEN line.part->'tag_ids' ELSE '[]' END)
  ) AS held ON true
) AS tagged
"""
# Money in other currencies by its days, for each has its rate.
_SUMS = f"""
SELECT {{key}} AS key, date_trunc('month', line.counted_on)::date AS month, line.currency,
       CASE WHEN line.currency <> {{base}} THEN line.booked_on END AS booked_on, count(*) AS line_count,
       sum({LINE_IN})::bigint AS in_minor, sum({LINE_OUT})::bigint AS out_minor
FROM {LINES} {{tagged}}
WHERE {{where}}
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""  # noqa: S608 (constants)


class ReportReads:
    """Implements `finance_graphql.reports.clients.SearchReportReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, household_id: UUID, wanted: ReportWanted) -> Report | Problem:
        """What the lines of a search come to, or what is wrong with the search."""
        node = read(wanted.query)
        if isinstance(node, Problem):
            return node
        async with self._database.read(household_id) as connection:
            bound = await bound_for(connection, household_id, within(wanted, node), datetime.now(UTC).date())
            if isinstance(bound, Problem):
                return bound
            tree = await read_tree(connection, household_id)
            found = counted(household_id, wanted.counting, tree, wanted.first, wanted.last)
            await restrict(
                connection, household_id, found, bound, candidates=SUM_CANDIDATES, table="line", line_by_line=True
            )
            base = await connection.fetchval(_BASE, household_id)
            sums = await _sums(connection, found, base, wanted.grouping)
            by_tag = wanted.grouping is Grouping.TAG
            totals = await _sums(connection, found, base, Grouping.MONTH) if by_tag else sums
            rates = RateTable()
            if any(each.currency != base for each in totals):
                rates = RateTable(entity_of(ExchangeRate, row) for row in await connection.fetch(_RATES, household_id))
            field = FIELDS.get(wanted.grouping)
            names = await read_names(connection, household_id, [field] if field else [])
        return report(wanted, node, names, tree, Converter(rates, base), sums, totals)


async def _sums(connection: Any, found: Conditions, base: str, grouping: Grouping) -> list[LineSum]:
    statement = _SUMS.format(
        key=_KEYS[grouping],
        base=f"${len(found.values) + 1}::text",
        tagged=_TAGGED if grouping is Grouping.TAG else "",
        where=found.sql,
    )
    return [
        LineSum(
            row["key"],
            Month.of(row["month"]),
            row["currency"],
            row["booked_on"] or row["month"],
            row["in_minor"],
            row["out_minor"],
            row["line_count"],
        )
        for row in await connection.fetch(statement, *found.values, base)
    ]
