"""Which rows the searches of saving goals find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from deployments.transactions.filters import Conditions
from deployments.transactions.search.finding import SUM_CANDIDATES, restrict
from deployments.transactions.search.names import ALL_NAMES, read_names
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.goals.model import GoalSearch
from domain.budgets.goals.ports import FoundRows, WantedRows
from domain.transactions.search.binding import bind
from domain.transactions.search.names import unpin
from domain.transactions.search.parsing import parse
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem
from domain.transactions.search.stored import STORED_TEXT_MAX

_GONE = "Something that this search names is gone by now. Change the search."


class RowsOfGoals(SpendingOfSearches):
    """Implements `deployments.budgets.goals.searching.LedgerRows`; a row matches as in lists, in any of its parts."""

    async def found(
        self, connection: Any, household_id: UUID, wanted: Sequence[WantedRows]
    ) -> Mapping[UUID, FoundRows]:
        names = await read_names(connection, household_id, ALL_NAMES)
        today = datetime.now(UTC).date()
        found: dict[UUID, FoundRows] = {}
        for each in wanted:
            node = parse(each.query, text_max=STORED_TEXT_MAX)
            if isinstance(node, Problem):
                found[each.goal_id] = FoundRows((), GoalSearch(each.query, _GONE))
                continue
            shown = to_text(unpin(node, names))
            bound = bind(node, names, today)
            if isinstance(bound, Problem):
                found[each.goal_id] = FoundRows((), GoalSearch(shown, _GONE))
                continue
            matching = Conditions()
            matching.add("household_id = {}", household_id)
            matching.add("account_id = ANY({}::uuid[])", list(each.account_ids))
            matching.add("booked_on >= {}::date", each.since)
            matching.parts.append("deleted_at IS NULL")
            await restrict(connection, household_id, matching, bound, candidates=SUM_CANDIDATES)
            rows = await connection.fetch(f"SELECT id FROM transactions WHERE {matching.sql}", *matching.values)  # noqa: S608
            found[each.goal_id] = FoundRows(tuple(row["id"] for row in rows), GoalSearch(shown))
        return found
