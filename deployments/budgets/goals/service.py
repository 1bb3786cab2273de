"""The door of goals: commands of people, and the events they follow."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.goals.repository import GoalsBegin
from deployments.budgets.goals.searching import LedgerRows
from domain.budgets.goals.commands import GoalCommand
from domain.budgets.goals.demo import seed_demo
from domain.budgets.goals.handlers import HANDLERS
from domain.budgets.goals.use_cases import follow_ledger, follow_time
from domain.shared.events import Event
from domain.shared.viewer import Caller

_SERVE = text("SELECT set_config('moneta.serves', 'goals', true)")
# A goal that is overdue or reached stays so until rows move, and those are followed by themselves.
_DATED = text("""
    SELECT DISTINCT g.household_id FROM goals g
    LEFT JOIN goal_states s ON s.household_id = g.household_id AND s.goal_id = g.id
    WHERE g.due_on IS NOT NULL AND g.starts_on <= :today AND coalesce(s.state, '') NOT IN ('OVERDUE', 'REACHED')
    ORDER BY 1
""")

log = logging.getLogger(__name__)


class Daily:
    """Nobody asked."""

    correlation_id = "daily"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id


class GoalsService:
    def __init__(self, database: Database, rows: LedgerRows) -> None:
        self._database = database
        self._begin_goals = GoalsBegin(database, rows)

    async def goals(self, caller: Caller, command: GoalCommand) -> Any:
        """Run any command of `domain.budgets.goals.handlers`; gives its outcome or a `Rejected`."""
        return await run(self._begin_goals, HANDLERS[type(command)], caller, command)

    async def seed_demo_goals(self, caller: Caller, currency: str) -> None:
        """Give a demo household its goals and its debt, on the accounts that it has by now."""
        await run(self._begin_goals, seed_demo, caller, (currency, datetime.now(UTC).date()))

    async def follow_days(self, today: date | None = None) -> int:
        """Once in a while: tell goals that fell behind or came due while nothing happened. How many were."""
        count = 0
        for household_id in await self._dated(today or datetime.now(UTC).date()):
            try:
                scope = Daily(household_id)
                count += await run(lambda _, scope=scope: self._begin_goals(scope), follow_time, None, None)  # type: ignore[misc]
            except Exception:
                # One that cannot be reckoned must not keep the others waiting.
                log.exception("the goals of %s were not followed", household_id)
        return count

    async def _dated(self, today: date) -> list[UUID]:
        """Whose goals can change by time alone: those with a date, unless all has been said of it."""
        async with self._database.session(None) as session:
            await session.execute(_SERVE)
            return list(await session.scalars(_DATED, {"today": today}))

    async def on_goal_event(self, event: Event) -> None:
        """Consumer of `transactions.changed` and `ledger.changed`."""
        await run(lambda _: self._begin_goals(event), follow_ledger, None, event)
