"""What the gateway and other contexts ask of recurring payments, each in one snapshot."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from deployments.adapters.db import Database
from deployments.recurring.gathering import duplicates_of, gather
from deployments.recurring.outlooks import outlooks_of
from domain.recurring.balances import AccountOutlook
from domain.recurring.model import Charge, ExpectedItem, Stream, streams_of, upcoming_of


class RecurringReads:
    """Every method takes the household whose payments it may see. Implements `domain.recurring.ports.Upcoming`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def streams(self, household_id: UUID, today: date) -> list[Stream]:
        """All of them, the ended, dismissed and merged ones too."""
        async with self._database.read(household_id) as connection:
            now = await gather(connection, household_id)
        return streams_of(now.found, now.choices, now.last_days, today, duplicates_of(now))

    async def charges(self, household_id: UUID, stream_id: UUID) -> tuple[Charge, ...]:
        """Of the stream and of those that were merged into it, newest first."""
        async with self._database.read(household_id) as connection:
            now = await gather(connection, household_id)
        ids = {stream_id} | {choice.id for choice in now.choices.values() if choice.merged_into == stream_id}
        found = [each for id_ in ids for each in now.charges.get(id_, ())]
        return tuple(sorted(found, key=lambda each: (each.on, each.transaction_id), reverse=True))

    async def outlooks(self, household_id: UUID, *, today: date, days: int) -> list[AccountOutlook]:
        """Balances to come of each everyday account, from tomorrow on."""
        return await outlooks_of(self._database, household_id, today=today, days=days)

    async def upcoming(self, household_id: UUID, since: date, until: date) -> tuple[ExpectedItem, ...]:
        """The charges to come, both days in it, by day. What is merely late is due on `since`."""
        async with self._database.read(household_id) as connection:
            now = await gather(connection, household_id, with_charges=False)
        streams = streams_of(now.found, now.choices, now.last_days, min(since, datetime.now(UTC).date()))
        return upcoming_of(streams, since, until)
