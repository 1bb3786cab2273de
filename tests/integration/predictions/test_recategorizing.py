"""Asking the model again: only about rows that are its to choose, from where it was cut off, and never twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from domain.predictions.model import Recategorization, RecategorizationStatus, is_due
from domain.predictions.rejections import RecategorizeRejection
from domain.shared.events import Event, RecategorizationsQueued
from domain.shared.outcomes import Rejected
from domain.transactions.commands import PredictedCategory
from domain.transactions.model import Categorizer as By
from tests.integration.predictions.test_household_memory import Home, home_of
from tests.support.fake_predictor import SURE

NIGHT = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def home(database: Database) -> Home:
    home = await home_of(database)
    home.service._recategorizing._page_rows = 3
    return home


def queued(home: Home, job: Recategorization) -> Event:
    return Event.of(
        RecategorizationsQueued(recategorization_id=job.id),
        id=uuid4(),
        household_id=home.world.caller.household_id,
        correlation_id="test",
        occurred_at=datetime.now(UTC),
    )


async def asked(home: Home) -> Recategorization:
    job = await home.service.recategorize(home.world.caller)
    assert isinstance(job, Recategorization)
    return job


async def done(home: Home, job: Recategorization) -> Recategorization:
    await home.service.on_recategorize(queued(home, job))
    latest = await home.service._recategorizing.latest(home.world.caller.household_id)
    assert latest is not None
    assert latest.id == job.id
    return latest


async def categories(home: Home, ids: list[UUID]) -> list[Any]:
    rows = await home.world.rows(*ids)
    return [(rows[id_].category, rows[id_].categorized_by) for id_ in ids]


async def test_what_people_rules_and_files_said_stays_and_the_rest_is_asked_anew(home: Home) -> None:
    ids = [await home.record("dining 0.75 Joe's") for _ in range(7)]
    await home.predicted(*ids[:5])
    person, rule, file, *rest = ids
    await home.world.categorize([person], "home")
    await home.world.change_row(rule, category="pets", categorized_by=By.RULE)
    await home.world.change_row(file, category="travel", categorized_by=By.IMPORT)
    job = await asked(home)
    assert (job.status, job.user_id) == (RecategorizationStatus.QUEUED, home.world.caller.viewer.user_id)
    # While it waits, asking once more means the same.
    assert (await asked(home)).id == job.id
    end = await done(home, job)
    assert (end.status, end.progress, end.total_count, end.done_count, end.changed_count) == (
        RecategorizationStatus.DONE,
        1.0,
        4,
        4,
        4,
    )
    assert end.model_version == "v1"
    kept = [("home", By.PERSON), ("pets", By.RULE), ("travel", By.IMPORT)]
    # The last word of the household counts.
    assert (await categories(home, ids))[:3] == kept
    assert {category for category, _ in await categories(home, rest)} == {"home"}


async def test_once_more_changes_nothing(home: Home) -> None:
    ids = [await home.record(f"dining 0.75 Shop {number}") for number in range(5)]
    assert (await done(home, await asked(home))).changed_count == 5
    again = await done(home, await asked(home))
    assert (again.done_count, again.changed_count) == (5, 0)
    assert set(await categories(home, ids)) == {("dining", By.MODEL)}


async def test_a_category_is_never_taken_away_for_being_unsure(home: Home) -> None:
    row = await home.record("dining 0.3 Joe's")
    said = PredictedCategory(transaction_id=row, category="pets", confidence=0.9, merchant=None)
    await home.world.predict(said)
    end = await done(home, await asked(home))
    assert (end.done_count, end.changed_count) == (1, 0)
    assert await categories(home, [row]) == [("pets", By.MODEL)]


async def test_cut_off_it_goes_on_where_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        await home.record(f"dining 0.75 Shop {number}")
    job = await asked(home)
    predict, calls = home.predictor.predict, 0

    def cut_off(batch: Any, memory: Any = None) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ConnectionError("the replica was killed")
        return predict(batch, memory)

    monkeypatch.setattr(home.predictor, "predict", cut_off)
    with pytest.raises(ConnectionError):
        await home.service.on_recategorize(queued(home, job))
    half = await home.service._recategorizing.latest(home.world.caller.household_id)
    assert half is not None
    assert (half.status, half.done_count, half.progress) == (RecategorizationStatus.RUNNING, 3, 3 / 8)
    home.predictor.asked.clear()
    end = await done(home, job)
    assert (end.done_count, end.changed_count) == (8, 8)
    assert [len(batch) for batch in home.predictor.asked] == [3, 2]
    # Delivered once more it is done.
    home.predictor.asked.clear()
    await home.service.on_recategorize(queued(home, job))
    assert home.predictor.asked == []


async def test_where_there_is_nothing_to_ask_about_it_says_so(home: Home) -> None:
    await home.record("dining 0.75 Joe's", category="home")
    refused = await home.service.recategorize(home.world.caller)
    assert isinstance(refused, Rejected)
    assert refused.code is RecategorizeRejection.NO_ROWS


async def test_at_night_only_households_are_asked_where_something_is_new(database: Database, home: Home) -> None:
    other = await home_of(database, home.predictor)
    waiting = await home.record("dining 0.3 Joe's")
    await home.predicted(waiting)
    await home.record("dining 0.75 Joe's", category="home")
    household_id = home.world.caller.household_id
    # By day nobody is asked.
    assert await home.service.queue_nightly(NIGHT.replace(hour=12)) == 0
    await home.service.queue_nightly(NIGHT)
    job = await home.service._recategorizing.latest(household_id)
    assert job is not None
    assert job.user_id is None
    assert await other.service._recategorizing.latest(other.world.caller.household_id) is None
    end = await done(home, job)
    assert (await home.world.row(waiting)).category == "home"
    assert (await home.world.row(waiting)).confidence == SURE
    # Nothing new was said since, so the next night has nothing to do; another version has.
    nights = NIGHT + timedelta(days=400)
    await home.service.queue_nightly(nights)
    same = await home.service._recategorizing.latest(household_id)
    assert same == end
    home.predictor.version = "v2"
    await home.service.queue_nightly(nights)
    newer = await home.service._recategorizing.latest(household_id)
    assert newer is not None
    assert newer.id != end.id


def test_a_night_is_due_once() -> None:
    last = Recategorization(
        id=uuid4(),
        status=RecategorizationStatus.DONE,
        created_at=NIGHT,
        revision=3,
        model_version="v1",
        finished_at=NIGHT + timedelta(minutes=1),
    )
    tomorrow = NIGHT + timedelta(days=1)
    assert is_due(None, NIGHT, revision=0, model_version="v1") is False
    assert is_due(None, NIGHT, revision=1, model_version="v1") is True
    assert is_due(last, tomorrow, revision=3, model_version="v1") is False
    assert is_due(last, tomorrow, revision=4, model_version="v1") is True
    assert is_due(last, tomorrow, revision=3, model_version="v2") is True
    assert is_due(last, NIGHT + timedelta(hours=1), revision=4, model_version="v1") is False


async def test_the_event_is_told_with_the_job(home: Home) -> None:
    await home.record("dining 0.75 Joe's")
    job = await asked(home)
    async with home.database.session(home.world.caller.household_id) as session:
        told = await session.scalars(
            text(
                "SELECT payload->>'recategorization_id' FROM outbox WHERE topic = 'recategorizations.queued'"
                " AND household_id = :id"
            ),
            {"id": home.world.caller.household_id},
        )
        assert told.all() == [str(job.id)]
