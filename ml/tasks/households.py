"""Retraining households: their labels folded into a history, measured on their own past. One, or a hundred thousand.

The caller brings an iterable that reads as it goes and saves each answer as it comes, so memory holds a few batches,
however many households there are; what `done` knows is skipped, so a job that was cut off goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ml.categorization.history import MAX_ROWS, LabelledRows
from ml.categorization.predictor import CategorizationPredictor
from ml.tasks.cluster import ray_session, spread

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


@dataclass(frozen=True, slots=True)
class NotRetrained:
    """A household that could not be learned; the others are not kept back by it."""

    key: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainReport:
    households: int
    rows: int
    skipped: int
    failed: int
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
    root: Path | None = None,
    failed: Callable[[NotRetrained], None] | None = None,
) -> RetrainReport:
    """Every household once; `save` is called here, as answers come. `progress` gets households and rows so far.

    `root` is the folder of versions that were made here, where every worker finds it. A household that cannot be
    learned is given to `failed`; without one it ends the job.
    """
    began = time.monotonic()
    skipped = finished = rows = lost = 0

    def wanted() -> Iterator[HouseholdLabels]:
        nonlocal skipped
        for household in households:
            if done is not None and done(household.key):
                skipped += 1
            else:
                yield household

    for answers in _answers(wanted(), use_ray, (max_rows, version, root)):
        for answer in answers:
            if isinstance(answer, NotRetrained):
                if failed is None:
                    raise RuntimeError(f"household {answer.key} cannot be learned: {answer.problem}")
                failed(answer)
                lost += 1
                continue
            save(answer)
            finished += 1
            rows += answer.rows
        if progress is not None:
            progress(finished, rows)
    return RetrainReport(households=finished, rows=rows, skipped=skipped, failed=lost, seconds=time.monotonic() - began)


def _answers(
    households: Iterator[HouseholdLabels], use_ray: bool, how: tuple[int, str | None, Path | None]
) -> Iterator[list[Retrained | NotRetrained]]:
    if not use_ray:
        for batch in _batches(households):
            yield _retrain_batch(batch, *how)
        return
    with ray_session() as ray:
        work = ((number, (batch, *how)) for number, batch in enumerate(_batches(households)))
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


def _retrain_batch(
    batch: list[HouseholdLabels], max_rows: int, version: str | None, root: Path | None
) -> list[Retrained | NotRetrained]:
    """Runs in a Ray worker, or here."""
    predictor = _loaded(version, root)
    answers: list[Retrained | NotRetrained] = []
    for household in batch:
        try:
            answers.append(_retrained(predictor, household, max_rows))
        except Exception as problem:  # whatever one household's rows do, the others of the batch are learned
            answers.append(NotRetrained(household.key, f"{type(problem).__name__}: {problem}"))
    return answers


@cache
def _loaded(version: str | None, root: Path | None) -> CategorizationPredictor:
    return CategorizationPredictor.load(version, root=root)


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
