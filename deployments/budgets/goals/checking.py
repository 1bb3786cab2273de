"""What `moneta check` says of goals: together they have no more of an account than it holds, in its currency."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from deployments.adapters.db import Database
from deployments.budgets.goals.gathering import gather
from deployments.budgets.goals.searching import LedgerRows
from domain.budgets.goals.overview import standings_of
from domain.shared.money import Money

_CURRENCIES = """
SELECT g.name, g.currency AS kept, a.name AS account, a.currency AS counted
FROM goals g JOIN goal_allocations l ON l.household_id = g.household_id AND l.goal_id = g.id
JOIN accounts a ON a.household_id = g.household_id AND a.id = l.account_id
WHERE g.household_id = $1 AND g.currency <> a.currency
UNION ALL
SELECT d.name, d.currency, a.name, a.currency
FROM debts d JOIN accounts a ON a.household_id = d.household_id AND a.id = d.account_id
WHERE d.household_id = $1 AND d.currency <> a.currency
"""


@dataclass(frozen=True, slots=True)
class GoalDifference:
    """One thing that cannot be; `subject` names it."""

    check: str
    subject: str
    kept: str | None
    counted: str | None

    def __str__(self) -> str:
        return f"{self.check}: {self.subject} is {self.kept or 'nothing'}, should be {self.counted or 'nothing'}"


async def goal_differences(database: Database, household_id: UUID, ledger: LedgerRows) -> list[GoalDifference]:
    """At one moment; empty where all is sound. A goal that is short is sound: it shows less than it claims."""
    async with database.read(household_id) as connection:
        now = (await gather(connection, household_id, ledger)).now
        wrong = await connection.fetch(_CURRENCIES, household_id)
        today = await connection.fetchval("SELECT current_date")
    found = [
        GoalDifference("currency of a goal", f"{row['name']} in {row['account']}", row["kept"], row["counted"])
        for row in wrong
    ]
    held: dict[UUID, int] = {}
    for standing in standings_of(now, today):
        for holding in standing.holdings:
            held[holding.account_id] = held.get(holding.account_id, 0) + holding.held_minor
    for account_id, minor in sorted(held.items()):
        account = now.accounts[account_id]
        if minor > max(0, account.balance_minor):
            kept, most = Money(minor, account.currency), Money(max(0, account.balance_minor), account.currency)
            found.append(GoalDifference("money of goals", account.name, str(kept), f"{most} at most"))
    return found
