"""What pages show of rules: the list in words, how many rows each matches, the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.filters import Conditions
from deployments.transactions.search.finding import SUM_CANDIDATES, restrict
from deployments.transactions.search.names import ALL_NAMES, read_names
from domain.shared.paging import Page, decode_cursor, page_of
from domain.transactions.rules.binding import RuleView, bind_rule, in_order, view_of
from domain.transactions.rules.model import Rule, RuleRun

_RULES = f"SELECT {columns_of(Rule)} FROM rules WHERE household_id = $1"  # noqa: S608 (constants)
_RUNS = f"""
SELECT {columns_of(RuleRun)} FROM rule_runs
WHERE household_id = $1 AND ($2::timestamptz IS NULL OR (ran_at, id) < ($2, $3))
ORDER BY ran_at DESC, id DESC LIMIT $4
"""  # noqa: S608 (constants)
# More is told as "more than": nobody needs the difference, and a count visits every row.
COUNT_MAX = 10_000


class RuleReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rules(self, household_id: UUID, today: date) -> Sequence[RuleView]:
        """Every rule in its order."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_RULES, household_id)
            names = await read_names(connection, household_id, ALL_NAMES)
        return [view_of(rule, names, today) for rule in in_order(entity_of(Rule, row) for row in rows)]

    async def match_counts(self, household_id: UUID, ids: Sequence[UUID], today: date) -> Mapping[UUID, int]:
        """Rows that each rule matches as they are now, at most `COUNT_MAX`; a rule that cannot run matches none."""
        found: dict[UUID, int] = {}
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(f"{_RULES} AND id = ANY($2)", household_id, list(ids))
            names = await read_names(connection, household_id, ALL_NAMES)
            for rule in (entity_of(Rule, row) for row in rows):
                bound = bind_rule(rule, names, today)
                if isinstance(bound, str):
                    found[rule.id] = 0
                    continue
                wanted = Conditions()
                wanted.add("household_id = {}", household_id)
                wanted.add("deleted_at IS NULL")
                await restrict(connection, household_id, wanted, bound.bound, candidates=SUM_CANDIDATES)
                counted = (
                    f"SELECT count(*) FROM (SELECT FROM transactions WHERE {wanted.sql} LIMIT {COUNT_MAX}) AS matching"  # noqa: S608
                )
                found[rule.id] = await connection.fetchval(counted, *wanted.values)
        return found

    async def runs(self, household_id: UUID, *, first: int, after: str | None) -> Page[RuleRun] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        key = decode_cursor(after, datetime, UUID) if after else (None, None)
        if key is None:
            return None
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_RUNS, household_id, *key, first + 1)
        return page_of([entity_of(RuleRun, row) for row in rows], first, lambda run: (run.ran_at, run.id))
