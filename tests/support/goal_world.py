"""One household with goals and debts, in memory or on PostgreSQL, behind one face for the contract tests."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.goals.repository import GoalsBegin
from deployments.transactions.search.contributions import RowsOfGoals
from domain.budgets.goals.commands import DecideContribution, SetDebt, SetGoal
from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.handlers import HANDLERS
from domain.budgets.goals.model import AccountFact, Allocation, Decision
from domain.budgets.goals.overview import standings_of
from domain.budgets.goals.ports import GoalsUnit
from domain.budgets.goals.standing import GoalStanding
from domain.budgets.goals.use_cases import follow_ledger
from domain.shared.event_json import Payload
from domain.shared.events import ChangedBy, ChangeKind, Event, GoalsProgressed, TransactionsChanged
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.fake_goals import FakeGoalsBegin, FakeRow
from tests.support.households import Household, admin, new_household

TODAY = datetime.now(UTC).date()
THIS_MONTH = Month.of(TODAY)
# Far enough back to be before every goal of these cases.
LONG_AGO = THIS_MONTH.plus(-30).first_day


def month_day(months: int, day: int = 1) -> date:
    return THIS_MONTH.plus(months).day_or_last(day)


Begin = Callable[[Any], AbstractAsyncContextManager[GoalsUnit]]


def _all_day(begin: Begin) -> Begin:
    """A goal that is behind on the last of a month is overdue on the next day, and midnight may pass meanwhile."""

    @asynccontextmanager
    async def today(scope: Any) -> AsyncIterator[GoalsUnit]:
        async with begin(scope) as unit:
            unit.now = datetime.combine(TODAY, time(12), UTC)  # type: ignore[misc]
            yield unit

    return today


@dataclass
class GoalWorld(ABC):
    """One household, however it is stored."""

    caller: Caller
    begin: Begin

    @abstractmethod
    async def account(self, balance: int = 0, *, currency: str = "EUR", kind: str = "SAVINGS") -> UUID: ...

    @abstractmethod
    async def transfer(self, to: UUID, minor: int, *, on: date = TODAY) -> UUID:
        """Money comes from an account that no goal has; negative: it goes there. Gives the row of `to`."""

    @abstractmethod
    async def book(self, account_id: UUID, minor: int, category: str | None = None, *, on: date = TODAY) -> UUID:
        """A row that is no transfer."""

    @abstractmethod
    async def told(self) -> list[Payload]: ...

    async def do(self, command: Any) -> Any:
        """The outcome, or the refusal."""
        return await run(self.begin, HANDLERS[type(command)], self.caller, command)

    async def done(self, command: Any) -> Any:
        outcome = await self.do(command)
        assert not isinstance(outcome, Rejected), outcome
        return outcome

    async def refused(self, command: Any) -> tuple[str, str | None]:
        outcome = await self.do(command)
        assert isinstance(outcome, Rejected), outcome
        return outcome.code.value, outcome.field

    async def decide(self, transaction_id: UUID, decision: Decision, goal_id: UUID | None = None) -> Any:
        return await self.do(DecideContribution(transaction_id=transaction_id, decision=decision, goal_id=goal_id))

    async def standings(self) -> list[GoalStanding]:
        async with self.begin(self.caller) as unit:
            return standings_of(await unit.goals.now(), TODAY)

    async def standing(self, goal_id: UUID) -> GoalStanding:
        return next(standing for standing in await self.standings() if standing.id == goal_id)

    async def saved(self, goal_id: UUID) -> int:
        return (await self.standing(goal_id)).saved.minor

    async def settings(self) -> GoalSettings:
        async with self.begin(self.caller) as unit:
            return await unit.settings.get()

    async def handle(self, payload: Payload | None = None, *, event_id: UUID | None = None) -> None:
        event = Event.of(
            payload or TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.PERSON),
            id=event_id or uuid4(),
            household_id=self.caller.household_id,
            correlation_id="c",
            occurred_at=datetime.now(UTC),
        )
        await run(lambda _: self.begin(event), follow_ledger, None, event)


def goal(*accounts: UUID | tuple[UUID, int], id: UUID | None = None, **content: Any) -> SetGoal:  # noqa: A002
    """A goal of 1,000.00 with these accounts, and what is set aside in each."""
    defaults: dict[str, Any] = {
        "name": "New bike",
        "target_minor": 100_000,
        "currency": "EUR",
        "starts_on": month_day(-5),
        "allocations": tuple(
            Allocation(*given) if isinstance(given, tuple) else Allocation(given, 0) for given in accounts
        ),
    }
    return SetGoal(id=id or uuid4(), **(defaults | content))


def debt(id: UUID | None = None, **content: Any) -> SetDebt:  # noqa: A002
    defaults: dict[str, Any] = {
        "name": "Car loan",
        "currency": "EUR",
        "owed_minor": 500_000,
        "yearly_rate": Decimal(6),
        "minimum_minor": 10_000,
    }
    return SetDebt(id=id or uuid4(), **(defaults | content))


def progressed(goal_id: UUID, previous: str, state: str) -> GoalsProgressed:
    return GoalsProgressed(goal_id=goal_id, state=state, previous=previous)


class FakeGoalWorld(GoalWorld):
    def __init__(self) -> None:
        self._begin = FakeGoalsBegin()
        super().__init__(Caller(Viewer(uuid4(), uuid4(), Role.OWNER), "c"), _all_day(self._begin))

    async def account(self, balance: int = 0, *, currency: str = "EUR", kind: str = "SAVINGS") -> UUID:
        id_ = uuid4()
        self._begin.state.accounts[id_] = AccountFact(id_, f"Account {id_}", currency, balance)
        self._begin.state.types[id_] = kind
        return id_

    async def transfer(self, to: UUID, minor: int, *, on: date = TODAY) -> UUID:
        row = FakeRow(uuid4(), to, on, minor, is_transfer=True, category="transfer")
        self._begin.state.book(row)
        return row.id

    async def book(self, account_id: UUID, minor: int, category: str | None = None, *, on: date = TODAY) -> UUID:
        row = FakeRow(uuid4(), account_id, on, minor, is_transfer=False, category=category)
        self._begin.state.book(row)
        return row.id

    async def told(self) -> list[Payload]:
        return [payload for payload in self._begin.state.told if isinstance(payload, GoalsProgressed)]


class SqlGoalWorld(GoalWorld):
    def __init__(self, home: Household, database: Database) -> None:
        super().__init__(home.caller, _all_day(GoalsBegin(database, RowsOfGoals())))
        self.home = home

    async def account(self, balance: int = 0, *, currency: str = "EUR", kind: str = "SAVINGS") -> UUID:
        id_ = uuid4()
        async with admin(self.home.dsn) as connection:
            await connection.execute(
                "INSERT INTO accounts VALUES ($1, $2, $3, $4, $5, $6, $6)",
                self.home.id, id_, f"Account {id_}", kind, currency, balance,
            )  # fmt: skip
        return id_

    async def transfer(self, to: UUID, minor: int, *, on: date = TODAY) -> UUID:
        other, here, there = await self.account(kind="CHECKING"), uuid4(), uuid4()
        async with admin(self.home.dsn) as connection, connection.transaction():
            for id_, account_id, amount, counterpart in ((here, to, minor, there), (there, other, -minor, here)):
                await connection.execute(
                    "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency,"
                    " description, category, counterpart_id)"
                    " VALUES ($1, $2, $3, $4, $5, 'EUR', 'A row', 'transfer', $6)",
                    self.home.id, id_, account_id, on, amount, counterpart,
                )  # fmt: skip
        return here

    async def book(self, account_id: UUID, minor: int, category: str | None = None, *, on: date = TODAY) -> UUID:
        id_ = uuid4()
        async with admin(self.home.dsn) as connection:
            await connection.execute(
                "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency,"
                " description, category) VALUES ($1, $2, $3, $4, $5, 'EUR', 'A row', $6)",
                self.home.id, id_, account_id, on, minor, category,
            )  # fmt: skip
        return id_

    async def told(self) -> list[Payload]:
        async with admin(self.home.dsn) as connection:
            rows = await connection.fetch(
                "SELECT payload::text AS body FROM outbox WHERE household_id = $1 AND topic = 'goals.progressed'"
                " ORDER BY sequence",
                self.home.id,
            )
        return [
            GoalsProgressed(**{**(body := json.loads(row["body"])), "goal_id": UUID(body["goal_id"])}) for row in rows
        ]


async def sql_goal_world(dsn: str, database: Database) -> SqlGoalWorld:
    return SqlGoalWorld(await new_household(dsn), database)
