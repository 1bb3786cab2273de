"""What is worth telling of streams: a charge that is due, one that did not come, another price, the same twice;
and one that comes although it was ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from domain.recurring.model import Charge, Decision, Stream, StreamKind, StreamState

# So long ahead a bill is told, and so long afterwards the rest is still news.
DUE_DAYS = timedelta(days=3)
NEWS = timedelta(days=31)
# What is not sure enough is shown, and nobody is woken for it.
SURE_PERCENT = 80


class NoticeKind(StrEnum):
    DUE = "DUE"
    MISSED = "MISSED"
    CHANGED = "CHANGED"
    DUPLICATED = "DUPLICATED"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing about one day of a stream, told once."""

    stream_id: UUID
    kind: NoticeKind
    on: date
    transaction_id: UUID | None = field(default=None, compare=False)


def notices(streams: Sequence[Stream], charges: Mapping[UUID, Sequence[Charge]], today: date) -> Iterator[Notice]:
    """Everything that holds today, told before or not."""
    for stream in streams:
        yield from _returned(stream, charges.get(stream.id, ()), today)
        sure = stream.is_confirmed or stream.found.confidence_percent >= SURE_PERCENT
        if not sure or not stream.is_expected or stream.kind is StreamKind.TRANSFER:
            continue
        own = charges.get(stream.id, ())
        first = stream.nth(1)
        if stream.state is StreamState.MISSED and today - first <= NEWS:
            yield Notice(stream.id, NoticeKind.MISSED, first)
        elif not stream.found.is_incoming and today <= first <= today + DUE_DAYS:
            yield Notice(stream.id, NoticeKind.DUE, first)
        change = stream.price_change
        if change is not None and today - change.on <= NEWS:
            row = next((each.transaction_id for each in own if each.on == change.on), None)
            yield Notice(stream.id, NoticeKind.CHANGED, change.on, row)
        for each in own:
            if each.is_duplicate and today - each.on <= NEWS:
                yield Notice(stream.id, NoticeKind.DUPLICATED, each.on, each.transaction_id)


def _returned(stream: Stream, own: Sequence[Charge], today: date) -> Iterator[Notice]:
    """Charges after the day on which a person said that it has ended."""
    choice = stream.choice
    if choice is None or choice.decision is not Decision.ENDED or choice.decided_on is None:
        return
    for each in own:
        if choice.decided_on < each.on and today - each.on <= NEWS:
            yield Notice(stream.id, NoticeKind.RETURNED, each.on, each.transaction_id)
