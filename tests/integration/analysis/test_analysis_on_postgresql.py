"""Looking through every household on PostgreSQL: each once, only what is new, after a cut as without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from deployments.adapters.db import Database
from deployments.analysis import job as jobs
from deployments.analysis.job import analyze
from deployments.analysis.repository import Analyses
from deployments.analysis.service import AnalysisService
from deployments.cli import cli
from deployments.recurring.reads import RecurringReads
from deployments.recurring.service import RecurringService
from domain.predictions.analysis import Analysis, is_due
from domain.recurring.commands import DismissStream
from domain.recurring.model import StreamState
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.analysis_results import made, results
from tests.support.households import admin, new_household
from tests.support.lived_households import lived_households

NOW = datetime.now(UTC)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    database = Database(dsn, pool_size=4)
    yield database
    await database.close()


async def run(dsn: str, job: Analysis, **options: Any) -> Analysis | None:
    return await asyncio.to_thread(partial(analyze, dsn, job, use_ray=False, **options))


async def run_all(database: Database, dsn: str, **options: Any) -> Analysis:
    done = await run(dsn, await Analyses(database).open(), **options)
    assert done is not None
    return done


def counts(job: Analysis) -> tuple[int, int, int, int]:
    return job.total_count, job.done_count, job.analyzed_count, job.failed_count


async def test_every_household_once_with_all_that_follows(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 2)
    monkeypatch.setattr(jobs, "_NOTE_SECONDS", 0.0)
    ids = await lived_households(dsn, 3)
    silent = (await new_household(dsn)).id
    seen: list[float] = []
    done = await run_all(database, dsn, progress=lambda job: seen.append(job.progress))
    assert counts(done) == (4, 4, 3, 0)
    assert (done.reached, done.day) == (max(*ids, silent), NOW.date())
    assert done.model_version is not None
    assert done.finished_at is not None
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
    found = await results(dsn)
    for household_id in ids:
        assert len([row for row in found["forecasts"] if row["household_id"] == household_id]) > 20
        assert len([row for row in found["recurring_streams"] if row["household_id"] == household_id]) > 5
        assert [row for row in found["insights"] if row["household_id"] == household_id]
    assert {row["household_id"] for rows in found.values() for row in rows} == set(ids)


async def test_again_it_changes_no_row_until_something_moves(database: Database, dsn: str) -> None:
    first, second = await lived_households(dsn, 2)
    await run_all(database, dsn)
    before, stamps = await results(dsn), await made(dsn)
    assert counts(await run_all(database, dsn)) == (2, 2, 0, 0)
    assert (await results(dsn), await made(dsn)) == (before, stamps)
    async with admin(dsn) as connection:
        await connection.execute(
            "UPDATE transactions SET amount_minor = amount_minor - 50000 WHERE household_id = $1 AND id ="
            " (SELECT max(id::text)::uuid FROM transactions WHERE household_id = $1 AND category = 'groceries')",
            second,
        )
    assert counts(await run_all(database, dsn)) == (2, 2, 1, 0)
    again = await made(dsn)
    assert {stamp[0] for stamp in again if stamp not in stamps} == {second}
    changed = await results(dsn)
    for table in ("forecasts", "insights"):
        assert {row["household_id"] for row in changed[table] if row not in before[table]} == {second}
    # A new version of the forecaster is something new, too.
    async with admin(dsn) as connection:
        await connection.execute("UPDATE forecast_runs SET model_version = '0.9' WHERE household_id = $1", first)
    assert counts(await run_all(database, dsn)) == (2, 2, 1, 0)


async def test_what_people_said_of_a_payment_stays(database: Database, dsn: str) -> None:
    [household_id] = await lived_households(dsn, 1)
    await run_all(database, dsn)
    reads, service = RecurringReads(database), RecurringService(database)
    stream = (await reads.streams(household_id, NOW.date()))[0]
    user_id = (await new_household(dsn)).caller.viewer.user_id
    caller = Caller(Viewer(user_id, household_id, Role.OWNER), "request-1")
    await service.recurring(caller, DismissStream(id=stream.id))
    async with admin(dsn) as connection:
        await connection.execute("UPDATE recurring_runs SET ran_at = ran_at - interval '1 day'")
    assert counts(await run_all(database, dsn))[2] == 1
    states = {each.id: each.state for each in await reads.streams(household_id, NOW.date())}
    assert states[stream.id] is StreamState.DISMISSED


async def test_cut_off_it_goes_on_behind_those_that_are_done(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 1)
    monkeypatch.setattr(jobs, "_NOTE_SECONDS", 0.0)
    ids = await lived_households(dsn, 4)
    job = await Analyses(database).open()

    class Cut(Exception):
        pass

    def stop(now: Analysis) -> None:
        if now.done_count == 2:
            raise Cut

    with pytest.raises(Cut):
        await run(dsn, job, progress=stop)
    cut = await Analyses(database).again(job)
    assert (cut.reached, counts(cut), cut.finished_at) == (ids[1], (4, 2, 2, 0), None)
    stamps = await made(dsn)

    # Who asks meanwhile means the same one, and it is due whatever the hour.
    assert (await Analyses(database).open()).id == job.id
    due = await Analyses(database).due(NOW.replace(hour=0))
    assert due is not None
    end = await run(dsn, due)
    assert end is not None
    assert (end.id, counts(end)) == (job.id, (4, 4, 4, 0))
    assert [stamp for stamp in await made(dsn) if stamp[0] in ids[:2]] == stamps


async def test_of_another_day_it_begins_anew(database: Database, dsn: str) -> None:
    await lived_households(dsn, 1)
    await run_all(database, dsn)
    async with admin(dsn) as connection:
        await connection.execute("UPDATE analyses SET finished_at = NULL, day = day - 1")
    done = await run_all(database, dsn)
    assert (done.day, counts(done)) == (NOW.date(), (1, 1, 0, 0))


async def test_one_household_that_fails_keeps_back_nobody(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deployments.forecasting.engine import Engine

    first, second, third = await lived_households(dsn, 3)
    look, forecast = RecurringService.look_daily, Engine.forecast_many

    async def fragile(self: Any, household_id: UUID, *args: Any, **options: Any) -> bool:
        if household_id == first:
            raise ValueError("a day of no calendar")
        return await look(self, household_id, *args, **options)

    sizes = await rows_of(dsn, second)

    def picky(self: Engine, histories: Any) -> Any:
        if any(len(history.amount) + len(history.income) == sizes for history in histories):
            raise ValueError("an amount of no money")
        return forecast(self, histories)

    monkeypatch.setattr(RecurringService, "look_daily", fragile)
    monkeypatch.setattr(Engine, "forecast_many", picky)
    monkeypatch.setattr(Engine, "forecast", lambda self, history: picky(self, [history])[0])
    assert counts(await run_all(database, dsn)) == (3, 3, 1, 2)
    assert {stamp[0] for stamp in await made(dsn) if stamp[1] == "forecast_runs"} == {third}

    monkeypatch.undo()
    assert counts(await run_all(database, dsn)) == (3, 3, 2, 0)


async def rows_of(dsn: str, household_id: UUID) -> int:
    from deployments.forecasting.facts import read_history

    database = Database(dsn, pool_size=1)
    async with database.read(household_id) as connection:
        history = await read_history(connection, household_id, "EUR", NOW.date())
    await database.close()
    return len(history.amount) + len(history.income)


async def test_a_household_that_leaves_meanwhile_is_passed_over(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = await lived_households(dsn, 2)
    look = RecurringService.look_daily

    async def leave(self: Any, household_id: UUID, *args: Any, **options: Any) -> bool:
        looked = await look(self, household_id, *args, **options)
        if household_id == first:
            async with admin(dsn) as connection:
                await connection.execute("DELETE FROM households WHERE id = $1", first)
        return looked

    monkeypatch.setattr(RecurringService, "look_daily", leave)
    assert counts(await run_all(database, dsn)) == (2, 2, 1, 0)


async def test_one_process_does_a_job(database: Database, dsn: str) -> None:
    first, _ = await lived_households(dsn, 2)
    job = await Analyses(database).open()
    async with admin(dsn) as connection:
        await connection.execute("SELECT pg_advisory_lock(hashtextextended('analysis all', 0))")
        assert await run(dsn, job) is None
        assert await Analyses(database).again(job) == job
        # A household's own job is another one.
        own = await run(dsn, await Analyses(database).open(first))
        assert own is not None
        assert (own.household_id, counts(own)) == (first, (1, 1, 1, 0))
    done = await run(dsn, job)
    assert done is not None
    assert counts(done) == (2, 2, 1, 0)
    # Nobody else sees whose job it was.
    async with database.read((await new_household(dsn)).id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM analyses") == 1


async def test_it_is_due_once_a_day(database: Database, dsn: str) -> None:
    await lived_households(dsn, 1)

    async def do(job: Analysis) -> None:
        assert await run(dsn, job) is not None

    service = AnalysisService(database, do)
    assert await service.analyze_daily(NOW) == 1
    assert await service.analyze_daily(NOW) == 0
    last = await Analyses(database).last()
    assert last is not None
    tomorrow = NOW + timedelta(days=1)
    assert not is_due(last, tomorrow.replace(hour=0))
    assert is_due(last, tomorrow.replace(hour=1))
    # A laptop that slept at night is not left out.
    assert is_due(last, tomorrow.replace(hour=15))


async def test_by_hand_for_one_household_and_for_all(dsn: str) -> None:
    first, _ = await lived_households(dsn, 2)

    async def said(*words: str) -> str:
        done = await asyncio.to_thread(CliRunner().invoke, cli, ["analyze", *words], env={"DATABASE_URL": dsn})
        assert done.exit_code == 0, done.output
        return done.output

    assert "1 household in" in await said("--household", str(first))
    assert "1 analyzed anew, 1 had nothing new" in await said("--all")
    refused = await asyncio.to_thread(CliRunner().invoke, cli, ["analyze"], env={"DATABASE_URL": dsn})
    assert "give either --all or --household" in refused.output
