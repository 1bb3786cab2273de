"""What the gateway shows of goals and debts, each in one snapshot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.budgets.goals.gathering import CONTRIBUTIONS, gather, read_debts, read_settings
from deployments.budgets.goals.searching import LedgerRows
from domain.budgets.goals.covering import cover
from domain.budgets.goals.fund import FUND_HISTORY, FundStanding, GoalSettings, fund_standing
from domain.budgets.goals.model import ContributionRow
from domain.budgets.goals.overview import standings_of
from domain.budgets.goals.payoff import Owed
from domain.budgets.goals.standing import GoalStanding
from domain.shared.money import Money
from domain.shared.paging import Page, decode_cursor, page_of
from domain.shared.periods import Month
from domain.transactions.categories import BY_SLUG, CategoryKind

_PAGE = f"""{CONTRIBUTIONS}
SELECT id, booked_on, amount_minor, currency, is_decided FROM contribution
WHERE goal_id = $4 AND ($5::date IS NULL OR (booked_on, id) < ($5, $6::uuid))
ORDER BY booked_on DESC, id DESC LIMIT $7
"""  # noqa: S608 (constants)
# Rows of the goal's accounts that a person has taken off, since it began.
_TAKEN_OFF = """
SELECT t.id, t.booked_on, t.amount_minor, t.currency, true AS is_decided
FROM goal_decisions d JOIN transactions t ON t.household_id = $1 AND t.id = d.id AND t.deleted_at IS NULL
JOIN goal_allocations l ON l.household_id = $1 AND l.goal_id = $2 AND l.account_id = t.account_id
JOIN goals g ON g.household_id = $1 AND g.id = $2 AND t.booked_on >= g.starts_on
WHERE d.household_id = $1 AND d.goal_id IS NULL AND ($3::date IS NULL OR (t.booked_on, t.id) < ($3, $4::uuid))
ORDER BY t.booked_on DESC, t.id DESC LIMIT $5
"""
_BALANCES = "SELECT id, currency, balance_minor FROM accounts WHERE household_id = $1 AND id = ANY($2)"
_CURRENCY = "SELECT currency FROM households WHERE id = $1"
_CATEGORIES = "SELECT id, kind, parent_id FROM categories WHERE household_id = $1"
# Spending as the dashboard counts it: without a category only what went out.
_SPENT = """
SELECT t.month, sum(t.out_minor - CASE WHEN t.category = '' THEN 0 ELSE t.in_minor END)::bigint AS minor
FROM monthly_totals t JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id AND NOT a.is_hidden
WHERE t.household_id = $1 AND t.currency = $2 AND t.month >= $3 AND t.month < $4
  AND (CASE WHEN $5::text[] IS NULL THEN t.category <> ALL($6::text[]) ELSE t.category = ANY($5) END)
GROUP BY 1
"""
_FIRST = "SELECT min(month) FROM monthly_totals WHERE household_id = $1 AND currency = $2"


class GoalReads:
    """Every method takes the household whose goals it may see."""

    def __init__(self, database: Database, ledger: LedgerRows) -> None:
        self._database = database
        self._ledger = ledger

    async def goals(self, household_id: UUID, today: date) -> list[GoalStanding]:
        """By priority."""
        async with self._database.read(household_id) as connection:
            return standings_of((await gather(connection, household_id, self._ledger)).now, today)

    async def contributions(
        self, household_id: UUID, goal_id: UUID, *, first: int, after: str | None, taken_off: bool
    ) -> Page[ContributionRow] | None:
        """Newest first: what counts for the goal, or what a person has taken off; None for a cursor of another list."""
        key = decode_cursor(after, date, UUID) if after else (None, None)
        if key is None:
            return None
        async with self._database.read(household_id) as connection:
            if taken_off:
                rows = await connection.fetch(_TAKEN_OFF, household_id, goal_id, *key, first + 1)
            else:
                found = (await gather(connection, household_id, self._ledger)).matches
                rows = await connection.fetch(_PAGE, household_id, *found, goal_id, *key, first + 1)
        listed = [_contribution(row) for row in rows]
        return page_of(listed, first, lambda row: (row.on, row.transaction_id))

    async def debts(self, household_id: UUID) -> list[Owed]:
        """In the household's own order."""
        async with self._database.read(household_id) as connection:
            return [Owed(debt, minor) for debt, minor in await read_debts(connection, household_id)]

    async def settings(self, household_id: UUID) -> GoalSettings:
        async with self._database.read(household_id) as connection:
            return await read_settings(connection, household_id)

    async def fund(self, household_id: UUID, today: date) -> FundStanding:
        """Of the chosen accounts what no goal claims; of the last whole months what was spent."""
        async with self._database.read(household_id) as connection:
            settings = await read_settings(connection, household_id)
            accounts = await connection.fetch(_BALANCES, household_id, list(settings.fund_account_ids))
            now = (await gather(connection, household_id, self._ledger)).now
            held: dict[UUID, int] = {}
            for holding in cover(now.goals, now.contributed, now.accounts):
                held[holding.account_id] = held.get(holding.account_id, 0) + holding.held_minor
            available = sum(max(0, row["balance_minor"] - held.get(row["id"], 0)) for row in accounts)
            currency = accounts[0]["currency"] if accounts else str(await connection.fetchval(_CURRENCY, household_id))
            spent = await _spent(connection, household_id, currency, settings, Month.of(today))
        return fund_standing(settings, Money(available, currency), spent)


def _contribution(row: Any) -> ContributionRow:
    return ContributionRow(row["id"], row["booked_on"], Money(row["amount_minor"], row["currency"]), row["is_decided"])


async def _spent(
    connection: Any, household_id: UUID, currency: str, settings: GoalSettings, this_month: Month
) -> list[int]:
    """Of the last whole months, those before the first row left out."""
    begins = await connection.fetchval(_FIRST, household_id, currency)
    if begins is None:
        return []
    first = max(Month.of(begins), this_month.plus(-FUND_HISTORY))
    own = await connection.fetch(_CATEGORIES, household_id)
    chosen = None if settings.fund_categories is None else _with_below(settings.fund_categories, own)
    rows = await connection.fetch(
        _SPENT, household_id, currency, first.first_day, this_month.first_day, chosen, _no_spending(own)
    )
    found = {Month.of(row["month"]): row["minor"] for row in rows}
    months = (this_month.year - first.year) * 12 + this_month.month - first.month
    return [found.get(first.plus(index), 0) for index in range(months)]


def _with_below(chosen: Collection[str], own: Collection[Any]) -> list[str]:
    """A category stands for everything below it."""
    found = set(chosen)
    while more := {row["id"] for row in own if row["parent_id"] in found} - found:
        found |= more
    return sorted(found)


def _no_spending(own: Collection[Any]) -> list[str]:
    kinds = {slug: category.kind for slug, category in BY_SLUG.items()}
    kinds |= {row["id"]: CategoryKind(row["kind"]) for row in own}
    return sorted(slug for slug, kind in kinds.items() if kind is not CategoryKind.EXPENSE)
