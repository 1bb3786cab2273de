"""What the contexts tell each other: an envelope, a catalogue of topics, and one JSON form for every broker.

An event says that something happened and names the rows; who needs more reads it. A payload therefore stays small,
carries nothing personal, and a late or repeated delivery is harmless.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.shared.event_json import (
    InvalidEvent,
    Payload,
    PayloadT,
    from_json,
    read_field,
    read_instant,
    read_int,
    read_object,
    read_text,
    read_uuid,
    to_json,
)
from domain.shared.periods import Month, Period

# A change of more rows than this is told as one BULK change without ids.
MAX_IDS = 100


class ChangeKind(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    BULK = "BULK"


class ChangedBy(StrEnum):
    PERSON = "PERSON"
    MODEL = "MODEL"
    IMPORT = "IMPORT"


def _check_ids(name: str, ids: tuple[UUID, ...]) -> None:
    if len(ids) > MAX_IDS:
        raise InvalidEvent(f"{name} names {len(ids)} rows; name at most {MAX_IDS}, or none in a BULK change")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionsChanged(Payload):
    """Rows came, went or changed; `months` and `account_ids` say which totals moved. A BULK change may name no row."""

    topic: ClassVar[str] = "transactions.changed"
    kind: ChangeKind
    by: ChangedBy
    transaction_ids: tuple[UUID, ...] = ()
    account_ids: tuple[UUID, ...] = ()
    months: tuple[Month, ...] = ()

    def __post_init__(self) -> None:
        _check_ids("transaction_ids", self.transaction_ids)
        if not self.transaction_ids and self.kind is not ChangeKind.BULK:
            raise InvalidEvent(f"transaction_ids is empty; only a BULK change may name no row, not {self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionsUncategorized(Payload):
    """These rows, or all rows of that import, wait for a category, or for the name of the other party."""

    topic: ClassVar[str] = "transactions.uncategorized"
    transaction_ids: tuple[UUID, ...] = ()
    import_id: UUID | None = None

    def __post_init__(self) -> None:
        _check_ids("transaction_ids", self.transaction_ids)
        if bool(self.transaction_ids) == (self.import_id is not None):
            raise InvalidEvent("name either transaction_ids or import_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecategorizationsQueued(Payload):
    """The model is to be asked again about a household's rows; whoever handles this goes on where it was cut off."""

    topic: ClassVar[str] = "recategorizations.queued"
    recategorization_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingsQueued(Payload):
    """The model is to learn a household's labels anew; whoever handles this goes on where it was cut off."""

    topic: ClassVar[str] = "trainings.queued"
    training_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsQueued(Payload):
    """A file waits to be imported; whoever handles this does the work, again if it was cut off."""

    topic: ClassVar[str] = "imports.queued"
    import_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsProgressed(Payload):
    """An import came to its next step; `status` says which."""

    topic: ClassVar[str] = "imports.progressed"
    import_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsFinished(Payload):
    """`status` is DONE, FAILED or UNDONE; `account_id` is None for a file of several accounts."""

    topic: ClassVar[str] = "imports.finished"
    import_id: UUID
    account_id: UUID | None
    user_id: UUID
    status: str
    imported_count: int = 0
    duplicate_count: int = 0
    error_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChanged(Payload):
    """Something beside the rows changed: accounts, tags, payees, rules … `kinds` says what to read again."""

    topic: ClassVar[str] = "ledger.changed"
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetsLevelChanged(Payload):
    """A period of a budget rose to a level. `starts_on` and `ends_on` are its first and last day.

    Older producers knew months only and name no days; `month`, that of the first day, stays for older consumers.
    """

    topic: ClassVar[str] = "budgets.level_changed"
    budget_id: UUID
    month: Month
    level: str
    previous: str
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def period(self) -> Period:
        if self.starts_on is None or self.ends_on is None or self.ends_on < self.starts_on:
            return Period.of_month(self.month)
        return Period(self.starts_on, self.ends_on + timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetsBreakForeseen(Payload):
    """More likely than not a budget will not last to the end of its period, by the forecast of that day.

    Amounts are in minor units of `currency`: what there is, what was spent, and what it is forecast to end at, with a
    band of 80 %. It is told again with each forecast as long as that holds.
    """

    topic: ClassVar[str] = "budgets.break_foreseen"
    budget_id: UUID
    starts_on: date
    ends_on: date
    made_on: date
    currency: str
    available_minor: int
    spent_minor: int
    low_minor: int
    expected_minor: int
    high_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastsMade(Payload):
    """What the household is going to spend was forecast on that day, or anew on the same."""

    topic: ClassVar[str] = "forecasts.made"
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsProgressed(Payload):
    """A saving goal stands differently after rows changed: `state` is ON_TRACK, BEHIND, REACHED or OVERDUE."""

    topic: ClassVar[str] = "goals.progressed"
    goal_id: UUID
    state: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringNoticed(Payload):
    """Of a recurring payment something is worth telling: `notice` is DUE, MISSED, CHANGED or DUPLICATED, `on` the day
    of the charge that is meant, `transaction_id` its row where there is one."""

    topic: ClassVar[str] = "recurring.noticed"
    stream_id: UUID
    notice: str
    on: date
    transaction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomaliesFound(Payload):
    """Charges of the last days that are out of the ordinary; what is strange about each is kept beside it."""

    topic: ClassVar[str] = "anomalies.found"
    transaction_ids: tuple[UUID, ...]

    def __post_init__(self) -> None:
        _check_ids("transaction_ids", self.transaction_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancesLowAhead(Payload):
    """An account is likely to run low: `on` is the first day that ends so."""

    topic: ClassVar[str] = "balances.low_ahead"
    account_id: UUID
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersRegistered(Payload):
    """Somebody made an account, and with it a household."""

    topic: ClassVar[str] = "users.registered"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersDeviceAdded(Payload):
    """Somebody who is known signed in from a device that was not."""

    topic: ClassVar[str] = "users.device_added"
    user_id: UUID
    device_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersVerificationAsked(Payload):
    """A link to confirm an e-mail address is to be sent. The link itself is never in an event."""

    topic: ClassVar[str] = "users.verification_asked"
    verification_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsAdded(Payload):
    """A message waits in somebody's list."""

    topic: ClassVar[str] = "notifications.added"
    notification_id: UUID


CATALOGUE: Mapping[str, type[Payload]] = {
    payload.topic: payload
    for payload in (
        TransactionsChanged,
        TransactionsUncategorized,
        RecategorizationsQueued,
        TrainingsQueued,
        ImportsQueued,
        ImportsProgressed,
        ImportsFinished,
        LedgerChanged,
        BudgetsLevelChanged,
        BudgetsBreakForeseen,
        ForecastsMade,
        GoalsProgressed,
        RecurringNoticed,
        AnomaliesFound,
        BalancesLowAhead,
        UsersRegistered,
        UsersDeviceAdded,
        UsersVerificationAsked,
        NotificationsAdded,
    )
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `id` is what a consumer remembers, so it must stay the same in every delivery. `version`
    is that of the payload as it was written.
    """

    id: UUID
    topic: str
    household_id: UUID
    correlation_id: str
    occurred_at: datetime
    payload: Mapping[str, Any]
    version: int = 1

    @classmethod
    def of(cls, payload: Payload, *, id: UUID, household_id: UUID, correlation_id: str, occurred_at: datetime) -> Event:  # noqa: A002
        """The envelope around a payload of the catalogue."""
        if CATALOGUE.get(payload.topic) is not type(payload):
            raise InvalidEvent(f"{type(payload).__name__} is not in the catalogue of events")
        if occurred_at.tzinfo is None:
            raise InvalidEvent("occurred_at has no time zone")
        return cls(id, payload.topic, household_id, correlation_id, occurred_at, to_json(payload), payload.version)

    def read(self, payload: type[PayloadT]) -> PayloadT:
        """The payload as its type; raises InvalidEvent where the topic is another one or a field does not fit."""
        if payload.topic != self.topic:
            raise InvalidEvent(f"this is {self.topic!r}, not {payload.topic!r}")
        return from_json(payload, self.payload, self.version)


def encode(event: Event) -> bytes:
    """The one form on every broker."""
    return json.dumps(
        {
            "id": str(event.id),
            "topic": event.topic,
            "version": event.version,
            "household_id": str(event.household_id),
            "correlation_id": event.correlation_id,
            "occurred_at": event.occurred_at.isoformat(),
            "payload": event.payload,
        },
        separators=(",", ":"),
    ).encode()


def decode(body: bytes) -> Event:
    """Read and check an event; fields a newer producer has added are passed over, everything else must fit."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidEvent(f"not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise InvalidEvent("not a JSON object")
    event = Event(
        id=read_field(raw, "id", read_uuid),
        topic=read_field(raw, "topic", read_text),
        household_id=read_field(raw, "household_id", read_uuid),
        correlation_id=read_field(raw, "correlation_id", read_text),
        occurred_at=read_field(raw, "occurred_at", read_instant),
        payload=read_field(raw, "payload", read_object),
        # Events of before there were versions say none.
        version=read_field(raw, "version", read_int) if "version" in raw else 1,
    )
    check(event)
    return event


def check(event: Event) -> None:
    """Raise InvalidEvent unless the topic is known and the payload fits it."""
    kind = CATALOGUE.get(event.topic)
    if kind is None:
        raise InvalidEvent(f"unknown topic {event.topic!r}; known are {', '.join(CATALOGUE)}")
    from_json(kind, event.payload, event.version)


def read_payload(topic: str, raw: Mapping[str, Any], version: int = 1) -> Payload | None:
    """The payload of a topic; None for a topic that this version does not know."""
    kind = CATALOGUE.get(topic)
    return from_json(kind, raw, version) if kind else None
