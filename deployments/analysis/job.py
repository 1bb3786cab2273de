"""Looking through every household in one job: some at a time, in this process or over Ray, each noted as it is done.

Tasks get ids and read and store for themselves, so that neither rows nor answers pass through one process. A job that
was cut off goes on; whoever has nothing new is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from deployments.adapters.db import Database
from deployments.adapters.jobs import held
from deployments.adapters.loops import Wait, own_loop
from deployments.analysis.analyst import SIDE_BY_SIDE, Analyst, Outcome, versions
from deployments.analysis.repository import Analyses
from domain.predictions.analysis import Analysis
from ml.tasks.cluster import ray_session, spread

# Households whose forecasts are asked for at once; of as many of them a killed process has to look again.
CHUNK = 32
# Fewer are looked through before a Ray of one's own has started and its workers have loaded the models.
RAY_FROM_HOUSEHOLDS = 300
_PAGE = 512
_NOTE_SECONDS = 0.5

Progress = Callable[[Analysis], None]
Outcomes = dict[UUID, Outcome]


def analyze(
    dsn: str,
    job: Analysis,
    *,
    folder: Path | None = None,
    use_ray: bool | None = None,
    progress: Progress | None = None,
) -> Analysis | None:
    """Do the job, or what is left of it; None where another process is at it. `folder` has the versions made here."""
    with own_loop() as wait:
        database = Database(dsn, pool_size=SIDE_BY_SIDE + 2)
        try:
            with held(database, wait, f"analysis {job.household_id or 'all'}") as mine:
                return _Run(dsn, database, wait, folder, progress).done(job, use_ray) if mine else None
        finally:
            wait(database.close())


class _Run:
    def __init__(
        self, dsn: str, database: Database, wait: Wait, folder: Path | None, progress: Progress | None
    ) -> None:
        self._dsn, self._database, self._wait, self._folder = dsn, database, wait, folder
        self._progress = progress or (lambda _: None)
        self._jobs = Analyses(database)
        # Answers come in another order; a job goes on behind the last of an unbroken row.
        self._answered: dict[int, Outcomes] = {}
        self._next, self._noted_at = 0, 0.0

    def done(self, job: Analysis, use_ray: bool | None) -> Analysis:
        job = self._wait(self._jobs.again(job))
        if job.finished_at:
            return job
        today = datetime.now(UTC).date()
        self._job = self._wait(self._jobs.begun(job, today, versions(self._folder)))
        self._progress(self._job)
        if use_ray is None:
            use_ray = self._job.total_count - self._job.done_count >= RAY_FROM_HOUSEHOLDS
        for number, outcomes in self._over_ray(today) if use_ray else self._here(today):
            self._answered[number] = outcomes
            self._advance()
        self._note()
        return self._wait(self._jobs.finished(self._job))

    def _here(self, today: date) -> Iterator[tuple[int, Outcomes]]:
        analyst = Analyst(self._database, self._folder)
        for number, ids in enumerate(self._chunks()):
            yield number, self._wait(analyst.analyze(ids, today))

    def _over_ray(self, today: date) -> Iterator[tuple[int, Outcomes]]:
        with ray_session() as ray:
            work = ((number, (self._dsn, self._folder, ids, today)) for number, ids in enumerate(self._chunks()))
            yield from spread(ray, _analyze_chunk, work)

    def _chunks(self) -> Iterator[Sequence[UUID]]:
        if self._job.household_id:
            yield [self._job.household_id]
            return
        after = self._job.reached
        while found := self._wait(self._jobs.households(after, _PAGE)):
            yield from (found[at : at + CHUNK] for at in range(0, len(found), CHUNK))
            after = found[-1]

    def _advance(self) -> None:
        """Count what is done of the unbroken row."""
        while (outcomes := self._answered.pop(self._next, None)) is not None:
            found = list(outcomes.values())
            self._job = replace(
                self._job,
                reached=max(outcomes),
                done_count=self._job.done_count + len(found),
                analyzed_count=self._job.analyzed_count + found.count(Outcome.ANALYZED),
                failed_count=self._job.failed_count + found.count(Outcome.FAILED),
            )
            self._next += 1
        if time.monotonic() - self._noted_at >= _NOTE_SECONDS:
            self._note()

    def _note(self) -> None:
        self._wait(self._jobs.note(self._job))
        self._progress(self._job)
        self._noted_at = time.monotonic()


# Of a worker process, until it ends.
_for_good = ExitStack()


@cache
def _analyst(dsn: str, folder: Path | None) -> tuple[Analyst, Wait]:
    """One for each worker process, which keeps its connections and its models."""
    return Analyst(Database(dsn, pool_size=SIDE_BY_SIDE + 1), folder), _for_good.enter_context(own_loop())


def _analyze_chunk(dsn: str, folder: Path | None, ids: Sequence[UUID], today: date) -> Outcomes:
    """Runs in a Ray worker. Done again after a worker was lost, it passes over who is done."""
    analyst, wait = _analyst(dsn, folder)
    return wait(analyst.analyze(ids, today))
