"""Balances to come of a household's accounts: its own rows in, the drawing of `ml/recurring/balances` in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.recurring.gathering import gather
from domain.recurring.balances import AccountOutlook, BalanceDay
from domain.recurring.model import ExpectedItem, streams_of, upcoming_of
from domain.shared.money import Money

# Where money for every day is. What is lent or invested does not run low.
EVERYDAY = ("CHECKING", "CASH", "SAVINGS")
_ACCOUNTS = """
SELECT id, currency, balance_minor FROM accounts
WHERE household_id = $1 AND closed_on IS NULL AND NOT is_hidden AND type = ANY($2) ORDER BY created_at, id
"""
# What recurs is known on its days. Of a stream that is expected no more the charges were everyday ones after all. Two
# statements: a list of ids is hashed, a join without statistics may be anything.
_CHARGES = """
SELECT transaction_id FROM recurring_charges
WHERE household_id = $1 AND booked_on > $2 AND booked_on <= $3 AND stream_id = ANY($4)
"""
_FLOWS = """
SELECT account_id, booked_on, sum(amount_minor)::bigint AS minor FROM transactions
WHERE household_id = $1 AND deleted_at IS NULL AND booked_on > $2 AND booked_on <= $3 AND id <> ALL($4::uuid[])
GROUP BY 1, 2
"""
_FIRST = """
SELECT account_id, min(booked_on) AS first_on FROM transactions
WHERE household_id = $1 AND deleted_at IS NULL GROUP BY 1
"""
_WEEKS = 26


async def outlooks_of(
    database: Database, household_id: UUID, *, today: date, days: int, below: Mapping[str, int] | None = None
) -> list[AccountOutlook]:
    """Each everyday account from tomorrow on. `below` is by currency what counts as low; else nothing left."""
    since = today - timedelta(weeks=_WEEKS)
    async with database.read(household_id) as connection:
        accounts = await connection.fetch(_ACCOUNTS, household_id, list(EVERYDAY))
        now = await gather(connection, household_id, with_charges=False)
        streams = streams_of(now.found, now.choices, now.last_days, today)
        # A part goes on where the whole does.
        expected = [id_ for stream in streams if stream.is_expected for id_ in (stream.id, *stream.merged)]
        charges = [
            row["transaction_id"] for row in await connection.fetch(_CHARGES, household_id, since, today, expected)
        ]
        flows = await connection.fetch(_FLOWS, household_id, since, today, charges)
        first = {row["account_id"]: row["first_on"] for row in await connection.fetch(_FIRST, household_id)}
    due = upcoming_of(streams, today + timedelta(days=1), today + timedelta(days=days))
    by_account: dict[UUID, dict[date, int]] = {}
    for row in flows:
        by_account.setdefault(row["account_id"], {})[row["booked_on"]] = row["minor"]

    def work() -> list[AccountOutlook]:
        found = []
        for account in accounts:
            known_since = max(since, first.get(account["id"], today) - timedelta(days=1))
            everyday = _by_day(by_account.get(account["id"], {}), known_since, today)
            items = [item for item in due if item.account_id == account["id"]]
            low = (below or {}).get(account["currency"], 0)
            found.append(_outlook(account, everyday, items, today, days, low))
        return found

    return await asyncio.to_thread(work)


def _by_day(flows: Mapping[date, int], since: date, today: date) -> list[int]:
    return [flows.get(since + timedelta(days=number), 0) for number in range(1, (today - since).days + 1)]


def _outlook(
    account: Any, everyday: Sequence[int], items: Sequence[ExpectedItem], today: date, days: int, below: int
) -> AccountOutlook:
    from ml.recurring.balances import LEAST_WEEKS, WEEK, WEEKS, Due, outlook

    currency = account["currency"]
    due = [Due((item.date - today).days, item.low_minor, item.amount_minor, item.high_minor) for item in items]
    # The same account on the same day shows the same band to everybody.
    seed = (account["id"].int ^ today.toordinal()) % 2**63
    bands = outlook(account["balance_minor"], everyday, due, days, seed=seed)
    weeks = min(WEEKS, len(everyday) // WEEK)
    return AccountOutlook(
        account_id=account["id"],
        balance=Money(account["balance_minor"], currency),
        below=Money(below, currency),
        days=tuple(
            BalanceDay(
                today + timedelta(days=number),
                Money(band.low, currency),
                Money(band.likely, currency),
                Money(band.high, currency),
            )
            for number, band in enumerate(bands, start=1)
        ),
        learned_weeks=weeks if weeks >= LEAST_WEEKS else 0,
    )
