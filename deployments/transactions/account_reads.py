"""How the balance of an account went, from one statement over its rows."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from deployments.adapters.db import Database
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.balances import BalancePoint, BalanceStep

_FLOWS = """
SELECT a.currency, a.opening_balance_minor, (
    SELECT coalesce(sum(t.amount_minor), 0)::bigint FROM transactions t
    WHERE t.household_id = $1 AND t.account_id = $2 AND t.deleted_at IS NULL AND t.booked_on < $3
  ) AS before_minor, (
    SELECT json_agg(f) FROM (
      SELECT date_trunc($5, t.booked_on)::date AS step, sum(t.amount_minor)::bigint AS minor FROM transactions t
      WHERE t.household_id = $1 AND t.account_id = $2 AND t.deleted_at IS NULL AND t.booked_on BETWEEN $3 AND $4
      GROUP BY 1) AS f
  ) AS flows
FROM accounts a WHERE a.household_id = $1 AND a.id = $2
"""


class AccountReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def balance_history(
        self, household_id: UUID, account_id: UUID, begin: date, end: date, step: BalanceStep
    ) -> list[BalancePoint]:
        """The balance at the end of each day or month, oldest first; empty where there is no such account."""
        values = (household_id, account_id, begin, end, step.value.lower())
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(_FLOWS, *values)
        if row is None:
            return []
        flows = {date.fromisoformat(flow["step"]): flow["minor"] for flow in row["flows"] or ()}
        balance = row["opening_balance_minor"] + row["before_minor"]
        points = []
        for start, last in _steps(begin, end, step):
            balance += flows.get(start, 0)
            points.append(BalancePoint(last, Money(balance, row["currency"])))
        return points


def _steps(begin: date, end: date, step: BalanceStep) -> list[tuple[date, date]]:
    """First and last day of each step; the last one ends with the period."""
    if step is BalanceStep.DAY:
        days = (begin + timedelta(days=number) for number in range((end - begin).days + 1))
        return [(day, day) for day in days]
    months: list[tuple[date, date]] = []
    month = Month.of(begin)
    while month <= Month.of(end):
        months.append((month.first_day, min(month.last_day, end)))
        month = month.plus(1)
    return months
