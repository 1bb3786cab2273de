"""What administrators see of, and do to, events that a consumer gave up on: the bus's own port behind a locked door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from deployments.adapters import admin_actions
from deployments.adapters.bus import BusUnavailable, EventBus, Parked
from deployments.adapters.bus.lanes import lane_of
from deployments.adapters.db import Database
from deployments.adapters.sql_unit import SqlUnit
from deployments.adapters.unit_of_work import run
from deployments.users.reads import UserReads
from domain.administration.commands import DiscardParked, EventCommand, ListAdminActions, ListParked, ReplayParked
from domain.administration.model import AdminAction, ParkedCount, ParkedEvent, ParkedEvents, ParkedHandled
from domain.administration.redaction import payload_text, plain_text
from domain.administration.rejections import DiscardParkedRejection, ListParkedRejection, ReplayParkedRejection
from domain.shared.outcomes import Code, Rejected
from domain.shared.viewer import Caller
from domain.users.model import Profile

_ACTIONS = """
    SELECT id, at, actor, action, subject, done_count FROM admin_actions ORDER BY at DESC, id DESC LIMIT $1
"""
_CODES: dict[type[Any], type[Code]] = {
    ListParked: ListParkedRejection,
    ListAdminActions: ListParkedRejection,
    ReplayParked: ReplayParkedRejection,
    DiscardParked: DiscardParkedRejection,
}


class Parking:
    """`make_bus` makes a connection for one command: such commands are rare, and who does not lead has none."""

    def __init__(
        self,
        make_bus: Callable[[], EventBus],
        consumers: Collection[str],
        database: Database,
        admin_emails: Collection[str] = (),
    ) -> None:
        self._make_bus = make_bus
        self._consumers = consumers
        self._database = database
        self._users = UserReads(database, admin_emails)

    async def handle(self, caller: Caller, command: EventCommand) -> Any:
        """The outcome, or `Rejected`; whether the caller is an administrator is looked up now."""
        codes = _CODES[type(command)]
        profile = await self._users.profile(caller)
        if profile is None or not profile.is_admin:
            return Rejected(codes("NOT_ADMINISTRATOR"), "Only administrators of this installation may do this.")
        if isinstance(command, ListAdminActions):
            return await self._actions(caller, command.first)
        if command.consumer is not None and command.consumer not in self._consumers:
            known = ", ".join(self._consumers)
            return Rejected(codes("CONSUMER_UNKNOWN"), f"There is no such consumer; there are {known}.", "consumer")
        if isinstance(command, ReplayParked | DiscardParked) and command.ids is not None and not command.ids:
            return Rejected(codes("NOTHING_NAMED"), "Name the events, or leave the ids out for all of them.", "ids")
        try:
            async with self._bus() as bus:
                if isinstance(command, ListParked):
                    return await self._list(bus, command)
                return await self._act(bus, caller, profile, command)
        except BusUnavailable:
            return Rejected(codes("BROKER_AWAY"), "The broker does not answer. Try again when it is back.")

    @asynccontextmanager
    async def _bus(self) -> AsyncIterator[EventBus]:
        bus = self._make_bus()
        try:
            await bus.connect()
            yield bus
        finally:
            await bus.close(grace_seconds=0)

    async def _list(self, bus: EventBus, command: ListParked) -> ParkedEvents:
        names = [command.consumer] if command.consumer else list(self._consumers)
        # Counted first: RabbitMQ hides for a moment what somebody has looked at.
        counts = [ParkedCount(name, await bus.dead_letters(name)) for name in names]
        events: list[ParkedEvent] = []
        for found in counts:
            if found.count:
                events += map(_shown, await bus.parked(found.consumer, command.first))
        return ParkedEvents(tuple(found for found in counts if found.count), tuple(events))

    async def _act(
        self, bus: EventBus, caller: Caller, profile: Profile, command: ReplayParked | DiscardParked
    ) -> ParkedHandled:
        action = await run(self._begin, _asked, caller, (profile, command))
        work = bus.replay if isinstance(command, ReplayParked) else bus.discard
        done = await work(command.consumer, command.ids)
        await run(self._begin, _ended, caller, (action, done))
        missing = 0 if command.ids is None else max(0, len(set(command.ids)) - done)
        return ParkedHandled(done, missing)

    @asynccontextmanager
    async def _begin(self, caller: Caller) -> AsyncIterator[SqlUnit]:
        async with self._database.session(caller.household_id) as session:
            yield SqlUnit(session, caller, "administration")

    async def _actions(self, caller: Caller, first: int) -> tuple[AdminAction, ...]:
        async with self._database.read(caller.household_id) as connection:
            rows = await connection.fetch(_ACTIONS, first)
        return tuple(AdminAction(**row) for row in rows)


async def _asked(caller: Caller, asked: tuple[Profile, ReplayParked | DiscardParked], unit: SqlUnit) -> UUID:
    """Written down before it is done."""
    profile, command = asked
    ids = command.ids
    which = "all" if ids is None else ", ".join(ids[:20]) + (" …" if len(ids) > 20 else "")
    return await admin_actions.write(
        unit.session,
        at=unit.now,
        user_id=caller.viewer.user_id,
        actor=profile.email or profile.display_name,
        action="REPLAY" if isinstance(command, ReplayParked) else "DISCARD",
        subject=f"{command.consumer}: {which}",
        correlation_id=caller.correlation_id,
    )


async def _ended(_caller: Caller, ended: tuple[UUID, int], unit: SqlUnit) -> None:
    await admin_actions.ended(unit.session, *ended)


def _shown(letter: Parked) -> ParkedEvent:
    return ParkedEvent(
        id=letter.id,
        consumer=letter.consumer,
        lane=lane_of(letter.household_id),
        topic=letter.topic,
        household_id=letter.household_id,
        reason=plain_text(letter.reason),
        tries=letter.tries,
        parked_at=letter.parked_at,
        occurred_at=letter.occurred_at,
        payload=payload_text(letter.text),
    )
