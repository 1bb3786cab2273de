"""What insights are computed from, gathered from ledger, budgets and goals: the one place that knows all three."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.budgets.goals.gathering import read_settings
from deployments.budgets.goals.reads import GoalReads
from deployments.budgets.reads import BudgetReads
from deployments.insights.reads import sequence_of
from deployments.recurring.reads import RecurringReads
from deployments.transactions.search.contributions import RowsOfGoals
from deployments.transactions.search.insight_lines import LinesOfInsights
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.goals.model import GoalState
from domain.budgets.goals.standing import GoalStanding
from domain.budgets.model import BudgetStatus, Carry
from domain.budgets.periods import MONTHLY
from domain.insights.facts import TOTAL, AccountFact, BudgetFact, Facts, GoalFact, PriceFact
from domain.insights.model import Merchant
from domain.insights.ports import Gathered
from domain.recurring.model import Stream, StreamKind
from domain.shared.periods import Month
from domain.transactions.naming.tree import CategoryTree

# A year of complete months and the one under way.
MONTHS = 12
_CURRENCY_MONTHS = 3
# As long as the watch over charges remembers, and two months to begin with.
CHARGE_DAYS = 460
# Of yesterday, too: rows that came since move it little.
_FORECAST = """
SELECT category, expected_minor FROM forecasts
WHERE household_id = $1 AND currency = $2 AND month = $3 AND so_far_minor IS NOT NULL
  AND made_on = (SELECT max(made_on) FROM forecast_runs WHERE household_id = $1 AND made_on BETWEEN $4::date - 1 AND $4)
"""
# What the list of transactions calls whoever took the latest charge.
_TAKERS = """
SELECT DISTINCT ON (c.stream_id) c.stream_id, coalesce(p.name, t.merchant) AS label, t.payee_id
FROM recurring_charges c
JOIN transactions t ON t.household_id = c.household_id AND t.id = c.transaction_id
LEFT JOIN payees p ON p.household_id = t.household_id AND p.id = t.payee_id
WHERE c.household_id = $1 AND c.stream_id = ANY($2::uuid[]) ORDER BY c.stream_id, c.booked_on DESC
"""
_ACCOUNTS = """
SELECT id, name, type, currency, balance_minor FROM accounts
WHERE household_id = $1 AND closed_on IS NULL AND NOT is_hidden ORDER BY position, created_at, id
"""


class HouseholdFacts:
    """Reads the facts of one household in one snapshot; budgets and goals each in their own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines = LinesOfInsights()
        self._budgets = BudgetReads(database, SpendingOfSearches())
        self._goals = GoalReads(database, RowsOfGoals())
        self._recurring = RecurringReads(database)

    async def gather(self, household_id: UUID, today: date) -> Gathered:
        """By currency, that of most rows first. Read before anything else: how many changes there were by then."""
        async with self._database.read(household_id) as connection:
            sequence = await sequence_of(connection, household_id)
        budgets = await self._budgets.budgets(household_id, today)
        goals = await self._goals.goals(household_id, today)
        risen = [each for each in await self._recurring.streams(household_id, today) if _is_risen(each)]
        this_month = Month.of(today)
        async with self._database.read(household_id) as connection:
            tree = await self._lines.tree(connection, household_id)
            accounts = await connection.fetch(_ACCOUNTS, household_id)
            takers = await connection.fetch(_TAKERS, household_id, [stream.id for stream in risen])
            settings = await read_settings(connection, household_id)
            span = await self._lines.span(connection, household_id, today)
            since = this_month.plus(-_CURRENCY_MONTHS).first_day
            facts = tuple(
                [
                    Facts(
                        today=today,
                        currency=currency,
                        **await self._sums(connection, household_id, tree, currency, today),
                        forecast=await _forecast(connection, household_id, tree, currency, today),
                        labels={category.slug: category.label for category in tree},
                        first_on=span[0],
                        last_on=span[1],
                        accounts=_accounts(accounts, goals, currency),
                        budgets=_budget_facts(budgets, tree, currency),
                        goals=_goal_facts(goals, currency),
                        prices=_price_facts(risen, takers, currency),
                        fund_months=settings.fund_months,
                        fund_account_ids=settings.fund_account_ids,
                    )
                    for currency in await self._lines.currencies(connection, household_id, since)
                ]
            )
        return Gathered(facts, sequence, today)

    async def _sums(
        self, connection: Any, household_id: UUID, tree: CategoryTree, currency: str, today: date
    ) -> dict[str, Any]:
        first = Month.of(today).plus(-MONTHS).first_day
        cash, debts = await self._lines.flows(connection, household_id, currency, first)
        return {
            "cash_flow": cash,
            "debt_flow": debts,
            "spent": await self._lines.spent(connection, household_id, tree, currency, first, today),
            "charges": await self._lines.charges(
                connection, household_id, tree, currency, today - timedelta(days=CHARGE_DAYS), today
            ),
            "income": await self._lines.income(connection, household_id, tree, currency, first),
        }


async def _forecast(
    connection: Any, household_id: UUID, tree: CategoryTree, currency: str, today: date
) -> dict[str, int] | None:
    """By root category, and all together; a name that is no category's own, as of what has none, is of nobody."""
    rows = await connection.fetch(_FORECAST, household_id, currency, Month.of(today).first_day, today)
    found: dict[str, int] = {}
    for row in rows:
        root = tree.at_level(row["category"], 0) if row["category"] else TOTAL
        found[root] = found.get(root, 0) + row["expected_minor"]
    return found or None


def _accounts(rows: Sequence[Any], goals: Sequence[GoalStanding], currency: str) -> tuple[AccountFact, ...]:
    claimed: dict[UUID, int] = {}
    for goal in goals:
        for holding in goal.holdings:
            claimed[holding.account_id] = claimed.get(holding.account_id, 0) + holding.held_minor
    return tuple(
        AccountFact(row["id"], row["name"], row["type"], row["balance_minor"], claimed.get(row["id"], 0))
        for row in rows
        if row["currency"] == currency
    )


def _is_risen(stream: Stream) -> bool:
    change = stream.price_change
    return (
        stream.kind in (StreamKind.SUBSCRIPTION, StreamKind.BILL)
        and stream.is_expected
        and change is not None
        and change.after.minor < change.before.minor < 0
    )


def _price_facts(risen: Sequence[Stream], takers: Sequence[Any], currency: str) -> tuple[PriceFact, ...]:
    merchants = {row["stream_id"]: Merchant(row["label"], row["payee_id"]) for row in takers if row["label"]}
    return tuple(
        PriceFact(
            stream_id=stream.id,
            name=stream.name,
            merchant=merchants.get(stream.id),
            is_subscription=stream.kind is StreamKind.SUBSCRIPTION,
            changed_on=change.on,
            before_minor=-change.before.minor,
            after_minor=-change.after.minor,
            more_a_year=round((change.before - change.after).minor * stream.cadence.steps.per_year),
        )
        for stream in risen
        if (change := stream.price_change) is not None and stream.found.currency == currency
    )


def _budget_facts(budgets: Sequence[BudgetStatus], tree: CategoryTree, currency: str) -> tuple[BudgetFact, ...]:
    """A budget of a category below another is not judged: insights add up by roots."""
    return tuple(
        BudgetFact(
            id=status.budget.id,
            category=status.budget.category,
            label=tree.label(status.budget.category) if status.budget.category else status.budget.name or "",
            limit_minor=status.budget.limit.minor,
            remaining_minor=status.remaining.minor,
            is_plain=status.budget.schedule == MONTHLY
            and status.budget.carry in (Carry.USUAL, Carry.NONE)
            and status.draws_on is None
            and _is_root(tree, status.budget.category),
            is_envelope=status.is_envelope,
        )
        for status in budgets
        if status.budget.currency == currency
    )


def _is_root(tree: CategoryTree, category: str | None) -> bool:
    return category is not None and tree.at_level(category, 0) == category


def _goal_facts(goals: Sequence[GoalStanding], currency: str) -> tuple[GoalFact, ...]:
    return tuple(
        GoalFact(
            id=standing.goal.id,
            name=standing.goal.name,
            target_minor=standing.goal.target.minor,
            saved_minor=standing.saved.minor,
            account_ids=tuple(allocation.account_id for allocation in standing.goal.allocations),
            monthly_minor=standing.quarter.monthly.minor if standing.quarter else 0,
        )
        for standing in goals
        if standing.goal.currency == currency and standing.state is not GoalState.REACHED
    )
