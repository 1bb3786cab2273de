"""An import, or its undo, as a process of its own that dies by SIGKILL before a certain statement.

    python -m tests.faults.import_worker ROLE DSN HOUSEHOLD USER ID [STATEMENT]

ROLE is import (ID is the import) or undo (ID is the change).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event as sqlalchemy_event

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.transactions import categorizing, import_runs
from deployments.transactions.imports import ImportJobs
from deployments.transactions.repository import LedgerBegin
from domain.shared.event_json import Payload
from domain.shared.events import Event, ImportsQueued
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions.commands import Undo
from domain.transactions.undo import undo
from tests.support.import_desk import Groceries


@contextmanager
def each_statement(database: Database, reached: Callable[[], None]) -> Iterator[None]:
    """Call before whatever is sent to the database, commits too."""
    engine, names = database.engine.sync_engine, ("before_cursor_execute", "commit")

    def listener(*_: Any) -> None:
        reached()

    for name in names:
        sqlalchemy_event.listen(engine, name, listener)
    yield
    for name in names:
        sqlalchemy_event.remove(engine, name, listener)


class Fate:
    """Ends the process at the statement of this number."""

    def __init__(self, last: int) -> None:
        self._left = last

    def reach(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def import_(database: Database, caller: Caller, import_id: UUID) -> None:
    async def hint(_: UUID, payload: Payload) -> None:
        del payload

    queued = ImportsQueued(import_id=import_id, user_id=caller.viewer.user_id)
    delivered = Event.of(
        queued, id=uuid4(), household_id=caller.household_id, correlation_id="killed", occurred_at=datetime.now(UTC)
    )
    await ImportJobs(LedgerBegin(database), lambda _: Groceries(), hint).run(delivered)


async def undo_(database: Database, caller: Caller, change_id: UUID) -> None:
    await run(LedgerBegin(database), undo, caller, Undo(change_id=change_id))


ROLES: dict[str, Callable[[Database, Caller, UUID], Awaitable[None]]] = {"import": import_, "undo": undo_}


async def work(role: str, dsn: str, caller: Caller, id: UUID, last: int | None) -> None:  # noqa: A002
    database = Database(dsn, pool_size=4)
    with each_statement(database, Fate(last or 0).reach):
        await ROLES[role](database, caller, id)
    await database.close()


def main() -> None:
    if size := os.environ.get("CHUNK_ROWS"):
        categorizing.CHUNK_ROWS = import_runs._PIECE_ROWS = int(size)  # what a test may do
    role, dsn, household, user, id, *last = sys.argv[1:]  # noqa: A001
    caller = Caller(Viewer(UUID(user), UUID(household), Role.OWNER), "killed")
    asyncio.run(work(role, dsn, caller, UUID(id), int(last[0]) if last else None))


if __name__ == "__main__":
    main()
