"""One purchase through every context that follows it, each event delivered twice and out of order."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from uuid import uuid4

from deployments.adapters.db import Database
from deployments.budgets import repository as budgets
from deployments.budgets.reads import BudgetReads
from deployments.budgets.service import BudgetsService
from deployments.events import topology
from deployments.notifications import repository as notifications
from deployments.notifications.reads import NotificationReads
from deployments.notifications.service import NotificationsService
from deployments.predictions import repository as predictions
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.service import PredictionsService
from deployments.transactions.search.spending import SpendingOfSearches
from deployments.transactions.service import TransactionsService
from domain.budgets.commands import SetBudget
from domain.budgets.model import Level
from domain.budgets.outcomes import BudgetSet
from domain.shared.events import Event
from domain.shared.money import Money
from domain.transactions.commands import RecordTransaction
from domain.transactions.outcomes import Recorded
from tests.support.fake_predictor import FakePredictor
from tests.support.households import Household, admin, new_household

TODAY = date.today()  # noqa: DTZ011 (a message is about the month that the events happen in)
Handlers = Mapping[str, Callable[[Event], Awaitable[None]]]


async def _nobody_looks(*_: object) -> None:
    """No browser is open."""


async def _unpublished(home: Household) -> list[Event]:
    async with admin(home.dsn) as connection:
        rows = await connection.fetch(
            "UPDATE outbox SET published_at = now() WHERE household_id = $1 AND published_at IS NULL"
            " RETURNING id, topic, correlation_id, occurred_at, payload::text AS body",
            home.id,
        )
    return [
        Event(row["id"], row["topic"], home.id, row["correlation_id"], row["occurred_at"], json.loads(row["body"]))
        for row in rows
    ]


async def _settle(home: Household, handlers: Handlers) -> list[str]:
    """Deliver until nobody has anything more to tell; returns the topics of what was told."""
    told: list[str] = []
    while events := await _unpublished(home):
        assert len(told) < 50, "the events go round in a circle"
        told += [event.topic for event in events]
        for event in [*reversed(events), *events]:
            for name, topics in topology.TOPOLOGY.items():
                if event.topic in topics and name in handlers:
                    await handlers[name](event)
    return told


async def test_a_purchase_becomes_a_category_a_level_and_one_message(migrated_dsn: str, database: Database) -> None:
    home = await new_household(migrated_dsn)
    account_id = await home.account("EUR")
    categorizer = Categorizer(load=lambda _: FakePredictor())
    ledger = TransactionsService(database, categorizer, _nobody_looks)
    handlers: Handlers = {
        topology.BUDGETS: BudgetsService(database, SpendingOfSearches()).on_event,
        topology.CATEGORIZER: PredictionsService(database, categorizer, ledger).on_uncategorized,
        topology.NOTIFICATIONS: NotificationsService(database).on_event,
    }
    budget = SetBudget(id=uuid4(), category="dining", limit_minor=10_000, currency="EUR")
    assert isinstance(await BudgetsService(database, SpendingOfSearches()).set_budget(home.caller, budget), BudgetSet)

    purchase = RecordTransaction(
        id=uuid4(), account_id=account_id, booked_on=TODAY, amount_minor=-12_000, description="dining 0.75 Joe's"
    )
    assert isinstance(await ledger.handle(home.caller, purchase), Recorded)
    told = await _settle(home, handlers)

    assert sorted(told) == [
        "budgets.level_changed",
        "ledger.changed",
        "notifications.added",
        "transactions.changed",
        "transactions.changed",
        "transactions.uncategorized",
    ]
    (status,) = await BudgetReads(database, SpendingOfSearches()).budgets(home.id, TODAY)
    assert (status.spent, status.level) == (Money(12_000, "EUR"), Level.EXCEEDED)
    found = await NotificationReads(database).page(home.caller, first=10)
    assert found is not None
    assert [item.title for item in found.page.items] == ["Dining is over its budget"]
    async with admin(home.dsn) as connection:
        row = await connection.fetchrow("SELECT * FROM transactions WHERE id = $1", purchase.id)
    assert (row["category"], row["categorized_by"], row["merchant"]) == ("dining", "MODEL", "Joe's")


async def test_what_a_consumer_remembers_carries_the_name_of_its_queue() -> None:
    assert (budgets.CONSUMER, notifications.CONSUMER, predictions.CONSUMER) == (
        topology.BUDGETS,
        topology.NOTIFICATIONS,
        topology.CATEGORIZER,
    )
