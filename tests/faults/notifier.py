"""Handles one event and delivers what comes of it, in a child that dies by SIGKILL at the statement it is told.

    python -m tests.faults.notifier DSN MAILS

Reads lines `MOMENT EVENT` and answers each with how the child ended: `0`, or `-9`. MOMENT counts statements and
commits, each a place to die before and one to die after; 0 dies nowhere. A child is forked, for imports take seconds.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import event as sql_events

from deployments.adapters.db import Database
from deployments.notifications.channels.in_app import InAppChannel
from deployments.notifications.delivering import LEASE, Deliverer
from deployments.notifications.service import NotificationsService
from domain.notifications.delivering import NotSent, Parcel
from domain.notifications.kinds import Channel
from domain.shared.events import decode


class MailFile:
    """What has left the house cannot be taken back by a crash: one line for each mail."""

    channel = Channel.EMAIL
    is_configured = True

    def __init__(self, path: str) -> None:
        self._path = path

    async def send(self, parcel: Parcel) -> NotSent | None:
        await asyncio.to_thread(self._write, f"{parcel.recipient.user_id} {parcel.key}\n")
        return None

    def _write(self, line: str) -> None:
        with open(self._path, "a") as file:
            file.write(line)


def _doom(database: Database, moment: int) -> None:
    left = moment

    def reach(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        sql_events.listen(database.engine.sync_engine, name, reach)


async def _work(dsn: str, mails: str, moment: int, body: bytes) -> None:
    database = Database(dsn, pool_size=1)
    _doom(database, moment)
    service, event = NotificationsService(database), decode(body)
    await service.on_event(event)
    if moment == 0:
        # Published again from the outbox, as after a broker was emptied, and once more by whoever told it twice.
        await service.on_event(event)
        await service.on_event(replace(event, id=uuid4()))
    deliverer = Deliverer(database, {Channel.IN_APP: InAppChannel(), Channel.EMAIL: MailFile(mails)})
    # After the lease of whoever died before, and after the snooze that holds the message back.
    now = datetime.now(UTC) + timedelta(hours=2) + (LEASE if moment == 0 else timedelta())
    while await deliverer.step(now):
        pass
    await database.close()


def main() -> None:
    dsn, mails = sys.argv[1:]
    for line in sys.stdin:
        moment, _, body = line.partition(" ")
        child = os.fork()
        if child == 0:
            asyncio.run(_work(dsn, mails, int(moment), body.encode()))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
