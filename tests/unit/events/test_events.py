"""The catalogue and its JSON form."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.event_json import InvalidEvent, Payload
from domain.shared.events import (
    CATALOGUE,
    MAX_IDS,
    BudgetsLevelChanged,
    ChangedBy,
    ChangeKind,
    Event,
    GoalsProgressed,
    ImportsFinished,
    ImportsProgressed,
    NotificationsAdded,
    TransactionsChanged,
    TransactionsUncategorized,
    UsersRegistered,
    decode,
    encode,
)
from domain.shared.periods import Month

ids = st.lists(st.uuids(), max_size=MAX_IDS).map(tuple)
some_ids = st.lists(st.uuids(), min_size=1, max_size=MAX_IDS).map(tuple)
months = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))
words = st.text(st.characters(codec="utf-8"), max_size=20)
counts = st.integers(0, 10**9)

payloads: st.SearchStrategy[Payload] = st.one_of(
    st.builds(
        TransactionsChanged,
        kind=st.sampled_from(ChangeKind),
        by=st.sampled_from(ChangedBy),
        transaction_ids=some_ids,
        account_ids=ids,
        months=st.lists(months, max_size=5).map(tuple),
    ),
    st.builds(TransactionsUncategorized, transaction_ids=some_ids),
    st.builds(TransactionsUncategorized, import_id=st.uuids()),
    st.builds(ImportsProgressed, import_id=st.uuids(), status=words),
    st.builds(
        ImportsFinished,
        import_id=st.uuids(),
        account_id=st.uuids(),
        user_id=st.uuids(),
        status=words,
        imported_count=counts,
        duplicate_count=counts,
        error_count=counts,
    ),
    st.builds(BudgetsLevelChanged, budget_id=st.uuids(), month=months, level=words, previous=words),
    st.builds(GoalsProgressed, goal_id=st.uuids(), state=words, previous=words),
    st.builds(UsersRegistered, user_id=st.uuids()),
    st.builds(NotificationsAdded, notification_id=st.uuids()),
)
instants = st.datetimes(timezones=st.just(UTC) | st.integers(-12, 14).map(lambda h: timezone(timedelta(hours=h))))


def wrap(payload: Payload, occurred_at: datetime | None = None, correlation_id: str = "c") -> Event:
    return Event.of(
        payload,
        id=uuid4(),
        household_id=uuid4(),
        correlation_id=correlation_id,
        occurred_at=occurred_at or datetime(2026, 1, 1, tzinfo=UTC),
    )


@given(payloads, instants, words)
def test_what_is_encoded_is_decoded_again(payload: Payload, occurred_at: datetime, correlation_id: str) -> None:
    event = wrap(payload, occurred_at, correlation_id)
    assert decode(encode(event)) == event
    assert decode(encode(event)).read(type(payload)) == payload


@given(st.binary() | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(repr))
def test_noise_is_refused_and_never_anything_else(noise: bytes | str) -> None:
    with pytest.raises(InvalidEvent):
        decode(noise if isinstance(noise, bytes) else noise.encode("utf-8", "replace"))


@given(payloads, st.data())
def test_one_wrong_field_is_named(payload: Payload, data: st.DataObject) -> None:
    raw = json.loads(encode(wrap(payload)))
    name = data.draw(st.sampled_from(["id", "topic", "household_id", "correlation_id", "occurred_at", "payload"]))
    raw[name] = 1.5
    with pytest.raises(InvalidEvent, match=name):
        decode(json.dumps(raw).encode())


@pytest.mark.parametrize("name", ["id", "topic", "household_id", "correlation_id", "occurred_at", "payload"])
def test_a_missing_field_is_named(name: str) -> None:
    raw = json.loads(encode(wrap(UsersRegistered(user_id=uuid4()))))
    del raw[name]
    with pytest.raises(InvalidEvent, match=f"{name} is missing"):
        decode(json.dumps(raw).encode())


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({}, "kind is missing"),
        ({"kind": "MOVED", "by": "PERSON"}, "kind: 'MOVED'"),
        ({"kind": "BULK", "by": "PERSON", "months": ["2026-13"]}, "months: '2026-13' is not a month"),
        ({"kind": "BULK", "by": "PERSON", "months": "2026-12"}, "months: expected a list"),
        ({"kind": "BULK", "by": "PERSON", "account_ids": ["x"]}, "account_ids"),
        ({"kind": "CREATED", "by": "PERSON"}, "transaction_ids is empty"),
        ({"kind": "BULK", "by": "PERSON", "transaction_ids": [str(UUID(int=n)) for n in range(101)]}, "101 rows"),
    ],
)
def test_a_payload_that_does_not_fit_is_explained(payload: dict[str, Any], message: str) -> None:
    raw = json.loads(encode(wrap(UsersRegistered(user_id=uuid4()))))
    raw |= {"topic": "transactions.changed", "payload": payload}
    with pytest.raises(InvalidEvent, match=message):
        decode(json.dumps(raw).encode())


def test_an_unknown_topic_is_refused_with_the_known_ones() -> None:
    raw = json.loads(encode(wrap(UsersRegistered(user_id=uuid4())))) | {"topic": "users.vanished"}
    with pytest.raises(InvalidEvent, match=r"unknown topic 'users.vanished'; known are transactions.changed"):
        decode(json.dumps(raw).encode())


def test_what_a_newer_producer_adds_is_passed_over() -> None:
    event = wrap(UsersRegistered(user_id=uuid4()))
    raw = json.loads(encode(event)) | {"weather": "fine"}
    raw["payload"]["locale"] = "de"
    assert decode(json.dumps(raw).encode()).read(UsersRegistered) == event.read(UsersRegistered)


def test_an_event_is_read_as_its_own_topic_only() -> None:
    with pytest.raises(InvalidEvent, match=r"this is 'users\.registered'"):
        wrap(UsersRegistered(user_id=uuid4())).read(NotificationsAdded)


def test_an_event_needs_a_time_zone() -> None:
    with pytest.raises(InvalidEvent, match="time zone"):
        wrap(UsersRegistered(user_id=uuid4()), datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("ids", [{}, {"transaction_ids": (UUID(int=1),), "import_id": UUID(int=2)}])
def test_rows_without_a_category_are_named_one_way(ids: dict[str, Any]) -> None:
    with pytest.raises(InvalidEvent, match="either"):
        TransactionsUncategorized(**ids)


@pytest.mark.parametrize("topic", CATALOGUE)
def test_every_payload_is_frozen_and_carries_no_float(topic: str) -> None:
    payload = CATALOGUE[topic]
    assert payload.topic == topic
    assert payload.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert all("float" not in str(field.type) for field in fields(payload))  # type: ignore[arg-type]
