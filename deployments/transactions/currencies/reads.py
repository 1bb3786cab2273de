"""What the gateway shows of currencies, in few statements of one snapshot."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.currencies.store import HOLDINGS, holding_of
from deployments.transactions.entities import columns_of, entity_of
from domain.shared.money import Money
from domain.shared.paging import Page, decode_cursor, page_of
from domain.transactions.currencies.converting import Gaps
from domain.transactions.currencies.gains import CurrencyGains, DayFlow, Exchange, Pair, currency_gains, exchange_of
from domain.transactions.currencies.model import ExchangeRate, Holding
from domain.transactions.currencies.overview import (
    AccountBalance,
    HeldCurrency,
    NetWorth,
    WantedRate,
    held_currencies,
    net_worth,
    wanted_rates,
)
from domain.transactions.currencies.rates import RateTable
from domain.transactions.model import AccountType

PAGE_MAX = 200

_RATE = columns_of(ExchangeRate)
_BASE = "SELECT currency FROM households WHERE id = $1"
_RATES = f"SELECT {_RATE} FROM exchange_rates WHERE household_id = $1"  # noqa: S608 (constants)
# For one day: the latest rate of each pair, by whoever said it.
_RATES_OF_DAY = f"""
SELECT DISTINCT ON (base, quote, source) {_RATE} FROM exchange_rates
WHERE household_id = $1 AND rated_on <= $2 ORDER BY base, quote, source, rated_on DESC
"""  # noqa: S608 (constants)
_BALANCES = """
SELECT a.id, a.name, a.type, a.currency, a.balance_minor - coalesce(later.minor, 0)::bigint AS balance_minor
FROM accounts a LEFT JOIN LATERAL (
  SELECT sum(t.amount_minor) AS minor FROM transactions t
  WHERE t.household_id = a.household_id AND t.account_id = a.id AND t.booked_on > $2 AND t.deleted_at IS NULL
) AS later ON true
WHERE a.household_id = $1 AND NOT a.is_hidden ORDER BY a.position, a.created_at, a.id
"""
_FLOWS = """
SELECT t.account_id, t.booked_on, sum(t.amount_minor)::bigint AS minor, count(*) AS count
FROM transactions t
WHERE t.household_id = $1 AND t.deleted_at IS NULL AND t.booked_on <= $3 AND t.currency <> $2
GROUP BY 1, 2 ORDER BY 2
"""
_PAIRS = """
SELECT t.id, t.counterpart_id, t.booked_on, t.description, t.amount_minor, t.currency,
       o.amount_minor AS arrived_minor, o.currency AS arrived_currency
FROM transactions t JOIN transactions o ON o.household_id = t.household_id AND o.id = t.counterpart_id
WHERE t.household_id = $1 AND t.deleted_at IS NULL AND t.amount_minor < 0 AND t.counterpart_id IS NOT NULL
  AND o.currency <> t.currency {also}
ORDER BY t.booked_on DESC, t.id DESC
"""
_PAIRS_UNTIL = _PAIRS.format(also="AND t.booked_on <= $2")
_PAIRS_OF = _PAIRS.format(also="AND (t.id = ANY($2) OR o.id = ANY($2))")


class CurrencyReads:
    """Reads of one database; every method takes the household whose rows it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rates(
        self, household_id: UUID, *, currency: str | None, first: int, after: str | None
    ) -> Page[ExchangeRate] | None:
        """A page of stored rates, newest first; None where `after` is not a cursor of this list."""
        key = decode_cursor(after, date, UUID) if after else None
        if after and key is None:
            return None
        first = min(first, PAGE_MAX)
        statement = f"{_RATES} AND ($2::text IS NULL OR $2 IN (base, quote))"
        if key:
            statement += " AND (rated_on, id) < ($3, $4)"
        statement += f" ORDER BY rated_on DESC, id DESC LIMIT {first + 1}"
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, currency, *(key or ()))
        found = [entity_of(ExchangeRate, row) for row in rows]
        return page_of(found, first, lambda rate: (rate.rated_on, rate.id))

    async def held(self, household_id: UUID) -> tuple[HeldCurrency, ...]:
        today = datetime.now(UTC).date()
        async with self._database.read(household_id) as connection:
            base = await connection.fetchval(_BASE, household_id)
            holdings = await _holdings(connection, household_id)
            rates = await _table(connection, household_id)
        return held_currencies(rates, base, today, holdings)

    async def net_worth(self, household_id: UUID, on: date) -> NetWorth:
        async with self._database.read(household_id) as connection:
            base = await connection.fetchval(_BASE, household_id)
            rows = await connection.fetch(_BALANCES, household_id, on)
            rates = [entity_of(ExchangeRate, row) for row in await connection.fetch(_RATES_OF_DAY, household_id, on)]
        balances = [
            AccountBalance(
                row["id"], row["name"], AccountType(row["type"]), Money(row["balance_minor"], row["currency"])
            )
            for row in rows
        ]
        return net_worth(RateTable(rates), base, on, balances)

    async def gains(self, household_id: UUID, on: date) -> CurrencyGains:
        base, holdings, flows, pairs, rates = await self._foreign(household_id, on)
        # Years of days, a few microseconds each: not on the loop that answers others.
        return await asyncio.to_thread(currency_gains, rates, base, on, holdings, flows, pairs)

    async def wanted(self, household_id: UUID) -> tuple[WantedRate, ...]:
        today = datetime.now(UTC).date()
        base, holdings, flows, pairs, rates = await self._foreign(household_id, today)
        return await asyncio.to_thread(wanted_rates, rates, base, today, holdings, flows, pairs)

    async def exchanges_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Exchange]:
        """By the id of either leg; rows that are no transfer between currencies are absent."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_PAIRS_OF, household_id, list(ids))
            if not rows:
                return {}
            base = await connection.fetchval(_BASE, household_id)
            rates = await _table(connection, household_id)
        found = [exchange_of(rates, base, _pair_of(row), Gaps()) for row in rows]
        return {id_: each for each in found for id_ in (each.transaction_id, each.counterpart_id) if id_ in ids}

    async def _foreign(
        self, household_id: UUID, until: date
    ) -> tuple[str, list[Holding], list[DayFlow], list[Pair], RateTable]:
        async with self._database.read(household_id) as connection:
            base = await connection.fetchval(_BASE, household_id)
            holdings = await _holdings(connection, household_id)
            if all(holding.currency == base for holding in holdings):
                return base, holdings, [], [], RateTable()
            flows = await connection.fetch(_FLOWS, household_id, base, until)
            pairs = await connection.fetch(_PAIRS_UNTIL, household_id, until)
            rates = await _table(connection, household_id)
        days = [DayFlow(row["account_id"], row["booked_on"], row["minor"], row["count"]) for row in flows]
        return base, holdings, days, [_pair_of(row) for row in pairs], rates


async def _holdings(connection: Any, household_id: UUID) -> list[Holding]:
    return [holding_of(row) for row in await connection.fetch(HOLDINGS.format(household="$1"), household_id)]


async def _table(connection: Any, household_id: UUID) -> RateTable:
    return RateTable(entity_of(ExchangeRate, row) for row in await connection.fetch(_RATES, household_id))


def _pair_of(row: Any) -> Pair:
    return Pair(
        row["id"],
        row["counterpart_id"],
        row["booked_on"],
        Money(-row["amount_minor"], row["currency"]),
        Money(row["arrived_minor"], row["arrived_currency"]),
        row["description"],
    )
