"""Goals in memory; `tests/contract/goals` keeps them honest."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.model import AccountFact, Contributed, Goal, GoalSearch, GoalState, in_order
from domain.budgets.goals.payoff import Debt
from domain.budgets.goals.ports import GoalsNow, RowFact
from domain.shared.changes import Change
from domain.shared.event_json import Payload
from domain.shared.viewer import Caller
from tests.support.fake_budgets import FakeSearches, FakeState, FakeTaxonomy


@dataclass(frozen=True)
class FakeRow:
    """A row of the ledger."""

    id: UUID
    account_id: UUID
    on: date
    minor: int
    is_transfer: bool
    category: str | None


@dataclass
class FakeGoalState:
    goals: dict[UUID, Goal] = field(default_factory=dict)
    decisions: dict[UUID, UUID | None] = field(default_factory=dict)
    states: dict[UUID, GoalState] = field(default_factory=dict)
    debts: dict[UUID, Debt] = field(default_factory=dict)
    settings: GoalSettings = field(default_factory=GoalSettings)
    accounts: dict[UUID, AccountFact] = field(default_factory=dict)
    types: dict[UUID, str] = field(default_factory=dict)
    rows: list[FakeRow] = field(default_factory=list)
    accepted: set[UUID] = field(default_factory=set)
    told: list[Payload] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def book(self, row: FakeRow) -> None:
        account = self.accounts[row.account_id]
        self.accounts[row.account_id] = replace(account, balance_minor=account.balance_minor + row.minor)
        self.rows.append(row)

    def goal_of(self, row: FakeRow) -> UUID | None:
        """By decision, then by search, then by transfer; the first by priority."""

        def keeps(goal: Goal) -> bool:
            return row.account_id in {given.account_id for given in goal.allocations}

        if row.id in self.decisions:
            chosen = self.decisions[row.id]
            return chosen if chosen is not None and keeps(self.goals[chosen]) else None
        since = [goal for goal in in_order(list(self.goals.values())) if keeps(goal) and row.on >= goal.starts_on]
        searching = (goal.id for goal in since if goal.query == f"category:{row.category}")
        following = (goal.id for goal in since if goal.query is None and row.is_transfer)
        return next(searching, None) or next(following, None)


class FakeGoals:
    def __init__(self, state: FakeGoalState) -> None:
        self._state = state

    async def lock(self) -> None:
        """Tests of fakes run one unit at a time."""

    async def any(self) -> bool:
        return bool(self._state.goals)

    async def now(self) -> GoalsNow:
        state = self._state
        sums: dict[tuple[UUID, UUID, date], int] = {}
        for row in state.rows:
            if goal_id := state.goal_of(row):
                key = (goal_id, row.account_id, row.on)
                sums[key] = sums.get(key, 0) + row.minor
        goals = tuple(state.goals.values())
        named = {given.account_id for goal in goals for given in goal.allocations}
        return GoalsNow(
            goals,
            tuple(Contributed(*key, minor) for key, minor in sums.items()),
            {id_: state.accounts[id_] for id_ in named},
            {goal.id: GoalSearch(goal.query) for goal in goals if goal.query},
        )

    async def put(self, goal: Goal) -> None:
        self._state.goals[goal.id] = goal

    async def remove(self, id: UUID) -> None:  # noqa: A002
        del self._state.goals[id]
        self._state.states.pop(id, None)
        self._state.decisions = {row: goal for row, goal in self._state.decisions.items() if goal != id}

    async def row(self, transaction_id: UUID) -> RowFact | None:
        found = (row for row in self._state.rows if row.id == transaction_id)
        return next((RowFact(row.id, row.account_id, "A row") for row in found), None)

    async def decision(self, transaction_id: UUID) -> tuple[UUID | None] | None:
        decisions = self._state.decisions
        return (decisions[transaction_id],) if transaction_id in decisions else None

    async def decide(self, transaction_id: UUID, goal_id: UUID | None) -> None:
        self._state.decisions[transaction_id] = goal_id

    async def undecide(self, transaction_id: UUID) -> None:
        del self._state.decisions[transaction_id]

    async def told(self) -> Mapping[UUID, GoalState]:
        return dict(self._state.states)

    async def remember(self, states: Mapping[UUID, GoalState]) -> None:
        self._state.states.update(states)


class FakeGoalAccounts:
    def __init__(self, state: FakeGoalState) -> None:
        self._state = state

    async def locked(self, ids: Collection[UUID]) -> Mapping[UUID, AccountFact]:
        return {id_: self._state.accounts[id_] for id_ in ids if id_ in self._state.accounts}

    async def first_of_type(self, type: str) -> AccountFact | None:  # noqa: A002
        return next((self._state.accounts[id_] for id_, kind in self._state.types.items() if kind == type), None)


class FakeDebts:
    def __init__(self, state: FakeGoalState) -> None:
        self._state = state

    async def all(self) -> Sequence[Debt]:
        return sorted(self._state.debts.values(), key=lambda debt: (debt.position, debt.id))

    async def put(self, debt: Debt) -> None:
        self._state.debts[debt.id] = debt

    async def remove(self, id: UUID) -> None:  # noqa: A002
        del self._state.debts[id]


class FakeGoalSettings:
    def __init__(self, state: FakeGoalState) -> None:
        self._state = state

    async def get(self) -> GoalSettings:
        return self._state.settings

    async def put(self, settings: GoalSettings) -> None:
        self._state.settings = settings


class FakeGoalsUnit:
    def __init__(self, state: FakeGoalState, now: datetime) -> None:
        self._saved = state
        self._state = copy.deepcopy(state)
        self.now = now
        self.taxonomy = FakeTaxonomy(FakeState())
        self.searches = FakeSearches()
        self.goals = FakeGoals(self._state)
        self.accounts = FakeGoalAccounts(self._state)
        self.debts = FakeDebts(self._state)
        self.settings = FakeGoalSettings(self._state)

    async def open(self, change: Change) -> None:
        self._state.changes.append(change)

    async def accept(self, event_id: UUID) -> bool:
        new = event_id not in self._state.accepted
        self._state.accepted.add(event_id)
        return new

    def tell(self, *payloads: Payload) -> None:
        self._state.told += payloads

    async def commit(self) -> None:
        vars(self._saved).update(vars(self._state))

    async def rollback(self) -> None:
        """The copy is thrown away with the unit."""


class FakeGoalsBegin:
    """Opens units over one state, as `GoalsBegin` does over one household."""

    def __init__(self) -> None:
        self.state = FakeGoalState()

    @asynccontextmanager
    async def __call__(self, caller: Caller | None) -> AsyncIterator[FakeGoalsUnit]:
        yield FakeGoalsUnit(self.state, datetime.now(UTC))
