"""The door of goals: commands of people, and the events they follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.goals.repository import GoalsBegin
from deployments.budgets.goals.searching import LedgerRows
from domain.budgets.goals.commands import GoalCommand
from domain.budgets.goals.demo import seed_demo
from domain.budgets.goals.handlers import HANDLERS
from domain.budgets.goals.use_cases import follow_ledger
from domain.shared.events import Event
from domain.shared.viewer import Caller


class GoalsService:
    def __init__(self, database: Database, rows: LedgerRows) -> None:
        self._begin_goals = GoalsBegin(database, rows)

    async def goals(self, caller: Caller, command: GoalCommand) -> Any:
        """Run any command of `domain.budgets.goals.handlers`; gives its outcome or a `Rejected`."""
        return await run(self._begin_goals, HANDLERS[type(command)], caller, command)

    async def seed_demo_goals(self, caller: Caller, currency: str) -> None:
        """Give a demo household its goals and its debt, on the accounts that it has by now."""
        await run(self._begin_goals, seed_demo, caller, (currency, datetime.now(UTC).date()))

    async def on_goal_event(self, event: Event) -> None:
        """Consumer of `transactions.changed` and `ledger.changed`."""
        await run(lambda _: self._begin_goals(event), follow_ledger, None, event)
