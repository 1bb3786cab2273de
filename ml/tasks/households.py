"""Retraining households: their labels folded into a history, measured on their own past. One, or a hundred thousand.

The caller brings an iterable that reads as it goes and saves each answer as it comes, so memory holds a few batches,
however many households there are; what `done` knows is skipped, so a job that was cut off goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ml.categorization.history import MAX_ROWS, LabelledRows
from ml.categorization.predictor import CategorizationPredictor
from ml.tasks.cluster import ray_session, spread
from ml.tasks.files import _predictor

# A task costs milliseconds, small households less: they travel together.
BATCH_ROWS = 4_000
BATCH_HOUSEHOLDS = 64


@dataclass(frozen=True, slots=True)
class HouseholdLabels:
    """The labelled rows of a household, oldest first; `key` names it to the caller."""

    key: str
    rows: LabelledRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """`history` is to be stored. On `judged` rows of its own past the household's model was right in `accuracy` of
    them, asked with what was known before each; without any history it would have been `accuracy_alone`."""

    key: str
    history: bytes
    rows: int
    judged: int
    accuracy: float
    accuracy_alone: float
    model_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainReport:
    households: int
    rows: int
    skipped: int
    seconds: float

    @property
    def households_per_minute(self) -> float:
        return 60 * self.households / self.seconds if self.seconds else 0.0


def retrain(
    households: Iterable[HouseholdLabels],
    save: Callable[[Retrained], None],
    *,
    done: Callable[[str], bool] | None = None,
    progress: Callable[[int, int], None] | None = None,
    use_ray: bool = False,
    max_rows: int = MAX_ROWS,
    version: str | None = None,
) -> RetrainReport:
    """Every household once; `save` is called here, as answers come. `progress` gets households and rows so far."""
    began = time.monotonic()
    skipped = finished = rows = 0

    def wanted() -> Iterator[HouseholdLabels]:
        nonlocal skipped
        for household in households:
            if done is not None and done(household.key):
                skipped += 1
            else:
                yield household

    for answers in _answers(wanted(), use_ray, max_rows, version):
        for answer in answers:
            save(answer)
            finished += 1
            rows += answer.rows
        if progress is not None:
            progress(finished, rows)
    return RetrainReport(households=finished, rows=rows, skipped=skipped, seconds=time.monotonic() - began)


def _answers(
    households: Iterator[HouseholdLabels], use_ray: bool, max_rows: int, version: str | None
) -> Iterator[list[Retrained]]:
    if not use_ray:
        for batch in _batches(households):
            yield _retrain_batch(batch, max_rows, version)
        return
    with ray_session() as ray:
        work = ((number, (batch, max_rows, version)) for number, batch in enumerate(_batches(households)))
        for _, answers in spread(ray, _retrain_batch, work):
            yield answers


def _batches(households: Iterator[HouseholdLabels]) -> Iterator[list[HouseholdLabels]]:
    batch: list[HouseholdLabels] = []
    rows = 0
    for household in households:
        batch.append(household)
        rows += len(household.rows)
        if rows >= BATCH_ROWS or len(batch) >= BATCH_HOUSEHOLDS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _retrain_batch(batch: list[HouseholdLabels], max_rows: int, version: str | None) -> list[Retrained]:
    """Runs in a Ray worker, or here."""
    predictor = _predictor(version, 1)
    return [_retrained(predictor, household, max_rows) for household in batch]


def _retrained(predictor: CategorizationPredictor, household: HouseholdLabels, max_rows: int) -> Retrained:
    history = predictor.history(household.rows, max_rows=max_rows)
    measured = predictor.recalibrate(history)
    return Retrained(
        key=household.key,
        history=history.to_bytes(),
        rows=len(history),
        judged=measured.rows,
        accuracy=measured.accuracy,
        accuracy_alone=measured.accuracy_alone,
        model_version=predictor.version,
    )
