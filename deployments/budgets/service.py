"""The door of budgets: commands of people, and the events they follow."""

from __future__ import annotations

from uuid import UUID

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.repository import BudgetsBegin
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.demo import demo_budgets
from domain.budgets.model import Budget
from domain.budgets.use_cases import delete_budget, follow_ledger, set_budget
from domain.shared.events import Event
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller


class BudgetsService:
    def __init__(self, database: Database) -> None:
        self._begin = BudgetsBegin(database)

    async def set_budget(self, caller: Caller, command: SetBudget) -> Budget | Rejected:
        return await run(self._begin, set_budget, caller, command)

    async def delete_budget(self, caller: Caller, command: DeleteBudget) -> UUID | Rejected:
        """The id of what is gone."""
        return await run(self._begin, delete_budget, caller, command)

    async def seed_demo(self, caller: Caller, currency: str) -> None:
        """Give a demo household its budgets."""
        for command in demo_budgets(caller.household_id, currency):
            await self.set_budget(caller, command)

    async def on_transactions_changed(self, event: Event) -> None:
        """Consumer of `transactions.changed`."""
        await run(lambda _: self._begin(event), follow_ledger, None, event)
