"""Learning households anew on PostgreSQL: each once, only what is new, seen by nobody else, and by one process only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from deployments.adapters.db import Database
from deployments.memory.messages import Answered, Behind, MemoryKey
from deployments.memory.reads import MemoryReads
from deployments.memory.trained import household_model
from deployments.predictions import training
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.shipped import Learned
from deployments.predictions.trainings import Trainings
from domain.predictions.training import HouseholdModel, Training, TrainingStatus, is_due
from ml.categorization.batch import TransactionBatch
from ml.categorization.history import HouseholdHistory
from ml.tasks import households as tasks
from tests.support.households import admin, new_household
from tests.support.taught_households import taught_households

NIGHT = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    database = Database(dsn, pool_size=4)
    yield database
    await database.close()


async def train(dsn: str, job: Training, **options: Any) -> Training | None:
    return await asyncio.to_thread(partial(training.train, dsn, job, use_ray=False, **options))


async def train_all(database: Database, dsn: str, **options: Any) -> Training:
    done = await train(dsn, await Trainings(database).open_all(), **options)
    assert done is not None
    return done


async def model(database: Database, household_id: UUID) -> HouseholdModel:
    found = await household_model(database, household_id)
    assert found is not None
    return found


def counts(job: Training) -> tuple[int, int, int, int, int]:
    return job.total_count, job.done_count, job.trained_count, job.failed_count, job.row_count


async def test_every_household_once_with_what_it_is_worth(database: Database, dsn: str) -> None:
    ids = await taught_households(dsn, 3)
    silent = (await new_household(dsn)).id
    seen: list[float] = []
    done = await train_all(database, dsn, progress=lambda job: seen.append(job.progress))
    assert (done.status, counts(done)) == (TrainingStatus.DONE, (4, 4, 3, 0, 180))
    assert done.reached == max(*ids, silent)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
    assert await household_model(database, silent) is None
    for household_id in ids:
        found = await model(database, household_id)
        assert (found.row_count, found.revision, found.model_version) == (60, 1, done.model_version)
        assert found.judged_count > 0
        assert len(found.data_digest) == 64


async def test_again_nothing_is_new_until_a_label_is(database: Database, dsn: str) -> None:
    first, second = await taught_households(dsn, 2)
    await train_all(database, dsn)
    before = [await model(database, household_id) for household_id in (first, second)]
    again = await train_all(database, dsn)
    assert counts(again) == (2, 2, 0, 0, 0)
    assert [await model(database, household_id) for household_id in (first, second)] == before

    async with admin(dsn) as connection:
        # Something moved and came back: the labels are what they were.
        await connection.execute("UPDATE label_revisions SET revision = 3 WHERE household_id = $1", first)
        await connection.execute("UPDATE label_revisions SET revision = 2 WHERE household_id = $1", second)
        await connection.execute(
            "UPDATE transactions SET category = 'pets' WHERE household_id = $1 AND id ="
            " (SELECT min(id::text)::uuid FROM transactions WHERE household_id = $1)",
            second,
        )
    assert counts(await train_all(database, dsn)) == (2, 2, 1, 0, 120)
    same, other = [await model(database, household_id) for household_id in (first, second)]
    assert (same.revision, same.number, same.data_digest) == (3, before[0].number, before[0].data_digest)
    assert other.revision == 2
    assert other.number > before[1].number
    assert other.data_digest != before[1].data_digest


async def test_labels_that_no_change_tells_of_are_learned_as_well(database: Database, dsn: str) -> None:
    """Those of a demo are simply there."""
    [household_id] = await taught_households(dsn, 1)
    async with admin(dsn) as connection:
        await connection.execute("DELETE FROM label_revisions")
    assert counts(await train_all(database, dsn)) == (1, 1, 1, 0, 60)
    assert (await model(database, household_id)).revision == 0
    assert (await MemoryReads(database).key(household_id)).training > 0


async def test_what_nobody_says_any_more_is_forgotten(database: Database, dsn: str) -> None:
    [household_id] = await taught_households(dsn, 1)
    await train_all(database, dsn)
    async with admin(dsn) as connection:
        await connection.execute("UPDATE transactions SET deleted_at = now() WHERE household_id = $1", household_id)
        await connection.execute("UPDATE label_revisions SET revision = 2 WHERE household_id = $1", household_id)
    assert counts(await train_all(database, dsn)) == (1, 1, 0, 0, 0)
    assert await household_model(database, household_id) is None


async def test_one_household_that_cannot_be_learned_keeps_back_nobody(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = await taught_households(dsn, 3)
    learn = tasks._retrained

    def fragile(predictor: Any, household: Any, max_rows: int) -> Any:
        if household.key == str(second):
            raise ValueError("too many labels")
        return learn(predictor, household, max_rows)

    monkeypatch.setattr(tasks, "_retrained", fragile)
    assert counts(await train_all(database, dsn)) == (3, 3, 2, 1, 180)
    assert await household_model(database, second) is None
    assert {(await model(database, each)).row_count for each in (first, third)} == {60}


async def test_cut_off_it_goes_on_behind_those_that_are_done(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await taught_households(dsn, 4)
    monkeypatch.setattr(tasks, "BATCH_HOUSEHOLDS", 1)
    monkeypatch.setattr(training, "_NOTE_SECONDS", 0.0)
    learn = tasks._retrained

    def cut_off(predictor: Any, household: Any, max_rows: int) -> Any:
        if household.key == str(ids[2]):
            raise KeyboardInterrupt
        return learn(predictor, household, max_rows)

    monkeypatch.setattr(tasks, "_retrained", cut_off)
    job = await Trainings(database).open_all()
    with pytest.raises(KeyboardInterrupt):
        training.train(dsn, job, use_ray=False)
    cut = await Trainings(database).again(job)
    assert (cut.status, cut.reached, counts(cut)) == (TrainingStatus.RUNNING, ids[1], (4, 2, 2, 0, 120))
    numbers = [(await model(database, each)).number for each in ids[:2]]

    monkeypatch.setattr(tasks, "_retrained", learn)
    # Who asks meanwhile means the same one, and at night it is due whatever the hour.
    assert (await Trainings(database).open_all()).id == job.id
    due = await Trainings(database).due(NIGHT.replace(hour=12))
    assert due is not None
    end = await train(dsn, due)
    assert end is not None
    assert (end.id, end.status, counts(end)) == (job.id, TrainingStatus.DONE, (4, 4, 4, 0, 240))
    assert [(await model(database, each)).number for each in ids[:2]] == numbers


async def test_another_version_of_the_model_begins_anew(database: Database, dsn: str) -> None:
    [household_id] = await taught_households(dsn, 1)
    await train_all(database, dsn)
    async with admin(dsn) as connection:
        await connection.execute("UPDATE household_models SET model_version = '0.9'")
        await connection.execute(
            "UPDATE trainings SET model_version = '0.9', finished_at = NULL, status = 'RUNNING', done_count = 1"
        )
    assert counts(await train_all(database, dsn)) == (1, 1, 1, 0, 60)
    assert (await model(database, household_id)).model_version != "0.9"


async def test_one_process_does_a_job(database: Database, dsn: str) -> None:
    [household_id] = await taught_households(dsn, 1)
    job = await Trainings(database).open_all()
    async with admin(dsn) as connection:
        await connection.execute("SELECT pg_advisory_lock(hashtextextended('training all', 0))")
        assert await train(dsn, job) is None
        assert await Trainings(database).again(job) == job
        # A household's own job is another one.
        own = await train(dsn, await Trainings(database).open_one(household_id))
        assert own is not None
        assert counts(own) == (1, 1, 1, 0, 60)
    done = await train(dsn, job)
    assert done is not None
    assert counts(done) == (1, 1, 0, 0, 0)


async def test_a_household_sees_its_own_and_how_far_all_are(database: Database, dsn: str) -> None:
    first, second = await taught_households(dsn, 2)
    await train(dsn, await Trainings(database).open_one(first))
    jobs = Trainings(database)
    assert await jobs.latest(second) is None
    assert await household_model(database, second) is None
    async with database.read(second) as connection:
        assert await connection.fetchval("SELECT count(*) FROM household_models") == 0
        assert await connection.fetchval("SELECT count(*) FROM trainings") == 0
    of_all = await jobs.open_all()
    for household_id in (first, second):
        latest = await jobs.latest(household_id)
        assert latest is not None
        assert (latest.id, latest.household_id) == (of_all.id, None)
    own = await jobs.open_one(first)
    latest = await jobs.latest(first)
    assert latest is not None
    assert latest.id == own.id


async def test_a_replica_takes_what_was_trained_and_is_as_sure_as_it_was_right(database: Database, dsn: str) -> None:
    [household_id] = await taught_households(dsn, 1, rows=300)
    reads = MemoryReads(database)
    batch = TransactionBatch(descriptions=["QZX WERKHOF 17"], amounts=np.array([-12.0]), currency="EUR")
    replica = Categorizer()
    before = await reads.key(household_id)
    assert before == MemoryKey(household_id, 1, 0)
    await replica.predict(batch, before, await reads.everything(household_id))

    await train_all(database, dsn)
    after = await reads.key(household_id)
    assert after == MemoryKey(household_id, 1, (await model(database, household_id)).number)
    behind = await replica.predict(batch, after)
    assert isinstance(behind, Behind)
    assert (behind.revision, behind.training) == (1, 0)
    teaching = await reads.teaching(household_id, behind.revision, behind.model_version, training=behind.training)
    assert (teaching.key, teaching.base, len(teaching.rows)) == (after, None, 0)
    assert teaching.content is not None
    stored = HouseholdHistory.from_bytes(teaching.content.partition(b"\n")[2])
    assert stored.confidence_shift != (1.0, 0.0)
    assert isinstance(await replica.predict(batch, after, teaching), Answered)
    assert isinstance(await replica.predict(batch, after), Answered)
    assert shift_of(replica, after) == stored.confidence_shift
    # A new replica begins with it; a version that cannot read it learns from the rows.
    fresh = await reads.teaching(household_id, None, behind.model_version)
    assert fresh.content == teaching.content
    foreign = await reads.teaching(household_id, None, "9.9.9")
    assert (foreign.key, foreign.content, len(foreign.rows)) == (after, None, 300)


def shift_of(replica: Categorizer, key: MemoryKey) -> tuple[float, float]:
    memory = replica._now.memories.find(key)
    assert isinstance(memory, Learned)
    return memory.history.confidence_shift


async def test_own_categories_keep_their_ids(database: Database, dsn: str) -> None:
    [household_id] = await taught_households(dsn, 1)
    own = str(uuid4())
    async with admin(dsn) as connection:
        await connection.execute(
            "INSERT INTO categories (household_id, id, name, kind) VALUES ($1, $2, 'Allotment', 'EXPENSE')",
            household_id,
            own,
        )
        await connection.execute(
            "UPDATE transactions SET category = $2, description = 'GARTENVEREIN OST' WHERE household_id = $1"
            " AND booked_on = (SELECT max(booked_on) FROM transactions WHERE household_id = $1)",
            household_id,
            own,
        )
    await train_all(database, dsn)
    reads, replica = MemoryReads(database), Categorizer()
    teaching = await reads.teaching(household_id, None, await replica.version())
    assert teaching.content is not None
    batch = TransactionBatch(descriptions=["GARTENVEREIN OST"], amounts=np.array([-12.0]), currency="EUR")
    said = await replica.predict(batch, teaching.key, teaching)
    assert isinstance(said, Answered)
    assert said.slugs() == [own]


async def test_nights_do_it_once(database: Database, dsn: str) -> None:
    await taught_households(dsn, 1)
    jobs = Trainings(database)
    assert await jobs.due(NIGHT.replace(hour=12)) is None
    job = await jobs.due(NIGHT)
    assert job is not None
    done = await train(dsn, job)
    assert done is not None
    assert not is_due(done, done.created_at + timedelta(hours=2))
    assert is_due(done, done.created_at + timedelta(hours=20))


async def test_a_household_that_leaves_meanwhile_is_passed_over(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await taught_households(dsn, 2)
    keep = training.trained.keep

    async def leave_first(session: Any, household_id: UUID, values: Any) -> bool:
        if household_id == first:
            async with admin(dsn) as connection:
                await connection.execute("DELETE FROM households WHERE id = $1", first)
        return await keep(session, household_id, values)

    monkeypatch.setattr(training.trained, "keep", leave_first)
    assert counts(await train_all(database, dsn)) == (2, 2, 1, 0, 120)
    assert (await model(database, second)).row_count == 60
