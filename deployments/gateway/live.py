"""Subscriptions: from hints on Redis to the payloads that GraphQL waits for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Generic, TypeVar
from uuid import UUID

from deployments.adapters.realtime import RESYNC, RealtimeHub
from domain.shared.event_json import Payload
from domain.shared.events import (
    ChangedBy,
    ChangeKind,
    GoalsProgressed,
    ImportsFinished,
    ImportsProgressed,
    LedgerChanged,
    NotificationsAdded,
    TransactionsChanged,
    read_payload,
)
from domain.shared.viewer import Caller

ItemT = TypeVar("ItemT", bound=Payload)

# What a page shows may be old: nothing says which rows, so it reads them all again.
_EVERYTHING = TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.PERSON)

_EVERY_KIND = LedgerChanged(kinds=())


class HintStream(Generic[ItemT]):
    """The wanted payloads of one household; closing it stops listening."""

    def __init__(
        self,
        stack: AsyncExitStack,
        messages: AsyncIterator[Mapping[str, Any]],
        wanted: Callable[[Payload], ItemT | None],
        after_gap: ItemT | None,
        *,
        begins_with_gap: bool = False,
    ) -> None:
        self._stack = stack
        self._messages = messages
        self._wanted = wanted
        self._after_gap = after_gap
        self._first = after_gap if begins_with_gap else None

    def __aiter__(self) -> HintStream[ItemT]:
        return self

    async def __anext__(self) -> ItemT:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        async for message in self._messages:
            found = self._after_gap if message == RESYNC else self._read(message)
            if found is not None:
                return found
        raise StopAsyncIteration

    def _read(self, message: Mapping[str, Any]) -> ItemT | None:
        payload = read_payload(message["topic"], message["payload"], message.get("version", 1))
        return self._wanted(payload) if payload is not None else None

    async def aclose(self) -> None:
        await self._stack.aclose()


class HubLive:
    """Implements `finance_graphql.clients.Live` over the hub of this process."""

    def __init__(self, hub: RealtimeHub, *, is_back: bool = False) -> None:
        self._hub = hub
        self._is_back = is_back

    def of_one_who_is_back(self) -> HubLive:
        """For a client that was here before: each subscription begins with a gap, told once it has begun to listen.

        The client cannot read what it missed at the right moment by itself: the protocol does not say when a
        subscription begins, and what is read before misses what happens until then.
        """
        return HubLive(self._hub, is_back=True)

    async def _open(
        self, caller: Caller, wanted: Callable[[Payload], ItemT | None], after_gap: ItemT | None
    ) -> HintStream[ItemT]:
        stack = AsyncExitStack()
        messages = await stack.enter_async_context(self._hub.listen(caller.household_id))
        return HintStream(stack, messages, wanted, after_gap, begins_with_gap=self._is_back)

    async def transaction_changed(self, caller: Caller) -> HintStream[TransactionsChanged]:
        return await self._open(
            caller, lambda payload: payload if isinstance(payload, TransactionsChanged) else None, _EVERYTHING
        )

    async def import_progress(self, caller: Caller, import_id: UUID) -> HintStream[ImportsProgressed | ImportsFinished]:
        def wanted(payload: Payload) -> ImportsProgressed | ImportsFinished | None:
            if isinstance(payload, ImportsProgressed | ImportsFinished) and payload.import_id == import_id:
                return payload
            return None

        return await self._open(caller, wanted, ImportsProgressed(import_id=import_id, status=""))

    async def ledger_changed(self, caller: Caller) -> HintStream[LedgerChanged]:
        return await self._open(
            caller, lambda payload: payload if isinstance(payload, LedgerChanged) else None, _EVERY_KIND
        )

    async def notification_added(self, caller: Caller) -> HintStream[NotificationsAdded]:
        return await self._open(
            caller, lambda payload: payload if isinstance(payload, NotificationsAdded) else None, None
        )

    async def goal_progressed(self, caller: Caller) -> HintStream[GoalsProgressed]:
        return await self._open(caller, lambda payload: payload if isinstance(payload, GoalsProgressed) else None, None)
