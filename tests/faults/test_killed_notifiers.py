"""Whoever is killed at whatever statement, the inbox shows a message once, and its mail carries one key."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deployments.adapters.db import Database
from domain.notifications.commands import SnoozeKind
from domain.notifications.kinds import NotificationKind
from domain.shared.events import Event, encode
from tests.faults.world import FULL
from tests.support.households import admin
from tests.support.notification_world import World, sql_world

STEP = 1 if FULL else 3
_ROOT = Path(__file__).resolve().parents[2]


class Notifier:
    """Hands events to children that die where they are told."""

    def __init__(self, dsn: str, mails: Path) -> None:
        self.mails = mails
        mails.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.notifier", dsn, str(mails)],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def run(self, moment: int, event: Event) -> int:
        return await asyncio.to_thread(self._run, f"{moment} {encode(event).decode()}\n")

    def _run(self, line: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    made = Database(migrated_dsn, pool_size=2)
    yield made
    await made.close()


async def _shown(world: World) -> tuple[int, int]:
    """How often it is in the inbox, and how often open pages were told."""
    async with admin(world.dsn or "") as connection:
        row = await connection.fetchrow(
            "SELECT (SELECT count(*) FROM notifications"
            "        WHERE household_id = $1 AND user_id = $2 AND shown_at IS NOT NULL),"
            " (SELECT count(*) FROM outbox WHERE household_id = $1 AND topic = 'notifications.added')",
            world.caller.household_id,
            world.me,
        )
    return tuple(row)


@pytest.mark.parametrize("held", [False, True], ids=["shown at once", "shown by the worker"])
async def test_killed_at_every_statement_the_inbox_shows_one(
    migrated_dsn: str, database: Database, tmp_path: Path, held: bool
) -> None:
    notifier = Notifier(migrated_dsn, tmp_path / "mails")
    moment, died = (1 + held) if STEP > 1 else 1, True
    while died:
        world = await sql_world(migrated_dsn, database)
        if held:
            until = datetime.now(UTC) + timedelta(hours=1)
            await world.do(SnoozeKind(NotificationKind.NEW_DEVICE, until))
        event = world.device_added()
        died = await notifier.run(moment, event) == -9
        # The broker delivers it again.
        assert await notifier.run(0, event) == 0
        assert await _shown(world) == (1, 1), f"killed at {moment}"
        mails = [line.split() for line in notifier.mails.read_text().splitlines()]
        keys = Counter(key for user, key in mails if user == str(world.me))
        assert len(keys) == 1, f"killed at {moment}"
        assert keys.total() <= 2
        moment += STEP
    notifier.close()
    # It died before and after each statement of the event and of the worker, and at each commit; by every third of
    # these in the small size, which begins elsewhere for each case.
    assert moment > 50
