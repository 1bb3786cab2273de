"""Where rows, budgets, rules and views refer to a name: all of them change in one statement, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from domain.transactions.names import Payee


class NameUses(Protocol):
    """Every move gives the number of transactions, those in the trash included: they may come back."""

    async def share(self) -> None:
        """Keep every name there until the unit ends. Looking one up does it, too; asked for first, nobody waits in a
        circle."""
        ...

    async def alone(self) -> None:
        """Wait until nobody else writes in the household, and keep it so until the unit ends: no row is given a name
        while it goes. Called before anything is read."""
        ...

    async def move_category(self, gone: Collection[str], to: str | None) -> int:
        """Rows, parts, payees, rules and views, and budgets, unless the other category has one in the currency."""
        ...

    async def move_tag(self, gone: Collection[UUID], to: UUID | None) -> int:
        """Rows and parts have each tag once; None takes it off."""
        ...

    async def move_payee(self, gone: Collection[UUID], to: UUID | None) -> int: ...

    async def wordings(self, payee_id: UUID | None) -> Sequence[str]:
        """How the rows of a payee, or those without one, are worded: each merchant or description once."""
        ...

    async def name_rows(self, wordings: Collection[str], to: UUID, *, of: UUID | None) -> int:
        """Give the rows of `of` (None: without a payee) that are worded so to another payee."""
        ...

    async def payees(self, aliases: Collection[str]) -> Mapping[str, Payee]:
        """Payees by alias; aliases of nobody are absent."""
        ...
