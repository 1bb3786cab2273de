"""One command, one database transaction, one place that commits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from sqlalchemy.exc import DBAPIError

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

# Deadlock and serialization failure: PostgreSQL asks for the transaction to be tried again. Unique violation: the same
# request came twice at once; now the use case finds what the other one saved.
_TRY_AGAIN = frozenset({"40001", "40P01", "23505"})
_TRIES = 4


class Unit(Protocol):
    """What every unit of work can do besides giving its repositories."""

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...


UnitT = TypeVar("UnitT", bound=Unit)
CallerT = TypeVar("CallerT", bound=Caller | None)
CommandT = TypeVar("CommandT")
OutcomeT = TypeVar("OutcomeT")


async def run(
    begin: Callable[[CallerT], AbstractAsyncContextManager[UnitT]],
    use_case: Callable[[CallerT, CommandT, UnitT], Awaitable[OutcomeT]],
    caller: CallerT,
    command: CommandT,
) -> OutcomeT:
    """Run a use case in one transaction: commit its value, roll back its refusal or its exception."""
    for left in reversed(range(_TRIES)):
        try:
            async with begin(caller) as unit:
                outcome = await use_case(caller, command, unit)
                if isinstance(outcome, Rejected):
                    await unit.rollback()
                else:
                    await unit.commit()
                return outcome
        except DBAPIError as error:
            if left == 0 or getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                raise
        await asyncio.sleep(random.uniform(0.01, 0.05))  # noqa: S311 (jitter, not a secret)
    raise AssertionError("unreachable")
