"""Making a version of a model anew, from what a database holds and what is simulated, and choosing it where it is kept.

It computes beside an event loop of its own, so it runs where nobody else waits: in a Ray task, or in a command.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deployments.adapters.db import Database
from deployments.adapters.jobs import held
from deployments.adapters.loops import Wait, own_loop
from deployments.models.gathering import all_charges, all_rows
from deployments.models.trainings import ModelTrainings
from domain.administration.models import Becomes, ModelTraining, ModelTrainingStatus
from ml.registry.kinds import CATEGORIZATION, FORECASTING, KINDS, RECURRING, next_version
from ml.registry.report import NotBetterThanBaseline
from ml.registry.store import ModelStore
from ml.tasks.cluster import RayUnavailable

_NOTE_SECONDS = 0.5
_CONNECTIONS = 10
# Fewer households are read before a Ray of one's own has started.
RAY_FROM_HOUSEHOLDS = 200


Progress = Callable[[str, int, int], None]
Options = dict[str, Any]

log = logging.getLogger(__name__)


def train(
    dsn: str,
    job: ModelTraining,
    *,
    folder: Path,
    use_ray: bool = False,
    progress: Progress = lambda *_: None,
    options: Options | None = None,
) -> ModelTraining | None:
    """Do the job; None where another process is at it. `options` go to the model's own training."""
    with own_loop() as wait:
        database = Database(dsn, pool_size=_CONNECTIONS)
        try:
            return _Job(database, wait, job, KINDS[job.kind].store(folder), folder, progress).done(
                use_ray, options or {}
            )
        finally:
            wait(database.close())


class _Job:
    def __init__(
        self, database: Database, wait: Wait, job: ModelTraining, store: ModelStore, folder: Path, progress: Progress
    ) -> None:
        self._database, self._wait, self._job = database, wait, job
        self._trainings = ModelTrainings(database)
        self._store, self._folder, self._told = store, folder, progress
        self._noted_at = 0.0
        self._step: str | None = None

    def done(self, use_ray: bool, options: Options) -> ModelTraining | None:
        with held(self._database, self._wait, f"model training {self._job.kind}") as is_mine:
            if not is_mine:
                return None
            job = self._wait(self._trainings.again(self._job.id))
            return self._run(job, use_ray, options) if job.is_open else job

    def _run(self, job: ModelTraining, use_ray: bool, options: Options) -> ModelTraining:
        version = next_version([known.version for known in self._store.versions()])
        self._wait(self._trainings.begun(job.id, version))
        try:
            _MAKERS[job.kind](self, self._folder / job.kind / version, use_ray, options)
            KINDS[job.kind].load(version, self._folder)
        except Exception as problem:
            return self._wait(self._trainings.end(job.id, *_outcome(problem)))
        if job.becomes is Becomes.ACTIVE:
            self._store.promote(version)
        else:
            self._store.shadow(version)
        return self._wait(self._trainings.end(job.id, ModelTrainingStatus.DONE))

    def forecaster(self, out: Path, use_ray: bool, options: Options) -> None:
        from ml.forecasting.predictor import Forecaster
        from ml.forecasting.retrain import retrain

        version, root = self._store.active()
        households = all_rows(self._database, self._wait)
        with _work(use_ray) as work:
            retrain(
                out,
                households,
                Forecaster.load(version, root=root),
                progress=self._note,
                **({"work": work} if work else {}),
                **options,
            )

    def recurring(self, out: Path, use_ray: bool, options: Options) -> None:
        from ml.recurring.detector import Detector
        from ml.recurring.train import train as train_recurring

        version, root = self._store.active()
        households = all_charges(self._database, self._wait)
        with _work(use_ray) as work:
            train_recurring(
                out,
                households=households,
                active=Detector.load(version, root=root),
                progress=self._note,
                **({"work": work} if work else {}),
                **options,
            )

    def categorizer(self, out: Path, use_ray: bool, options: Options) -> None:
        """From written knowledge and simulated people: what households teach stays with each of them."""
        del use_ray
        from ml.categorization.train import train as train_categorizer

        self._note("learning", 0, 1)
        train_categorizer(out, **options)

    def _note(self, step: str, done: int, total: int) -> None:
        self._told(step, done, total)
        now = time.monotonic()
        if step != self._step or now - self._noted_at >= _NOTE_SECONDS:
            self._wait(self._trainings.note(self._job.id, step, done, total))
            self._step, self._noted_at = step, now


_MAKERS: dict[str, Callable[[_Job, Path, bool, Options], None]] = {
    CATEGORIZATION.name: _Job.categorizer,
    FORECASTING.name: _Job.forecaster,
    RECURRING.name: _Job.recurring,
}


@contextmanager
def _work(use_ray: bool) -> Iterator[Any]:
    if not use_ray:
        yield None
        return
    from ml.tasks.panels import over_ray

    with over_ray() as work:
        yield work


def _outcome(problem: Exception) -> tuple[ModelTrainingStatus, str]:
    """What an administrator is told of it."""
    from ml.forecasting.households import TooFewHouseholds

    if isinstance(problem, NotBetterThanBaseline | TooFewHouseholds):
        return ModelTrainingStatus.REFUSED, str(problem)
    if isinstance(problem, ModuleNotFoundError):
        return ModelTrainingStatus.FAILED, f'{problem.name} is not installed: pip install "moneta[train]"'
    if isinstance(problem, RayUnavailable):
        return ModelTrainingStatus.FAILED, str(problem)
    log.exception("a model could not be trained", exc_info=problem)
    return ModelTrainingStatus.FAILED, f"{type(problem).__name__}: the log says more"
