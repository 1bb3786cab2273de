"""The door of insights: computed when something changed, when somebody looks, and once a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.insights.reads import is_stale
from deployments.insights.repository import InsightsBegin, SqlInsightsUnit
from domain.insights.model import Insight
from domain.insights.ports import Gathered
from domain.insights.use_cases import HANDLERS, refresh
from domain.shared.events import ChangedBy, ChangeKind, Event, ImportsFinished, LedgerChanged, TransactionsChanged
from domain.shared.kinds import INSIGHTS
from domain.shared.viewer import Caller

# What a household's insights do not follow from.
_ELSEWHERE = frozenset({INSIGHTS, "suggestions", "recategorizations", "trainings", "rules", "views", "notifications"})
# Many rows in a moment are looked at together, by whoever reads next.
_PAUSE_SECONDS, _LOOKED_MOST = 5.0, 10_000

Gather = Callable[[UUID, date], Awaitable[Gathered]]


class ByItself:
    """A household that nobody asks for."""

    correlation_id = "insights"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id


class InsightsService:
    """`gather` reads a household's facts: who wires the service gives it, for no service imports another."""

    def __init__(self, database: Database, gather: Gather) -> None:
        self._database = database
        self._gather = gather
        self._begin_insights = InsightsBegin(database)
        self._looked: dict[UUID, float] = {}

    async def insights(self, caller: Caller, command: Any) -> Any:
        """Run any command of `domain.insights.use_cases`; gives its outcome or a `Rejected`."""
        outcome = await run(self._begin_insights, HANDLERS[type(command)], caller, command)
        await self._refresh(caller.household_id)
        return outcome

    async def refresh_insights(self, caller: Caller) -> bool:
        """Compute them anew; whether anything is different now."""
        return await self._refresh(caller.household_id)

    async def insight(self, caller: Caller, insight_id: UUID) -> Insight | None:
        async with self._begin_insights(caller) as unit:
            return await unit.insights.get(insight_id)

    async def on_insights_event(self, event: Event) -> None:
        """Consumer of `transactions.changed`, `ledger.changed` and `imports.finished`; twice does no harm."""
        if event.topic == LedgerChanged.topic and set(event.read(LedgerChanged).kinds) <= _ELSEWHERE:
            return
        await run(lambda _: self._begin_insights(event), _mark, None, None)
        if event.topic == ImportsFinished.topic or self._is_purchase(event):
            await self._refresh(event.household_id)

    def _is_purchase(self, event: Event) -> bool:
        """Somebody recorded a row, the first in some seconds: whatever is strange about it is said at once."""
        if event.topic != TransactionsChanged.topic:
            return False
        changed = event.read(TransactionsChanged)
        if changed.kind is not ChangeKind.CREATED or changed.by is not ChangedBy.PERSON:
            return False
        now = monotonic()
        if now - self._looked.get(event.household_id, -_PAUSE_SECONDS) < _PAUSE_SECONDS:
            return False
        if len(self._looked) >= _LOOKED_MOST:
            self._looked.clear()
        self._looked[event.household_id] = now
        return True

    async def refresh_daily(self, household_id: UUID, today: date, *, again: bool = False) -> bool:
        """Compute those of another day anew, or that something has changed since; `again`: in any case. Whether they
        were computed."""
        async with self._database.read(household_id) as connection:
            due = again or await is_stale(connection, household_id, today)
        if due:
            await self._refresh(household_id, today)
        return due

    async def _refresh(self, household_id: UUID, today: date | None = None) -> bool:
        gathered = await self._gather(household_id, today or datetime.now(UTC).date())
        return await run(lambda _: self._begin_insights(ByItself(household_id)), refresh, None, gathered)


async def _mark(_: None, __: None, unit: SqlInsightsUnit) -> None:
    await unit.insights.mark()
