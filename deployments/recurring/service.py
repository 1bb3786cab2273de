"""The door of recurring payments: commands of people, the events they follow, and the daily look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from deployments.adapters import comparisons
from deployments.adapters.comparisons import Compared
from deployments.adapters.db import Database
from deployments.adapters.meters import Count, Counted, count_nothing
from deployments.adapters.sql_unit import Scope
from deployments.adapters.unit_of_work import run
from deployments.recurring.detecting import Detectors, detect
from deployments.recurring.outlooks import outlooks_of
from deployments.recurring.repository import RecurringBegin, SqlRecurringUnit
from domain.recurring.commands import RecurringCommand
from domain.recurring.handlers import HANDLERS
from domain.recurring.use_cases import Detected, save_detected
from domain.shared.events import BalancesLowAhead, ChangedBy, Event, ImportsFinished, LedgerChanged, TransactionsChanged
from domain.shared.viewer import Caller
from ml.registry.kinds import RECURRING

# A household with more rows is looked through at most so often while people work in it; the clock does the rest.
_MANY_ROWS = 20_000
_PAUSE = timedelta(minutes=5)
_NAMES = frozenset({"payees", "accounts"})
_SEEN = "SELECT ran_at FROM recurring_runs WHERE household_id = $1"
_COUNT = "SELECT count(*) FROM transactions WHERE household_id = $1 AND deleted_at IS NULL"
_BEHIND = text("""
UPDATE recurring_runs SET is_behind = true WHERE household_id = :household_id
""")
# Once a day, and where it was left behind.
_DUE = """
SELECT NOT EXISTS (SELECT FROM recurring_runs WHERE household_id = $1 AND NOT is_behind AND ran_at >= $2)
"""

SHADOWED = Counted(
    "moneta_recurring_shadow", "Streams that either of two versions found.", ("version", "shadow", "same")
)
# How far ahead it is of use to know.
AHEAD_DAYS = 14
# What counts as low is what somebody of the household calls so, the most careful of them; else nothing left.
_LOW_BELOW = """
SELECT h.currency, max(s.low_below_minor) AS below FROM households h
JOIN notification_settings s ON s.household_id = h.id
WHERE h.id = $1 AND s.low_below_minor IS NOT NULL GROUP BY 1
"""
_RECOVERED = text("""
DELETE FROM low_ahead WHERE household_id = :household_id AND account_id <> ALL(CAST(:ids AS uuid[]))
""")
_FALLEN = text("""
INSERT INTO low_ahead (household_id, account_id) SELECT :household_id, id FROM unnest(CAST(:ids AS uuid[])) AS id
ON CONFLICT DO NOTHING RETURNING account_id
""")


class _Nobody:
    """A household that nobody asks for."""

    correlation_id = "recurring"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id


class RecurringService:
    def __init__(self, database: Database, models: Path | None = None, *, count: Count = count_nothing) -> None:
        self._recurring_database = database
        self._detectors = Detectors(models)
        self._count_recurring = count
        self._begin_recurring = RecurringBegin(database)

    async def recurring(self, caller: Caller, command: RecurringCommand) -> Any:
        """Run any command of `domain.recurring.handlers`; gives its outcome or a `Rejected`."""
        return await run(self._begin_recurring, HANDLERS[type(command)], caller, command)

    async def detect_recurring(self, scope: Scope) -> int:
        """Look through the rows of a household now. How many streams there are."""
        return await self._look(scope, None)

    async def on_recurring_event(self, event: Event) -> None:
        """Consumer of `transactions.changed`, `imports.finished` and `ledger.changed`."""
        if not _matters(event):
            return
        async with self._recurring_database.read(event.household_id) as connection:
            seen = await connection.fetchval(_SEEN, event.household_id)
            count = await connection.fetchval(_COUNT, event.household_id)
        if seen is not None and seen > event.occurred_at:
            # Of several changes in a row the first look has seen all.
            return
        if seen is not None and count > _MANY_ROWS and datetime.now(UTC) - seen < _PAUSE:
            await self._leave_behind(event)
            return
        await self._look(event, event.id)

    async def look_daily(self, household_id: UUID, today: date, *, again: bool = False) -> bool:
        """Look through a household that has not been since the day began, for charges fall due without a row; or once
        more where rows have moved since. Whether it was looked through."""
        async with self._recurring_database.read(household_id) as connection:
            due = again or await connection.fetchval(_DUE, household_id, datetime.combine(today, time(), UTC))
        if due:
            await self._look(_Nobody(household_id), None)
        return bool(due)

    async def _look(self, scope: Scope, event_id: UUID | None) -> int:
        fresh, compared = await detect(self._recurring_database, scope.household_id, self._detectors)
        command = Detected(scope.household_id, fresh, datetime.now(UTC).date(), event_id)
        await run(lambda _: self._begin_recurring(scope), save_detected, None, command)
        await self._look_ahead(scope)
        if compared is not None:
            await self._note_shadow(compared)
        return len(fresh)

    async def _note_shadow(self, compared: Compared) -> None:
        """Nobody waits for it, and nobody is shown what the shadow found."""
        tags = {"version": compared.version, "shadow": compared.shadow}
        self._count_recurring(SHADOWED, compared.same, **tags, same="yes")
        self._count_recurring(SHADOWED, compared.compared - compared.same, **tags, same="no")
        await comparisons.add(self._recurring_database, RECURRING.name, compared)

    async def _look_ahead(self, scope: Scope) -> None:
        """Tell each account that is likely to run low, once until it has recovered."""
        household_id, today = scope.household_id, datetime.now(UTC).date()
        async with self._recurring_database.read(household_id) as connection:
            below = {row["currency"]: row["below"] for row in await connection.fetch(_LOW_BELOW, household_id)}
        outlooks = await outlooks_of(self._recurring_database, household_id, today=today, days=AHEAD_DAYS, below=below)
        low = {outlook.account_id: day for outlook in outlooks if (day := outlook.low_on) is not None}

        async def use_case(_: None, low: Mapping[UUID, date], unit: SqlRecurringUnit) -> None:
            values = {"household_id": household_id, "ids": list(low)}
            await unit.session.execute(_RECOVERED, values)
            fallen = (await unit.session.scalars(_FALLEN, values)).all()
            unit.tell(*(BalancesLowAhead(account_id=id_, on=low[id_]) for id_ in sorted(fallen)))

        await run(lambda _: self._begin_recurring(scope), use_case, None, low)

    async def _leave_behind(self, scope: Scope) -> None:
        async def use_case(_: None, household_id: UUID, unit: SqlRecurringUnit) -> None:
            await unit.session.execute(_BEHIND, {"household_id": household_id})

        await run(lambda _: self._begin_recurring(scope), use_case, None, scope.household_id)


def _matters(event: Event) -> bool:
    """What the model says of a row moves no charge, and an import is looked at when it has ended."""
    if event.topic == TransactionsChanged.topic:
        return event.read(TransactionsChanged).by is ChangedBy.PERSON
    if event.topic == LedgerChanged.topic:
        return bool(_NAMES & set(event.read(LedgerChanged).kinds))
    return event.read(ImportsFinished).status in {"DONE", "UNDONE"}
