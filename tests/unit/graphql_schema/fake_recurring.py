"""Recurring payments of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.recurring import rejections
from domain.recurring.balances import AccountOutlook, BalanceDay
from domain.recurring.model import (
    Charge,
    Choice,
    Decision,
    Found,
    FoundBy,
    Stream,
    StreamCadence,
    StreamKind,
)
from domain.recurring.outcomes import StreamDecided
from domain.shared.money import Money
from tests.unit.graphql_schema.household import TODAY, change, key

FOUND = Found(
    id=key("stream"),
    merchant_key="films",
    name="Films",
    kind=StreamKind.SUBSCRIPTION,
    account_id=key("account 1"),
    currency="EUR",
    category="entertainment",
    cadence=StreamCadence.MONTHLY,
    first_on=date(2026, 1, 5),
    previous_on=date(2026, 10, 5),
    last_on=date(2026, 11, 5),
    anchor=5,
    weekend=0,
    charge_count=11,
    low_minor=-1_299,
    amount_minor=-1_299,
    high_minor=-1_299,
    confidence_percent=98,
    found_by=FoundBy.MODEL,
    changed_on=date(2026, 6, 5),
    changed_from_minor=-1_099,
    changed_to_minor=-1_299,
)
STREAM = Stream(
    found=FOUND,
    choice=Choice(id=FOUND.id, decision=Decision.CONFIRMED, version=2),
    as_of=TODAY,
    duplicate_ids=(key("transaction 2"),),
)


def outlook(days: int) -> AccountOutlook:
    """Ten euros that lose one each day, give or take two."""

    def money(minor: int) -> Money:
        return Money(minor, "EUR")

    return AccountOutlook(
        account_id=key("account 1"),
        balance=money(1_000),
        below=money(0),
        days=tuple(
            BalanceDay(
                TODAY + timedelta(days=number),
                money(1_000 - 100 * number - 200),
                money(1_000 - 100 * number),
                money(1_000 - 100 * number + 200),
            )
            for number in range(1, days + 1)
        ),
        learned_weeks=26,
    )


class FakeRecurringReads:
    """Notes under `recurring.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def streams(self, household_id: UUID, today: date) -> Sequence[Stream]:
        self._note("recurring.streams", household_id, today)
        return [STREAM]

    async def outlooks(self, household_id: UUID, *, today: date, days: int) -> Sequence[AccountOutlook]:
        self._note("recurring.outlooks", household_id, today, days)
        return [outlook(days)]

    async def charges(self, household_id: UUID, stream_id: UUID) -> Sequence[Charge]:
        self._note("recurring.charges", household_id, stream_id)
        return [Charge(key("transaction 1"), date(2026, 11, 5), -1_299), Charge(key("gone"), TODAY, -1_299, True)]


RECURRING_OUTCOMES: dict[str, Any] = {
    name: StreamDecided(STREAM, change())
    for name in ("confirm_stream", "edit_stream", "merge_streams", "end_stream", "dismiss_stream", "restore_stream")
}
RECURRING_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "confirmRecurring": ("confirm_stream", rejections.DecideStreamRejection),
    "editRecurring": ("edit_stream", rejections.EditStreamRejection),
    "mergeRecurring": ("merge_streams", rejections.MergeStreamsRejection),
    "endRecurring": ("end_stream", rejections.DecideStreamRejection),
    "dismissRecurring": ("dismiss_stream", rejections.DecideStreamRejection),
    "restoreRecurring": ("restore_stream", rejections.DecideStreamRejection),
}
