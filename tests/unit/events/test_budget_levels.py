"""Levels of budgets name their days; events of before, which named a month, are read, and new ones by old consumers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import UUID

from domain.shared.events import BudgetsLevelChanged, Event, decode, encode
from domain.shared.periods import Month, Period

OLD = {"budget_id": str(UUID(int=1)), "month": "2026-11", "level": "WARNING", "previous": "ON_TRACK"}


def _event(payload: BudgetsLevelChanged) -> Event:
    return Event.of(
        payload,
        id=UUID(int=2),
        household_id=UUID(int=3),
        correlation_id="c",
        occurred_at=datetime(2026, 11, 5, tzinfo=UTC),
    )


def _told(**more: date) -> BudgetsLevelChanged:
    return BudgetsLevelChanged(
        budget_id=UUID(int=1), month=Month(2026, 11), level="WARNING", previous="ON_TRACK", **more
    )


def test_an_event_of_before_is_of_its_month() -> None:
    raw = json.loads(encode(_event(_told())))
    read = decode(json.dumps({**raw, "payload": OLD}).encode()).read(BudgetsLevelChanged)
    assert read == _told()
    assert read.period == Period.of_month(Month(2026, 11))


def test_an_event_of_today_names_its_days_and_the_month_that_older_consumers_need() -> None:
    told = _told(starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 29))
    body = encode(_event(told))
    assert json.loads(body)["payload"] == {**OLD, "starts_on": "2026-11-23", "ends_on": "2026-11-29"}
    read = decode(body).read(BudgetsLevelChanged)
    assert (read, read.period) == (told, Period(date(2026, 11, 23), date(2026, 11, 30)))


def test_days_that_are_no_period_fall_back_to_the_month() -> None:
    odd = _told(starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 1))
    assert odd.period == Period.of_month(Month(2026, 11))
