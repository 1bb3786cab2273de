"""Goals and what the ledger holds of them, in one snapshot: every contribution is counted from the rows, as sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deployments.budgets.goals.searching import LedgerRows
from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.model import AccountFact, Allocation, Contributed, Goal
from domain.budgets.goals.payoff import Debt, Strategy
from domain.budgets.goals.ports import FoundRows, GoalsNow, WantedRows
from domain.shared.money import Money

_GOALS = "SELECT * FROM goals WHERE household_id = $1 ORDER BY position, id"
_ALLOCATIONS = """
SELECT l.goal_id, l.set_aside_minor, a.id, a.name, a.currency, a.balance_minor
FROM goal_allocations l JOIN accounts a ON a.household_id = l.household_id AND a.id = l.account_id
WHERE l.household_id = $1 ORDER BY l.account_id
"""

# Which goal a row is for: the one that a person has chosen, else one whose search finds it, else one that follows the
# transfers of its account; of several the first by priority. A goal has only rows of its own accounts.
CONTRIBUTIONS = """
WITH kept AS MATERIALIZED (
  SELECT g.id AS goal_id, g.position, g.starts_on, g.query, l.account_id
  FROM goals g JOIN goal_allocations l ON l.household_id = g.household_id AND l.goal_id = g.id
  WHERE g.household_id = $1
), candidate AS (
  SELECT d.id, d.goal_id, 0 AS rank, 0 AS position FROM goal_decisions d WHERE d.household_id = $1
  UNION ALL
  SELECT f.id, f.goal_id, 1, g.position
  FROM unnest($2::uuid[], $3::uuid[]) AS f (goal_id, id) JOIN goals g ON g.household_id = $1 AND g.id = f.goal_id
  UNION ALL
  SELECT t.id, k.goal_id, 2, k.position
  FROM kept k JOIN transactions t ON t.household_id = $1 AND t.account_id = k.account_id AND t.booked_on >= k.starts_on
  WHERE k.query IS NULL AND t.counterpart_id IS NOT NULL AND t.deleted_at IS NULL
), chosen AS (
  SELECT DISTINCT ON (id) id, goal_id, rank = 0 AS is_decided FROM candidate ORDER BY id, rank, position, goal_id
), contribution AS (
  SELECT c.goal_id, c.is_decided, t.id, t.account_id, t.booked_on, t.amount_minor, t.currency
  FROM chosen c JOIN transactions t ON t.household_id = $1 AND t.id = c.id AND t.deleted_at IS NULL
  JOIN kept k ON k.goal_id = c.goal_id AND k.account_id = t.account_id
)
"""
_BY_DAY = f"""{CONTRIBUTIONS}
SELECT goal_id, account_id, booked_on, sum(amount_minor)::bigint AS minor FROM contribution GROUP BY 1, 2, 3
"""  # noqa: S608 (constants)

_DEBTS = """
SELECT d.*, greatest(0, coalesce(d.owed_minor, -a.balance_minor))::bigint AS owed_now
FROM debts d LEFT JOIN accounts a ON a.household_id = d.household_id AND a.id = d.account_id
WHERE d.household_id = $1 ORDER BY d.position, d.id
"""
_SETTINGS = "SELECT * FROM goal_settings WHERE household_id = $1"


@dataclass(frozen=True, slots=True)
class Gathered:
    """`found` is what the searches of goals found, to ask for single rows of it in the same snapshot."""

    now: GoalsNow
    found: Mapping[UUID, FoundRows]

    @property
    def matches(self) -> tuple[list[UUID], list[UUID]]:
        return matches_of(self.found)


def matches_of(found: Mapping[UUID, FoundRows]) -> tuple[list[UUID], list[UUID]]:
    """Goals and rows, side by side."""
    pairs = [(goal_id, id_) for goal_id, rows in found.items() for id_ in rows.ids]
    return [goal_id for goal_id, _ in pairs], [id_ for _, id_ in pairs]


def goal_of(row: Any, allocations: Sequence[Allocation]) -> Goal:
    return Goal(
        id=row["id"],
        name=row["name"],
        target=Money(row["target_minor"], row["currency"]),
        starts_on=row["starts_on"],
        due_on=row["due_on"],
        yearly_rate=row["yearly_rate"],
        allocations=tuple(allocations),
        query=row["query"],
        position=row["position"],
        version=row["version"],
    )


def debt_of(row: Any) -> Debt:
    return Debt(
        id=row["id"],
        name=row["name"],
        currency=row["currency"],
        account_id=row["account_id"],
        owed_minor=row["owed_minor"],
        yearly_rate=row["yearly_rate"],
        minimum_minor=row["minimum_minor"],
        minimum_percent=row["minimum_percent"],
        position=row["position"],
        version=row["version"],
    )


async def gather(connection: Any, household_id: UUID, ledger: LedgerRows) -> Gathered:
    """`connection` is asyncpg's, scoped to the household."""
    rows = await connection.fetch(_GOALS, household_id)
    if not rows:
        return Gathered(GoalsNow((), (), {}, {}), {})
    accounts: dict[UUID, AccountFact] = {}
    allocations: dict[UUID, list[Allocation]] = {}
    for row in await connection.fetch(_ALLOCATIONS, household_id):
        accounts[row["id"]] = AccountFact(row["id"], row["name"], row["currency"], row["balance_minor"])
        allocations.setdefault(row["goal_id"], []).append(Allocation(row["id"], row["set_aside_minor"]))
    goals = tuple(goal_of(row, allocations.get(row["id"], ())) for row in rows)
    wanted = [
        WantedRows(goal.id, goal.query, tuple(given.account_id for given in goal.allocations), goal.starts_on)
        for goal in goals
        if goal.query is not None
    ]
    found = await ledger.found(connection, household_id, wanted) if wanted else {}
    contributed = tuple(
        Contributed(row["goal_id"], row["account_id"], row["booked_on"], row["minor"])
        for row in await connection.fetch(_BY_DAY, household_id, *matches_of(found))
    )
    searches = {goal_id: rows.search for goal_id, rows in found.items()}
    return Gathered(GoalsNow(goals, contributed, accounts, searches), found)


async def read_debts(connection: Any, household_id: UUID) -> list[tuple[Debt, int]]:
    """Each with what is owed now, in the household's own order."""
    return [(debt_of(row), row["owed_now"]) for row in await connection.fetch(_DEBTS, household_id)]


async def read_settings(connection: Any, household_id: UUID) -> GoalSettings:
    row = await connection.fetchrow(_SETTINGS, household_id)
    if row is None:
        return GoalSettings()
    return GoalSettings(
        fund_months=row["fund_months"],
        fund_categories=None if row["fund_categories"] is None else tuple(row["fund_categories"]),
        fund_account_ids=tuple(row["fund_account_ids"]),
        strategy=Strategy(row["strategy"]),
        extra_minor=row["extra_minor"],
        version=row["version"],
    )
