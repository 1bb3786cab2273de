"""What the gateway shows of budgets, each page in one snapshot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from deployments.adapters.db import Database
from deployments.budgets.facts import SqlFacts
from deployments.budgets.searching import LedgerSpending
from domain.budgets.looking import look
from domain.budgets.model import BudgetStatus
from domain.budgets.page import BudgetPage, Suggestion, budget_page, suggestions
from domain.budgets.projecting import projected
from domain.shared.periods import Month


class BudgetReads:
    def __init__(self, database: Database, ledger: LedgerSpending) -> None:
        self._database = database
        self._ledger = ledger

    async def budgets(
        self, household_id: UUID, on: date, ids: Collection[UUID] | None = None, *, today: date | None = None
    ) -> list[BudgetStatus]:
        """Every budget, or those of `ids`, in its period of that day; by category, then those over a search by name.

        With what is forecast of them where `on` is `today`.
        """
        async with self._database.read(household_id) as connection:
            facts = SqlFacts(connection, household_id, self._ledger)
            found = (await look(facts, on, on, only=ids)).status_on(on)
            return found if on != today else projected(found, await facts.forecast(Month.of(on)))

    async def page(self, household_id: UUID, on: date | None, today: date) -> BudgetPage:
        async with self._database.read(household_id) as connection:
            return await budget_page(SqlFacts(connection, household_id, self._ledger), on, today)

    async def suggestions(self, household_id: UUID, today: date) -> list[Suggestion]:
        async with self._database.read(household_id) as connection:
            return await suggestions(SqlFacts(connection, household_id, self._ledger), today)
