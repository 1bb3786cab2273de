"""What every unit of work on PostgreSQL has: the events it tells, the event it handles, and its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters import inbox, outbox
from deployments.adapters.db import Database
from domain.shared.event_json import Payload
from domain.shared.events import Event


class Scope(Protocol):
    """Whose data, and which request it belongs to: a `Caller`, or the `Event` that a consumer handles."""

    @property
    def household_id(self) -> UUID: ...
    @property
    def correlation_id(self) -> str: ...


class SqlUnit:
    """One database transaction; what it tells is saved with it or not at all."""

    def __init__(self, session: AsyncSession, scope: Scope, consumer: str) -> None:
        self.session = session
        self.now = datetime.now(UTC)
        self._scope = scope
        self._consumer = consumer
        self._told: list[Event] = []

    async def accept(self, event_id: UUID) -> bool:
        """Whether the event is new to this consumer; it is remembered where the unit commits."""
        return await inbox.accept(self.session, self._consumer, event_id)

    def tell(self, *payloads: Payload) -> None:
        """Save an event with the change that it reports."""
        self._told += (
            Event.of(
                payload,
                id=uuid4(),
                household_id=self._scope.household_id,
                correlation_id=self._scope.correlation_id,
                occurred_at=self.now,
            )
            for payload in payloads
        )

    async def commit(self) -> None:
        await outbox.add(self.session, self._told)
        await self.session.commit()

    async def rollback(self) -> None:
        await self.session.rollback()


class PlainUnit:
    """One database transaction of the installation itself: of no household, so it tells no event."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def commit(self) -> None:
        await self.session.commit()

    async def rollback(self) -> None:
        await self.session.rollback()


def plain(database: Database) -> Callable[[None], AbstractAsyncContextManager[PlainUnit]]:
    """Opens such units."""

    @asynccontextmanager
    async def begin(_: None) -> AsyncIterator[PlainUnit]:
        async with database.session(None) as session:
            yield PlainUnit(session)

    return begin
