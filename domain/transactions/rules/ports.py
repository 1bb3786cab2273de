"""What rules need of the ledger beside its stores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.transactions.model import Transaction
from domain.transactions.rules.model import BoundRule, Choices, RuleRun, Settled
from domain.transactions.search.binding import Bound
from domain.transactions.search.names import Names


class RuleStore(Protocol):
    async def names(self) -> Names:
        """Everything that a search and an action can name."""
        ...

    def pattern_problem(self, pattern: str) -> str | None:
        """What the engine that will run the pattern says of it."""
        ...

    async def matching(
        self, conditions: Sequence[Bound], within: Bound | None = None, *, will_change: bool = False
    ) -> Sequence[Transaction]:
        """Live rows that match one of the conditions, newest first; `will_change` keeps others from them meanwhile."""
        ...

    async def save(self, rows: Sequence[Transaction]) -> None:
        """Write what rules and their links have changed of these rows."""
        ...

    async def settle(
        self,
        rows: Sequence[Transaction],
        rules: Sequence[BoundRule],
        choices: Mapping[UUID, Choices],
        *,
        is_forced: bool = False,
    ) -> Sequence[Settled]:
        """`applying.settle` for many rows, in their order."""
        ...

    async def choices(self, ids: Collection[UUID]) -> Mapping[UUID, Choices]:
        """What people have said by hand of these rows; rows of which nobody has said anything are absent."""
        ...

    async def legs(
        self, account_ids: Collection[UUID], sizes: Collection[int], first: date, last: date
    ) -> Sequence[Transaction]:
        """Rows of these accounts and days that may be the other leg of a transfer of one of these sizes."""
        ...

    async def chosen_by_person(self, most: int) -> Sequence[Transaction]:
        """Live rows whose category a person chose, newest first."""
        ...

    async def log(self, run: RuleRun) -> None:
        """Add a line to the log; more of a run that is there already counts into its line."""
        ...

    async def get_run(self, id: UUID) -> RuleRun | None: ...  # noqa: A002
