"""Proposes pairs of unlinked rows that may be one transfer; what is likely, the domain decides."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.rows import account_of, transaction_of
from domain.shared.money import Money
from domain.transactions.currencies.model import ExchangeRate
from domain.transactions.currencies.rates import RateTable
from domain.transactions.linking.finding import (
    DAYS_APART_MAX,
    OpenRow,
    TransferPair,
    across_currencies,
    best_pairs,
    judged,
)
from domain.transactions.linking.transfers import DECLINED, declined_subject

# Nobody works through more in one sitting; those that are near in time come first.
PAIRS_MAX = 5_000

_OPEN = """
  SELECT id, account_id, booked_on, amount_minor, currency FROM transactions t
  WHERE household_id = $1 AND deleted_at IS NULL AND counterpart_id IS NULL AND refund_of IS NULL AND splits IS NULL
    AND NOT is_hidden
    AND NOT EXISTS (SELECT FROM transactions r
                    WHERE r.household_id = $1 AND r.refund_of = t.id AND r.deleted_at IS NULL)
"""
# Days are joined by buckets of the largest distance, so that an amount that is booked every day does not meet itself
# over ten years.
_PAIRS = f"""
WITH open AS MATERIALIZED ({_OPEN}),
outgoing AS (
  SELECT *, (booked_on - DATE '2000-01-01') / {DAYS_APART_MAX} + shift AS bucket
  FROM open CROSS JOIN generate_series(-1, 1) AS shift WHERE amount_minor < 0
),
incoming AS (SELECT *, (booked_on - DATE '2000-01-01') / {DAYS_APART_MAX} AS bucket FROM open WHERE amount_minor > 0)
SELECT o.id AS outgoing_id, i.id AS incoming_id
FROM outgoing o
JOIN incoming i ON i.bucket = o.bucket AND i.currency = o.currency AND i.amount_minor = -o.amount_minor
WHERE i.account_id <> o.account_id AND abs(i.booked_on - o.booked_on) <= {DAYS_APART_MAX}
ORDER BY abs(i.booked_on - o.booked_on), o.booked_on DESC, o.id, i.id LIMIT {PAIRS_MAX}
"""  # noqa: S608 (constants)
_DECLINED = "SELECT subject FROM dismissals WHERE household_id = $1 AND kind = $2"
_ROWS = "SELECT * FROM transactions WHERE household_id = $1 AND id = ANY($2) AND deleted_at IS NULL"
_RATES = f"SELECT {columns_of(ExchangeRate)} FROM exchange_rates WHERE household_id = $1"  # noqa: S608 (constants)
_ACCOUNTS = "SELECT * FROM accounts WHERE household_id = $1"


async def find_transfers(connection: Any, household_id: UUID) -> list[TransferPair]:
    """Every pair worth offering, the surest first. `connection` is scoped to the household."""
    accounts = {row["id"]: account_of(row) for row in await connection.fetch(_ACCOUNTS, household_id)}
    if len(accounts) < 2:
        return []
    # The planner cannot know how many rows meet in a bucket, and guesses one: then it would compare each with each.
    await connection.execute("SET LOCAL enable_nestloop = off")
    pairs = [(row["outgoing_id"], row["incoming_id"]) for row in await connection.fetch(_PAIRS, household_id)]
    await connection.execute("SET LOCAL enable_nestloop = on")
    rates = RateTable()
    if len({account.currency for account in accounts.values()}) > 1:
        known = [entity_of(ExchangeRate, row) for row in await connection.fetch(_RATES, household_id)]
        rates = RateTable(known)
        rows = await _open_rows(connection, household_id) if known else []
        pairs += (await asyncio.to_thread(across_currencies, rows, rates))[:PAIRS_MAX]
    declined = {row["subject"] for row in await connection.fetch(_DECLINED, household_id, DECLINED)}
    pairs = [pair for pair in pairs if declined_subject(*pair) not in declined]
    ids = list({id for pair in pairs for id in pair})  # noqa: A001
    found = {row["id"]: transaction_of(row) for row in await connection.fetch(_ROWS, household_id, ids)}
    # Thousands of texts are compared: not on the loop that answers others.
    return await asyncio.to_thread(lambda: best_pairs(judged(found[a], found[b], accounts, rates) for a, b in pairs))


async def _open_rows(connection: Any, household_id: UUID) -> list[OpenRow]:
    return [
        OpenRow(row["id"], row["account_id"], row["booked_on"], Money(row["amount_minor"], row["currency"]))
        for row in await connection.fetch(_OPEN, household_id)
    ]
