"""What the searches of budgets come to: line by line, as a report of spending counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deployments.transactions.search.finding import read, restrict
from deployments.transactions.search.lines import LINE_IN, LINE_OUT, LINES, counted, read_tree
from deployments.transactions.search.names import ALL_NAMES, read_names
from domain.budgets.model import Budget, SearchSpending
from domain.budgets.ports import SearchRefused
from domain.shared.periods import Period
from domain.transactions.reporting import Counting
from domain.transactions.search.binding import Bound, bind
from domain.transactions.search.names import Names, pin, unpin
from domain.transactions.search.parsing import parse
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem
from domain.transactions.search.stored import STORED_TEXT_MAX

_GONE = "Something that this search names is gone by now. Change the search."
_SPENT = f"""
SELECT {{id}}::uuid AS id, width_bucket(line.counted_on, {{starts}}::date[]) - 1 AS period,
       sum({LINE_OUT} - {LINE_IN})::bigint AS minor
FROM {LINES} WHERE {{where}} GROUP BY 2
"""  # noqa: S608 (constants)


class SpendingOfSearches:
    """Implements `deployments.budgets.searching.LedgerSpending`."""

    async def canonical(self, connection: Any, household_id: UUID, text: str) -> str | SearchRefused:
        node = read(text)
        if isinstance(node, Problem):
            return SearchRefused(node.message)
        names = await read_names(connection, household_id, ALL_NAMES)
        # Every name is looked up, those of kinds that the household has nothing of, too.
        for found in (bind(node, names, _today()), pinned := pin(node, names)):
            if isinstance(found, Problem):
                return SearchRefused(found.message)
        assert not isinstance(pinned, Problem)
        return to_text(pinned)

    async def spending(
        self, connection: Any, household_id: UUID, searches: Sequence[tuple[Budget, tuple[Period, ...]]]
    ) -> Mapping[UUID, SearchSpending]:
        names = await read_names(connection, household_id, ALL_NAMES)
        known = {budget.id: _search(budget.query or "", names) for budget, _ in searches}
        spent = {budget.id: [0] * len(periods) for budget, periods in searches}
        tree = await read_tree(connection, household_id)
        statements: list[str] = []
        values: list[Any] = []
        for budget, periods in searches:
            bound = known[budget.id][1]
            if bound is None or not periods:
                continue
            first, last = periods[0].start, periods[-1].last_day
            found = counted(household_id, Counting.SPENDING, tree, first, last, values=values)
            found.add("line.currency = {}", budget.currency)
            # The days bound what is looked at: asking the index of texts would be one more statement for each budget.
            await restrict(connection, household_id, found, bound, candidates=None, table="line", line_by_line=True)
            values += [budget.id, [period.start for period in periods]]
            statements.append(_SPENT.format(id=f"${len(values) - 1}", starts=f"${len(values)}", where=found.sql))
        for row in await connection.fetch(" UNION ALL ".join(statements), *values) if statements else ():
            spent[row["id"]][row["period"]] = row["minor"]
        return {
            id_: SearchSpending(tuple(spent[id_]), shown, None if bound is not None else _GONE)
            for id_, (shown, bound) in known.items()
        }


def _search(query: str, names: Names) -> tuple[str, Bound | None]:
    """As one would type it today, and ready to run; None where it cannot be."""
    node = parse(query, text_max=STORED_TEXT_MAX)
    if isinstance(node, Problem):
        return query, None
    bound = bind(node, names, _today())
    return to_text(unpin(node, names)), None if isinstance(bound, Problem) else bound


def _today() -> date:
    return datetime.now(UTC).date()
