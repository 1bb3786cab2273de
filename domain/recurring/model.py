"""Payments that come back: what was found, what people have said of it, and both together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from domain.recurring.cadence import BY_NAME, Cadence
from domain.recurring.schedule import State, expected_day, state_on
from domain.shared.money import Money

# A statement comes once a month: until then a charge that is not there may only not have been imported.
FRESH = timedelta(days=45)


class StreamKind(StrEnum):
    SUBSCRIPTION = "SUBSCRIPTION"
    BILL = "BILL"
    INCOME = "INCOME"
    TRANSFER = "TRANSFER"


class StreamCadence(StrEnum):
    """How often; the names of `cadence.CADENCES`."""

    WEEKLY = "WEEKLY"
    TWO_WEEKS = "TWO_WEEKS"
    TWICE_A_MONTH = "TWICE_A_MONTH"
    FOUR_WEEKS = "FOUR_WEEKS"
    MONTHLY = "MONTHLY"
    TWO_MONTHS = "TWO_MONTHS"
    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"
    YEARLY = "YEARLY"

    @property
    def steps(self) -> Cadence:
        return BY_NAME[self.value.lower()]


class StreamState(StrEnum):
    """How a stream stands: the first three are reckoned, the others a person has said."""

    ACTIVE = "ACTIVE"
    MISSED = "MISSED"
    ENDED = "ENDED"
    DISMISSED = "DISMISSED"
    MERGED = "MERGED"


class Decision(StrEnum):
    """What a person has said of a stream."""

    CONFIRMED = "CONFIRMED"
    ENDED = "ENDED"
    DISMISSED = "DISMISSED"


class FoundBy(StrEnum):
    """Why a stream is believed: the model, or a rule where the model sees too few like it."""

    MODEL = "MODEL"
    LONG_PERIOD = "LONG_PERIOD"
    EXACT_THREE = "EXACT_THREE"


@dataclass(frozen=True, slots=True)
class Charge:
    """A row of the ledger that belongs to a stream; `is_duplicate` where it looks like one of its charges again."""

    transaction_id: UUID
    on: date
    minor: int
    is_duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stream as it was found. Amounts carry their sign; `low` is the one nearer to zero.

    `merchant_key` tells its merchant from others, `anchor` and `weekend` are what `schedule.expected_day` wants.
    """

    id: UUID
    merchant_key: str
    name: str
    kind: StreamKind
    account_id: UUID
    currency: str
    category: str | None
    cadence: StreamCadence
    first_on: date
    previous_on: date
    last_on: date
    anchor: int | None
    weekend: int
    charge_count: int
    low_minor: int
    amount_minor: int
    high_minor: int
    confidence_percent: int
    found_by: FoundBy
    changed_on: date | None = None
    changed_from_minor: int | None = None
    changed_to_minor: int | None = None

    @property
    def is_incoming(self) -> bool:
        return self.amount_minor > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What people have said of a stream, and the day they ended it; None where they have said nothing."""

    id: UUID
    decision: Decision | None = None
    merged_into: UUID | None = None
    name: str | None = None
    kind: StreamKind | None = None
    cadence: StreamCadence | None = None
    amount_minor: int | None = None
    next_on: date | None = None
    version: int = 1
    decided_on: date | None = None

    @property
    def says_nothing(self) -> bool:
        return replace(self, version=1) == Choice(id=self.id)


@dataclass(frozen=True, slots=True)
class PriceChange:
    on: date
    before: Money
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream as people see it: what was found, with what they have said of it. `as_of` is the day it is looked at
    from: the last one that its account knows of."""

    found: Found
    choice: Choice | None
    as_of: date
    merged: tuple[UUID, ...] = ()
    duplicate_ids: tuple[UUID, ...] = ()

    @property
    def id(self) -> UUID:
        return self.found.id

    @property
    def name(self) -> str:
        return (self.choice and self.choice.name) or self.found.name

    @property
    def kind(self) -> StreamKind:
        return (self.choice and self.choice.kind) or self.found.kind

    @property
    def cadence(self) -> StreamCadence:
        return (self.choice and self.choice.cadence) or self.found.cadence

    @property
    def version(self) -> int:
        return self.choice.version if self.choice else 0

    @property
    def is_confirmed(self) -> bool:
        return self.choice is not None and self.choice.decision is Decision.CONFIRMED

    @property
    def amounts(self) -> tuple[Money, Money, Money]:
        """Low, likely and high of the next charge; what a person has said is no range."""
        chosen = self.choice and self.choice.amount_minor
        found = self.found
        minors = (chosen,) * 3 if chosen else (found.low_minor, found.amount_minor, found.high_minor)
        low, amount, high = (Money(minor, found.currency) for minor in minors)
        return low, amount, high

    @property
    def yearly(self) -> Money:
        """What a year of it comes to at the likely amount."""
        return Money(round(self.amounts[1].minor * self.cadence.steps.per_year), self.found.currency)

    @property
    def state(self) -> StreamState:
        if self.choice is not None:
            if self.choice.merged_into is not None:
                return StreamState.MERGED
            if self.choice.decision is Decision.DISMISSED:
                return StreamState.DISMISSED
            if self.choice.decision is Decision.ENDED:
                return StreamState.ENDED
        last, today = self.found.last_on.toordinal(), self.as_of.toordinal()
        return _STATES[state_on(last, self.nth(1).toordinal(), self.cadence.steps, today)]

    @property
    def is_expected(self) -> bool:
        return self.state in {StreamState.ACTIVE, StreamState.MISSED}

    def nth(self, steps: int) -> date:
        """The day of the charge so many periods after the last one."""
        found, cadence = self.found, self.cadence.steps
        chosen = self.choice and self.choice.next_on
        if chosen and chosen > found.last_on:
            return date.fromordinal(cadence.step(chosen.toordinal(), steps - 1))
        # An anchor is one of the cadence that was found.
        kept = self.cadence is found.cadence
        days = (found.previous_on.toordinal(), found.last_on.toordinal())
        day = expected_day(days, cadence, found.anchor if kept else None, found.weekend if kept else 0, steps)
        return date.fromordinal(day)

    def next_on(self, today: date) -> date | None:
        """The next day from `today` on; None where nothing is expected. What is merely late is expected today."""
        return next((day for day, _ in self.days(today, date.max)), None)

    def days(self, since: date, until: date) -> Iterator[tuple[date, int]]:
        """Days of charges to come, each with its number after the last one."""
        if not self.is_expected:
            return
        steps, day = 1, self.nth(1)
        if day < since and self.state is StreamState.ACTIVE and since <= until:
            yield since, 1
        while day <= until:
            if day >= since:
                yield day, steps
            steps += 1
            day = self.nth(steps)

    @property
    def price_change(self) -> PriceChange | None:
        """The latest one."""
        found = self.found
        if found.changed_on is None or found.changed_from_minor is None or found.changed_to_minor is None:
            return None
        before, after = (Money(minor, found.currency) for minor in (found.changed_from_minor, found.changed_to_minor))
        return PriceChange(found.changed_on, before, after)

    @property
    def explanation(self) -> str:
        """Why it was found, in words for people."""
        found = self.found
        often = _EVERY[found.cadence]
        same = "of the same amount" if found.low_minor == found.high_minor else "of similar amounts"
        since, until = (f"{day:%-d %b %Y}" for day in (found.first_on, found.last_on))
        told = f"{found.charge_count} payments {often}, {same}, from {since} to {until}."
        if found.found_by is FoundBy.LONG_PERIOD:
            return f"{told} Nothing else was paid there in between."
        if found.found_by is FoundBy.EXACT_THREE:
            return f"{told} The last three came on the day, and no other payment there is of that amount."
        return f"{told} Of streams like this, {found.confidence_percent} of 100 go on."


_STATES = {
    State.ACTIVE: StreamState.ACTIVE,
    State.MISSED: StreamState.MISSED,
    State.ENDED: StreamState.ENDED,
}
_EVERY = {
    StreamCadence.WEEKLY: "a week apart",
    StreamCadence.TWO_WEEKS: "two weeks apart",
    StreamCadence.TWICE_A_MONTH: "twice a month",
    StreamCadence.FOUR_WEEKS: "four weeks apart",
    StreamCadence.MONTHLY: "a month apart",
    StreamCadence.TWO_MONTHS: "two months apart",
    StreamCadence.QUARTERLY: "three months apart",
    StreamCadence.HALF_YEARLY: "half a year apart",
    StreamCadence.YEARLY: "a year apart",
}


@dataclass(frozen=True, slots=True)
class ExpectedItem:
    """A charge to come. Amounts carry their sign; `low_minor` is the one nearer to zero."""

    stream_id: UUID
    name: str
    account_id: UUID
    category_id: str | None
    currency: str
    date: date
    low_minor: int
    amount_minor: int
    high_minor: int


def streams_of(
    found: Sequence[Found],
    choices: Mapping[UUID, Choice],
    last_days: Mapping[UUID, date],
    today: date,
    duplicates: Mapping[UUID, tuple[UUID, ...]] | None = None,
) -> list[Stream]:
    """Every stream with what people have said of it. One that others were merged into goes on where the latest does."""
    parts: dict[UUID, list[Found]] = {}
    for each in found:
        into = (choice := choices.get(each.id)) and choice.merged_into
        if into:
            parts.setdefault(into, []).append(each)
    streams = []
    for each in found:
        merged = parts.get(each.id, [])
        whole = _together(each, merged) if merged else each
        streams.append(
            Stream(
                found=whole,
                choice=choices.get(each.id),
                as_of=_looked_at(last_days.get(whole.account_id), today),
                merged=tuple(part.id for part in merged),
                duplicate_ids=(duplicates or {}).get(each.id, ()),
            )
        )
    return streams


def upcoming_of(streams: Sequence[Stream], since: date, until: date) -> tuple[ExpectedItem, ...]:
    """What is to come from `since` to `until`, both days in it, by day."""
    items = [
        ExpectedItem(
            stream_id=stream.id,
            name=stream.name,
            account_id=stream.found.account_id,
            category_id=stream.found.category,
            currency=stream.found.currency,
            date=day,
            low_minor=stream.amounts[0].minor,
            amount_minor=stream.amounts[1].minor,
            high_minor=stream.amounts[2].minor,
        )
        for stream in streams
        for day, _ in stream.days(since, until)
    ]
    return tuple(sorted(items, key=lambda item: (item.date, item.amount_minor, item.stream_id)))


def _together(own: Found, merged: Sequence[Found]) -> Found:
    latest = max((own, *merged), key=lambda part: (part.last_on, part.id))
    return replace(
        latest,
        id=own.id,
        name=own.name,
        kind=own.kind,
        first_on=min(part.first_on for part in (own, *merged)),
        charge_count=sum(part.charge_count for part in (own, *merged)),
    )


def _looked_at(last_day: date | None, today: date) -> date:
    if last_day is None or today - last_day > FRESH:
        return today
    return min(last_day, today)
