"""An import as a process of its own, which dies by SIGKILL before a certain statement where told to.

    python -m tests.faults.import_worker DSN HOUSEHOLD USER IMPORT [STATEMENT]

Prints how many statements it has sent. Pieces are small, so that a short file has many points to die at.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event as sqlalchemy_event

from deployments.adapters.db import Database
from deployments.transactions import categorizing, import_runs
from deployments.transactions.imports import ImportJobs
from deployments.transactions.repository import LedgerBegin
from domain.shared.events import Event, ImportsQueued, Payload
from tests.support.import_desk import Groceries


class Statements:
    """Counts what is sent to the database, commits too, and ends the process at one of them."""

    def __init__(self, last: int | None) -> None:
        self.sent = 0
        self._last = last

    def watch(self, database: Database) -> None:
        engine = database.engine.sync_engine
        sqlalchemy_event.listen(engine, "before_cursor_execute", self._count)
        sqlalchemy_event.listen(engine, "commit", self._count)

    def _count(self, *_: Any) -> None:
        self.sent += 1
        if self.sent == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


async def run(dsn: str, household: UUID, user: UUID, import_id: UUID, last: int | None) -> int:
    database = Database(dsn, pool_size=4)
    statements = Statements(last)
    statements.watch(database)

    async def hint(_: UUID, payload: Payload) -> None:
        del payload

    jobs = ImportJobs(LedgerBegin(database), Groceries(), hint)
    await jobs.run(
        Event.of(
            ImportsQueued(import_id=import_id, user_id=user),
            id=uuid4(),
            household_id=household,
            correlation_id="killed",
            occurred_at=datetime.now(UTC),
        )
    )
    await database.close()
    return statements.sent


def main() -> None:
    categorizing.CHUNK_ROWS = int(os.environ.get("CHUNK_ROWS", "100"))
    import_runs._PIECE_ROWS = int(os.environ.get("CHUNK_ROWS", "100"))  # what a test may do
    dsn, household, user, import_id, *last = sys.argv[1:]
    ids = (UUID(household), UUID(user), UUID(import_id))
    sys.stdout.write(str(asyncio.run(run(dsn, *ids, int(last[0]) if last else None))))


if __name__ == "__main__":
    main()
