"""What the use cases of goals need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.model import AccountFact, Contributed, Goal, GoalSearch, GoalState
from domain.budgets.goals.payoff import Debt
from domain.budgets.ports import Searches, Taxonomy
from domain.shared.changes import Change
from domain.shared.event_json import Payload


@dataclass(frozen=True, slots=True)
class GoalsNow:
    """Every goal with what the ledger holds of it, in one moment; `accounts` are those that goals name."""

    goals: tuple[Goal, ...]
    contributed: tuple[Contributed, ...]
    accounts: Mapping[UUID, AccountFact]
    searches: Mapping[UUID, GoalSearch]


@dataclass(frozen=True, slots=True)
class WantedRows:
    """Live rows that `query` finds in these accounts, from that day on."""

    goal_id: UUID
    query: str
    account_ids: tuple[UUID, ...]
    since: date


@dataclass(frozen=True, slots=True)
class FoundRows:
    """What a goal's search found, and the search with the names of today."""

    ids: tuple[UUID, ...]
    search: GoalSearch


@dataclass(frozen=True, slots=True)
class RowFact:
    """A row of the ledger, as far as goals ask."""

    id: UUID
    account_id: UUID
    description: str


class GoalStore(Protocol):
    async def lock(self) -> None:
        """One writer of the household's goals at a time, until the unit ends."""
        ...

    async def any(self) -> bool: ...
    async def now(self) -> GoalsNow: ...
    async def put(self, goal: Goal) -> None:
        """Add it, or replace the one of the same id."""
        ...

    async def remove(self, id: UUID) -> None:  # noqa: A002
        """What people decided for it goes with it."""
        ...

    async def row(self, transaction_id: UUID) -> RowFact | None:
        """A live row."""
        ...

    async def decision(self, transaction_id: UUID) -> tuple[UUID | None] | None:
        """The goal that a person has chosen for a row, `(None,)` for none of them; None: nobody has decided."""
        ...

    async def decide(self, transaction_id: UUID, goal_id: UUID | None) -> None: ...
    async def undecide(self, transaction_id: UUID) -> None: ...
    async def told(self) -> Mapping[UUID, GoalState]:
        """The states that were told, or known to whoever made them."""
        ...

    async def remember(self, states: Mapping[UUID, GoalState]) -> None: ...


class AccountStore(Protocol):
    async def locked(self, ids: Collection[UUID]) -> Mapping[UUID, AccountFact]:
        """The accounts, whose balances stay as they are until the unit ends; unknown ids are absent."""
        ...

    async def first_of_type(self, type: str) -> AccountFact | None:  # noqa: A002
        """The oldest open account of that type."""
        ...


class DebtStore(Protocol):
    async def all(self) -> Sequence[Debt]: ...
    async def put(self, debt: Debt) -> None: ...
    async def remove(self, id: UUID) -> None: ...  # noqa: A002


class SettingsStore(Protocol):
    async def get(self) -> GoalSettings: ...
    async def put(self, settings: GoalSettings) -> None: ...


class GoalsUnit(Protocol):
    """One database transaction over the goals and debts of one household."""

    @property
    def taxonomy(self) -> Taxonomy: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def goals(self) -> GoalStore: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def debts(self) -> DebtStore: ...
    @property
    def settings(self) -> SettingsStore: ...
    @property
    def now(self) -> datetime: ...

    async def open(self, change: Change) -> None:
        """Save the change; everything this unit writes from now on belongs to it. Once, before any write."""
        ...

    async def accept(self, event_id: UUID) -> bool: ...
    def tell(self, *payloads: Payload) -> None: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
