"""Retraining many households: each once, saved as it comes, going on after a cut, the same over a real Ray."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ml.categorization.batch import TransactionBatch
from ml.categorization.history import HouseholdHistory, LabelledRows
from ml.categorization.predictor import CategorizationPredictor
from ml.categorization.training.households import Households
from ml.tasks import HouseholdLabels, Retrained, retrain


def _households(count: int, rows: int = 120) -> Iterator[HouseholdLabels]:
    for life in Households(21).take(count, rows=rows):
        yield HouseholdLabels(
            str(life.number),
            LabelledRows(
                descriptions=life.descriptions,
                amounts=np.array(life.amounts),
                labels=life.labels,
                dates=np.array(life.dates, "datetime64[D]"),
                signed=life.signed,
            ),
        )


def test_every_household_once_with_what_it_is_worth(predictor: CategorizationPredictor) -> None:
    saved: list[Retrained] = []
    seen: list[tuple[int, int]] = []
    report = retrain(_households(5), saved.append, progress=lambda done, rows: seen.append((done, rows)))
    assert [answer.key for answer in saved] == ["0", "1", "2", "3", "4"]
    assert (report.households, report.rows, report.skipped) == (5, 600, 0)
    assert seen[-1] == (5, 600)
    assert report.households_per_minute > 0
    assert all(answer.judged > 0 and answer.model_version == predictor.version for answer in saved)
    assert np.mean([answer.accuracy for answer in saved]) > np.mean([answer.accuracy_alone for answer in saved])


def test_what_is_saved_serves_the_household(predictor: CategorizationPredictor) -> None:
    saved: list[Retrained] = []
    retrain(_households(1), saved.append)
    history = HouseholdHistory.from_bytes(saved[0].history)
    rows = next(_households(1)).rows
    batch = TransactionBatch(descriptions=rows.descriptions[-20:], amounts=rows.amounts[-20:], signed=rows.signed)
    answer = predictor.predict(batch, history)
    assert sum(said == label for said, label in zip(answer.slugs(), rows.labels[-20:], strict=True)) >= 15


def test_a_job_that_was_cut_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.households.BATCH_HOUSEHOLDS", 1)
    saved: dict[str, Retrained] = {}

    def save(answer: Retrained) -> None:
        if len(saved) == 2:
            raise KeyboardInterrupt
        saved[answer.key] = answer

    with pytest.raises(KeyboardInterrupt):
        retrain(_households(5), save)
    rest: list[str] = []
    report = retrain(_households(5), lambda answer: rest.append(answer.key), done=saved.__contains__)
    assert (sorted(saved), rest, report.skipped) == (["0", "1"], ["2", "3", "4"], 2)


def test_only_a_few_batches_are_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.households.BATCH_HOUSEHOLDS", 2)
    read = saved = 0

    def counted() -> Iterator[HouseholdLabels]:
        nonlocal read
        for household in _households(9, rows=30):
            read += 1
            assert read - saved <= 3
            yield household

    def save(_: Retrained) -> None:
        nonlocal saved
        saved += 1

    retrain(counted(), save)
    assert (read, saved) == (9, 9)


def test_a_real_ray_gives_the_same_answers(local_ray: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.tasks.households.BATCH_HOUSEHOLDS", 2)
    alone: dict[str, bytes] = {}
    spread: dict[str, bytes] = {}
    retrain(_households(5), lambda answer: alone.update({answer.key: answer.history}))
    retrain(_households(5), lambda answer: spread.update({answer.key: answer.history}), use_ray=True)
    assert alone == spread
