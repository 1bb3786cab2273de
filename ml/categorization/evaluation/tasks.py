"""The tasks of the evaluation: nothing known, a known past, a few labels, one correction. Every split is by time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.categorization.batch import PredictionBatch, TransactionBatch
from ml.categorization.evaluate import calibration_error, coverage, macro_f1
from ml.categorization.evaluation.peers import Peer
from ml.categorization.history import HouseholdHistory, LabelledRows, name_key
from ml.categorization.predictor import LABELS, CategorizationPredictor

PAST = 0.6
FEW = (25, 200)
# Corrections: this many make a figure, more than these cost time and say no more.
ENOUGH, MOST_CORRECTIONS = 30, 60
CURVE = (0, 10, 25, 50, 100, 200, 400)
US = "moneta"
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the evaluation; `value` is a percentage between 0 and 100, for `ece` a share between 0 and 1."""

    set: str
    task: str
    metric: str
    value: float
    peer: str
    n: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A set in the order of time."""

    name: str
    batch: TransactionBatch
    truth: Codes

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def past(self) -> int:
        return int(len(self) * PAST)

    def part(self, rows: NDArray[Any]) -> TransactionBatch:
        return replace(
            self.batch,
            descriptions=[self.batch.descriptions[row] for row in rows],
            amounts=self.batch.amounts[rows],
            dates=None if self.batch.dates is None else self.batch.dates[rows],
            mcc=None if self.batch.mcc is None else [self.batch.mcc[row] for row in rows],
        )

    def labelled(self, rows: NDArray[Any]) -> LabelledRows:
        batch = self.part(rows)
        return LabelledRows(
            descriptions=batch.descriptions,
            amounts=batch.amounts,
            labels=[LABELS[self.truth[row]] for row in rows],
            dates=batch.dates,
            signed=batch.signed,
        )


def in_order(name: str, batch: TransactionBatch, truth: Codes, *, most: int | None = None) -> Judged:
    """Sorted by day, and thinned evenly where a set is longer than a peer can stand."""
    assert batch.dates is not None
    order = np.argsort(batch.dates, kind="stable")
    if most and len(order) > most:
        order = order[np.linspace(0, len(order) - 1, most).astype(int)]
    judged = Judged(name, batch, truth)
    return Judged(name, judged.part(order), truth[order])


def zero_shot(predictor: CategorizationPredictor, judged: Judged) -> Iterator[Figure]:
    yield from _figures(judged.name, "zero_shot", US, judged.truth, predictor.predict(judged.batch))


def with_past(
    predictor: CategorizationPredictor, judged: Judged, peers: Mapping[str, Peer], few: tuple[int, ...] = FEW
) -> Iterator[Figure]:
    """The first 60 % known, then only the last 25 and 200 rows of these; always judged on the rest."""
    rest = np.arange(judged.past, len(judged))
    for task, rows in [
        ("personal_60_40", np.arange(judged.past)),
        *((f"labels_{count}", np.arange(max(0, judged.past - count), judged.past)) for count in few),
    ]:
        yield from _asked(predictor, judged, task, rows, rest)
        batch = judged.part(rows)
        for name, peer in peers.items():
            codes = peer(batch.descriptions, judged.truth[rows], judged.part(rest).descriptions)
            yield from _rates(judged.name, task, name, judged.truth[rest], codes)


def learning_curve(predictor: CategorizationPredictor, judged: Judged) -> Iterator[Figure]:
    rest = np.arange(judged.past, len(judged))
    for count in CURVE:
        if count <= judged.past:
            rows = np.arange(judged.past - count, judged.past)
            yield from _asked(predictor, judged, f"learning_{count}", rows, rest)


def one_correction(predictor: CategorizationPredictor, judged: Judged) -> Iterator[Figure]:
    """Where the model is wrong about a row of the rest, the person corrects it: is the merchant's next row right?

    Once told as a correction, as the service does, and once only added to a file of labels. Counted where the person
    calls the next row the same; a person who does not is no measure of the memory. Where the whole past leaves fewer
    than `ENOUGH` mistakes, those with fewer labels known count too.
    """
    for task, told in (("one_correction", True), ("one_correction_file", False)):
        right = asked = 0
        for known in (judged.past, *(count for count in reversed(FEW) if count < judged.past)):
            for held in _corrections(predictor, judged, np.arange(judged.past - known, judged.past), told=told):
                asked += 1
                right += held
            if asked >= ENOUGH:
                break
        if asked:
            yield Figure(judged.name, task, "accuracy", round(100 * right / asked, 2), US, asked)


def _corrections(
    predictor: CategorizationPredictor, judged: Judged, past: NDArray[Any], *, told: bool
) -> Iterator[bool]:
    """For each merchant of the rest the first mistake that is corrected: whether its next row is right."""
    known = predictor.history(judged.labelled(past))
    rest = np.arange(judged.past, len(judged))
    answer = predictor.predict(judged.part(rest), known)
    keys = predictor.merchant_keys(judged.part(rest).descriptions)
    stored = known.to_bytes()
    done: set[str] = set()
    for at, key in enumerate(keys):
        if key in done or answer.labels[answer.categories[at]] == LABELS[judged.truth[rest[at]]]:
            continue
        later = next((place for place in range(at + 1, len(keys)) if keys[place] == key), None)
        if later is None or judged.truth[rest[later]] != judged.truth[rest[at]]:
            continue
        done.add(key)
        if told:
            history = HouseholdHistory.from_bytes(stored)
            predictor.learn(history, replace(judged.labelled(rest[at : at + 1]), corrected=np.array([True])))
        else:
            history = predictor.household(judged.labelled(np.append(past, rest[at])))
        said = predictor.predict(judged.part(rest[later : later + 1]), history)
        yield said.slugs()[0] == LABELS[judged.truth[rest[later]]]
        if len(done) >= MOST_CORRECTIONS:
            return


def _asked(
    predictor: CategorizationPredictor, judged: Judged, task: str, rows: NDArray[Any], rest: NDArray[Any]
) -> Iterator[Figure]:
    history = predictor.household(judged.labelled(rows)) if len(rows) else None
    yield from _figures(judged.name, task, US, judged.truth[rest], predictor.predict(judged.part(rest), history))


def _figures(name: str, task: str, peer: str, truth: Codes, answer: PredictionBatch) -> Iterator[Figure]:
    codes = answer.categories.astype(np.int64)
    yield from _rates(name, task, peer, truth, codes)
    right = codes == truth
    yield Figure(name, task, "ece", round(calibration_error(right, answer.confidences), 4), peer, len(truth))
    accepted = round(100 * coverage(right, answer.confidences, 0.95), 2)
    yield Figure(name, task, "accepted_at_95", accepted, peer, len(truth))


def _rates(name: str, task: str, peer: str, truth: Codes, codes: Codes) -> Iterator[Figure]:
    yield Figure(name, task, "accuracy", round(100 * float((codes == truth).mean()), 2), peer, len(truth))
    yield Figure(name, task, "macro_f1", round(100 * macro_f1(truth, codes), 2), peer, len(truth))


__all__ = ["Figure", "Judged", "in_order", "learning_curve", "name_key", "one_correction", "with_past", "zero_shot"]
