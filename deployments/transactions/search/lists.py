"""Lists of transactions: a page, its sums, what helps to type a search, and the searches that are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.filters import Conditions, conditions
from deployments.transactions.search.finding import PAGE_CANDIDATES, SUM_CANDIDATES, bound_for, read, restrict
from deployments.transactions.search.lines import LINE_IN, LINE_OUT, LINES, counted, read_tree
from deployments.transactions.search.names import ALL_NAMES, read_names
from domain.shared.money import Money
from domain.transactions.outcomes import CurrencySums
from domain.transactions.reporting import TransactionFilter
from domain.transactions.search.binding import Bound, bind
from domain.transactions.search.completion import SearchHelp, suggest
from domain.transactions.search.problems import Problem
from domain.transactions.views.model import SavedView

_VIEWS = """
SELECT id, user_id, name, query, position, version FROM saved_views
WHERE household_id = $1 AND user_id = $2 ORDER BY position, id
"""


_SUMS = """
SELECT currency, count(*) AS row_count, sum(greatest(amount_minor, 0))::bigint AS in_minor,
       sum(greatest(-amount_minor, 0))::bigint AS out_minor
FROM transactions WHERE {where} GROUP BY currency ORDER BY count(*) DESC, currency
"""
_LINE_SUMS = f"""
SELECT line.currency, count(DISTINCT line.id) AS row_count, sum({LINE_IN})::bigint AS in_minor,
       sum({LINE_OUT})::bigint AS out_minor
FROM {LINES} WHERE {{where}} GROUP BY line.currency ORDER BY count(DISTINCT line.id) DESC, line.currency
"""  # noqa: S608 (constants)


class Found:
    """The rows of a filter in one snapshot; pages and sums of it hold the same rows.

    Where the filter counts as a report does, sums are of the lines that are counted and not of whole rows.
    """

    def __init__(self, connection: Any, household_id: UUID, wanted: TransactionFilter, bound: Bound | None) -> None:
        self._connection = connection
        self._household_id = household_id
        self._wanted = wanted
        self._bound = bound

    @classmethod
    async def of(cls, connection: Any, household_id: UUID, wanted: TransactionFilter) -> Found | Problem:
        if not wanted.query or not wanted.query.strip():
            return cls(connection, household_id, wanted, None)
        node = read(wanted.query)
        if isinstance(node, Problem):
            return node
        bound = await bound_for(connection, household_id, node, datetime.now(UTC).date())
        return bound if isinstance(bound, Problem) else cls(connection, household_id, wanted, bound)

    async def _conditions(self, candidates: int) -> Conditions:
        found = conditions(self._household_id, self._wanted)
        if self._bound is not None:
            await restrict(self._connection, self._household_id, found, self._bound, candidates=candidates)
        return found

    async def _rows(self, candidates: int) -> Conditions:
        """Conditions on `transactions`."""
        if self._wanted.counting is None:
            return await self._conditions(candidates)
        found = await self._lines(candidates)
        found.parts = [
            "household_id = $1",
            f"id IN (SELECT line.id FROM {LINES} WHERE {found.sql})",  # noqa: S608
        ]
        return found

    async def _lines(self, candidates: int) -> Conditions:
        """Conditions on `line`; whatever else the filter says is about the row."""
        wanted = self._wanted
        assert wanted.counting is not None
        tree = await read_tree(self._connection, self._household_id)
        found = counted(self._household_id, wanted.counting, tree, wanted.date_from, wanted.date_to)
        of_row = conditions(self._household_id, replace(wanted, date_from=None, date_to=None), after=found)
        if self._bound is not None:
            await restrict(
                self._connection,
                self._household_id,
                of_row,
                self._bound,
                candidates=candidates,
                table="line",
                line_by_line=True,
            )
        return of_row

    async def page(self, columns: str, most: int, after: tuple[date, UUID] | None) -> list[Any]:
        """Newest first, after the row of that key."""
        found = await self._rows(PAGE_CANDIDATES)
        if after:
            found.add("(booked_on, id) < ({}, {})", *after)
        statement = (
            f"SELECT {columns} FROM transactions WHERE {found.sql} ORDER BY booked_on DESC, id DESC LIMIT {most}"  # noqa: S608
        )
        rows: list[Any] = await self._connection.fetch(statement, *found.values)
        return rows

    async def ids(self, most: int) -> list[UUID]:
        """Every row, newest first."""
        found = await self._rows(SUM_CANDIDATES)
        statement = f"SELECT id FROM transactions WHERE {found.sql} ORDER BY booked_on DESC, id DESC LIMIT {int(most)}"  # noqa: S608
        return [row["id"] for row in await self._connection.fetch(statement, *found.values)]

    async def sums(self) -> tuple[CurrencySums, ...]:
        """For each currency; there is no rate at which they could be added."""
        by_line = self._wanted.counting is not None
        found = await (self._lines if by_line else self._conditions)(SUM_CANDIDATES)
        statement = (_LINE_SUMS if by_line else _SUMS).format(where=found.sql)
        rows = await self._connection.fetch(statement, *found.values)
        return tuple(
            CurrencySums(
                row["row_count"], Money(row["in_minor"], row["currency"]), Money(row["out_minor"], row["currency"])
            )
            for row in rows
        )


class SearchReads:
    """What the search box asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def help(self, household_id: UUID, text: str, cursor: int) -> SearchHelp:
        """What may follow at the cursor, and what is wrong with the whole."""
        async with self._database.read(household_id) as connection:
            names = await read_names(connection, household_id, ALL_NAMES)
        node = read(text)
        bound = node if isinstance(node, Problem) else bind(node, names, datetime.now(UTC).date())
        return SearchHelp(suggest(text, cursor, names), bound if isinstance(bound, Problem) else None)

    async def views(self, household_id: UUID, user_id: UUID) -> list[SavedView]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_VIEWS, household_id, user_id)
        return [SavedView(**row) for row in rows]
