"""The door of budgets: commands of people, and the events they follow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.repository import BudgetsBegin
from deployments.budgets.searching import LedgerSpending
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.demo import demo_budgets
from domain.budgets.following import FOLLOWERS
from domain.budgets.handlers import USE_CASES
from domain.budgets.outcomes import BudgetDeleted, BudgetSet
from domain.budgets.use_cases import set_demo_budgets
from domain.shared.events import Event
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller


class BudgetsService:
    def __init__(self, database: Database, ledger: LedgerSpending) -> None:
        self._begin = BudgetsBegin(database, ledger)

    async def set_budget(self, caller: Caller, command: SetBudget) -> BudgetSet | Rejected:
        outcome: BudgetSet | Rejected = await self.handle(caller, command)
        return outcome

    async def delete_budget(self, caller: Caller, command: DeleteBudget) -> BudgetDeleted | Rejected:
        outcome: BudgetDeleted | Rejected = await self.handle(caller, command)
        return outcome

    async def handle(self, caller: Caller, command: Any) -> Any:
        """Any command of `domain.budgets.handlers`; gives its outcome or a `Rejected`."""
        return await run(self._begin, USE_CASES[type(command)], caller, command)

    async def seed_demo(self, caller: Caller, currency: str) -> None:
        """Give a demo household its budgets."""
        wanted = demo_budgets(caller.household_id, currency, datetime.now(UTC).date())
        await run(self._begin, set_demo_budgets, caller, wanted)

    async def on_event(self, event: Event) -> None:
        """Consumer of `transactions.changed`, `ledger.changed` and `forecasts.made`."""
        await run(lambda _: self._begin(event), FOLLOWERS[event.topic], None, event)
