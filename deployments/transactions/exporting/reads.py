"""What an export is made of, read at one moment in pieces: a million rows never stand in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from deployments.transactions.entities import entity_of
from deployments.transactions.filters import Conditions, conditions
from deployments.transactions.rows import account_of, transaction_of
from deployments.transactions.search.finding import bound_for, read, restrict
from domain.shared.money import Money
from domain.transactions.exporting.model import (
    AccountSpan,
    Assertion,
    Books,
    Export,
    ExportFormat,
    Leg,
    Line,
    Rate,
)
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.reporting import TransactionFilter
from domain.transactions.search.problems import Problem

BATCH = 2_000
_TIMEOUT_SECONDS = 600.0
# A search keeps at most so many ids that its index has found; beyond, each row is looked at.
_CANDIDATES = 30_000

_HOUSEHOLD = "SELECT name, currency FROM households WHERE id = $1"
_SPANS = """
SELECT a.*, a.opening_balance_minor + coalesce(t.before, 0) AS before,
       a.opening_balance_minor + coalesce(t.after, 0) AS after, t.first_on, t.last_on
FROM accounts a LEFT JOIN (
  SELECT account_id, sum(amount_minor) FILTER (WHERE booked_on < $2) AS before,
         sum(amount_minor) FILTER (WHERE booked_on <= $3) AS after,
         min(booked_on) FILTER (WHERE booked_on BETWEEN $2 AND $3) AS first_on,
         max(booked_on) FILTER (WHERE booked_on BETWEEN $2 AND $3) AS last_on
  FROM transactions WHERE household_id = $1 AND deleted_at IS NULL GROUP BY 1
) AS t ON t.account_id = a.id
WHERE a.household_id = $1 ORDER BY a.position, a.name
"""
_ASSERTIONS = """
SELECT s.account_id, s.day, s.balance_minor, a.currency, a.opening_balance_minor + coalesce((
  SELECT sum(t.amount_minor) FROM transactions t
  WHERE t.household_id = $1 AND t.account_id = s.account_id AND t.booked_on <= s.day AND t.deleted_at IS NULL
), 0)::bigint AS held
FROM (
  SELECT account_id, asserted_on AS day, balance_minor FROM balance_assertions WHERE household_id = $1
  UNION SELECT account_id, statement_on, balance_minor FROM reconciliations WHERE household_id = $1
) AS s JOIN accounts a ON a.household_id = $1 AND a.id = s.account_id
WHERE s.day BETWEEN $2 AND $3 ORDER BY s.day, s.account_id
"""
_RATES = """
SELECT base, quote, rated_on, rate FROM (
  SELECT DISTINCT ON (base, quote, rated_on) * FROM exchange_rates
  WHERE household_id = $1 AND base = ANY($2) AND quote = ANY($2) AND rated_on BETWEEN $3 AND $4
  ORDER BY base, quote, rated_on, source = 'MANUAL' DESC
) AS best ORDER BY rated_on, base, quote
"""
_REPEATED = """
SELECT account_id, external_id FROM transactions
WHERE household_id = $1 AND external_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1, 2 HAVING count(*) > 1
"""
_LINES = """
SELECT t.*, o.account_id AS other_account_id, o.amount_minor AS other_amount_minor, o.currency AS other_currency,
       o.booked_on AS other_booked_on, {other_is_exported} AS other_is_exported, {is_refunded} AS is_refunded
FROM (SELECT transactions.* FROM transactions WHERE {matching}) AS t
LEFT JOIN transactions o ON o.household_id = t.household_id AND o.id = t.counterpart_id AND o.deleted_at IS NULL
ORDER BY {order}
"""
_REFUNDED = """EXISTS (
  SELECT FROM transactions r WHERE r.household_id = t.household_id AND r.refund_of = t.id AND r.deleted_at IS NULL
)"""
_EARLIEST, _LATEST = date(1, 1, 1), date(9999, 12, 31)
_ENTRIES = frozenset({ExportFormat.BEANCOUNT, ExportFormat.LEDGER})


class ExportRefused(Exception):
    """What is wrong with what was asked for, and how to mend it; told before anything is written."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class Source:
    """One household in one snapshot; `connection` is asyncpg's, scoped to it."""

    def __init__(self, connection: asyncpg.Connection[Any], household_id: UUID, export: Export) -> None:
        self.connection = connection
        self.household_id = household_id
        self.export = export
        self._found: Conditions | None = None

    async def books(self) -> Books:
        """Everything around the transactions; refuses what the household does not have."""
        days = (self.export.date_from or _EARLIEST, self.export.date_to or _LATEST)
        if days[0] > days[1]:
            raise ExportRefused(f"{days[0]} is after {days[1]}: swap the two days.", "from")
        self._found = await self._matching()
        name, currency = await self.connection.fetchrow(_HOUSEHOLD, self.household_id)
        spans = [_span(row) for row in await self._fetch(_SPANS, *days)]
        chosen = self.export.account_ids
        known = {span.account.id for span in spans}
        if chosen is not None and chosen - known:
            raise ExportRefused("One of the accounts is not there (any more). Choose again.", "account")
        exported = [span for span in spans if chosen is None or span.account.id in chosen]
        if not exported and self.export.format is ExportFormat.OFX:
            raise ExportRefused("There is no account to export yet. Open one first.", "account")
        used = sorted({currency, *(span.account.currency for span in spans)})
        firsts = [span.first_on for span in exported if span.first_on]
        lasts = [span.last_on for span in exported if span.last_on]
        within = (min(firsts, default=days[0]), max(lasts, default=days[1])) if firsts else days
        rates = await self._fetch(_RATES, used, *within) if self.export.format in _ENTRIES else []
        return Books(
            household=name,
            currency=currency,
            exported_at=datetime.now(UTC),
            accounts={span.account.id: span.account for span in spans},
            spans=exported,
            tree=CategoryTree.of(await self._entities(HouseholdCategory, "categories")),
            tags=await self._names("tags"),
            payees=await self._names("payees"),
            rates=[Rate(**row) for row in rates],
            assertions=await self._assertions(days, {span.account.id for span in exported}),
            balances_hold=not (self.export.query or "").strip(),
            repeated_ids=frozenset((row["account_id"], row["external_id"]) for row in await self._fetch(_REPEATED)),
        )

    async def lines(self) -> AsyncIterator[list[Line]]:
        """The transactions in the order that the format needs, some at a time."""
        found = self._found or await self._matching()
        chosen = self.export.format in _ENTRIES
        statement = _LINES.format(
            matching=found.sql,
            other_is_exported=self._other_is_exported(found) if chosen else "false",
            is_refunded=_REFUNDED if chosen else "false",
            order="t.account_id, t.booked_on, t.id" if self.export.format is ExportFormat.OFX else "t.booked_on, t.id",
        )
        async for rows in self.pieces(statement, *found.values):
            # In a thread, so that a long export leaves the replica to others.
            yield await asyncio.to_thread(_lines_of, rows)

    async def pieces(self, statement: str, *values: Any, size: int = BATCH) -> AsyncIterator[Sequence[Any]]:
        """The rows of any statement, some at a time."""
        cursor = await self.connection.cursor(statement, *values)
        while rows := await cursor.fetch(size, timeout=_TIMEOUT_SECONDS):
            yield rows

    async def _matching(self) -> Conditions:
        wanted = TransactionFilter(
            account_ids=tuple(self.export.account_ids) if self.export.account_ids is not None else None,
            date_from=self.export.date_from,
            date_to=self.export.date_to,
        )
        found = conditions(self.household_id, wanted)
        if self.export.query and self.export.query.strip():
            node = read(self.export.query)
            today = datetime.now(UTC).date()
            bound = (
                node if isinstance(node, Problem) else await bound_for(self.connection, self.household_id, node, today)
            )
            if isinstance(bound, Problem):
                raise ExportRefused(bound.message, "query")
            await restrict(self.connection, self.household_id, found, bound, candidates=_CANDIDATES)
        return found

    def _other_is_exported(self, found: Conditions) -> str:
        """Whether the other leg meets the same conditions."""
        return f"(o.id IS NOT NULL AND EXISTS (SELECT FROM transactions WHERE id = o.id AND {found.sql}))"

    async def _assertions(self, days: tuple[date, date], accounts: set[UUID]) -> list[Assertion]:
        if self.export.format not in _ENTRIES:
            return []
        return [
            Assertion(
                row["account_id"],
                row["day"],
                Money(row["balance_minor"], row["currency"]),
                Money(row["held"], row["currency"]),
            )
            for row in await self._fetch(_ASSERTIONS, *days)
            if row["account_id"] in accounts
        ]

    async def _fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        rows: Sequence[Any] = await self.connection.fetch(
            statement, self.household_id, *values, timeout=_TIMEOUT_SECONDS
        )
        return rows

    async def _entities(self, kind: type[Any], table: str) -> list[Any]:
        return [entity_of(kind, row) for row in await self._fetch(f"SELECT * FROM {table} WHERE household_id = $1")]  # noqa: S608

    async def _names(self, table: str) -> dict[UUID, str]:
        rows = await self._fetch(f"SELECT id, name FROM {table} WHERE household_id = $1")  # noqa: S608
        return {row["id"]: row["name"] for row in rows}


def _span(row: Any) -> AccountSpan:
    account = account_of(row)
    before, after = (Money(int(row[name]), account.currency) for name in ("before", "after"))
    return AccountSpan(account, before, after, row["first_on"], row["last_on"])


def _lines_of(rows: Sequence[Any]) -> list[Line]:
    return [line_of(row) for row in rows]


def line_of(row: Any) -> Line:
    """From a row of `_LINES`."""
    other = None
    if row["other_account_id"] is not None:
        amount = Money(row["other_amount_minor"], row["other_currency"])
        other = Leg(row["other_account_id"], amount, row["other_booked_on"])
    return Line(transaction_of(row), other, row["other_is_exported"], row["is_refunded"], row["dedup_key"])
