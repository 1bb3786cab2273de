"""The batches of several callers in one prediction, and each caller's own answer."""

from __future__ import annotations

import threading
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.predictions.categorizer import Categorizer, Predictor
from domain.transactions.categories import CATEGORIES
from ml.categorization.batch import PredictionBatch, TransactionBatch
from ml.categorization.predictor import CategorizationPredictor
from tests.support.fake_predictor import FakePredictor

SLUGS = [category.slug for category in CATEGORIES]


class Probe:
    """Answers one row, or none where it is broken."""

    def __init__(self) -> None:
        self.broken = False
        self.threads: list[str] = []

    def predict(self, batch: TransactionBatch) -> PredictionBatch:
        self.threads.append(threading.current_thread().name)
        rows = 0 if self.broken else len(batch)
        return PredictionBatch(
            categories=np.zeros(rows, np.int8), confidences=np.ones(rows, np.float32), merchants=[None] * rows
        )


def _categorizer(predictor: Predictor) -> Categorizer:
    return Categorizer("v7", load=lambda version: (predictor, f"categorization {version}"))


def _batch(
    rows: list[tuple[str, int]], typical: float | None = None, *, dated: bool = False, signed: bool = True
) -> TransactionBatch:
    return TransactionBatch(
        descriptions=[f"{slug} 0.{percent:02d} shop" for slug, percent in rows],
        amounts=np.array([float(percent) for _, percent in rows]),
        dates=np.array([date(2026, 11, 3)] * len(rows), "datetime64[D]") if dated else None,
        typical_amount=typical,
        signed=signed,
    )


def _plain(predicted: PredictionBatch) -> list[tuple[str, int, str | None]]:
    return [
        (SLUGS[category], round(float(confidence) * 100), merchant)
        for category, confidence, merchant in zip(
            predicted.categories, predicted.confidences, predicted.merchants, strict=True
        )
    ]


rows_of_a_caller = st.lists(st.tuples(st.sampled_from(SLUGS), st.integers(0, 99)), max_size=6)
callers = st.lists(
    st.tuples(rows_of_a_caller, st.sampled_from([None, 20.0, 35.5]), st.booleans(), st.booleans()), max_size=8
)


@settings(deadline=None)
@given(callers)
async def test_each_caller_gets_the_answer_to_its_own_rows(
    asked: list[tuple[list[tuple[str, int]], float | None, bool, bool]],
) -> None:
    predictor = FakePredictor()
    categorizer = _categorizer(predictor)
    batches = [_batch(rows, typical, dated=dated, signed=signed) for rows, typical, dated, signed in asked]
    answers = await categorizer.predict_many(batches)
    categorizer.close()

    assert [_plain(answer) for answer in answers] == [
        [(slug, percent, "shop") for slug, percent in rows] for rows, *_ in asked
    ]
    kinds = [tuple(kind) for rows, *kind in asked if rows]
    assert len(predictor.asked) == len(set(kinds))
    read = [(batch.typical_amount, batch.dates is not None, batch.signed) for batch in predictor.asked]
    assert set(read) == set(kinds)


async def test_batches_of_one_kind_are_one_prediction_with_every_column() -> None:
    predictor = FakePredictor()
    categorizer = _categorizer(predictor)
    await categorizer.predict_many([_batch([("dining", 90)], dated=True), _batch([("pets", 80)] * 2, dated=True)])
    (together,) = predictor.asked
    assert together.amounts.tolist() == [90.0, 80.0, 80.0]
    assert together.dates is not None
    assert together.dates.tolist() == [date(2026, 11, 3)] * 3
    assert together.mcc is None


async def test_merchant_category_codes_stay_with_their_rows() -> None:
    predictor = FakePredictor()
    coded = [
        TransactionBatch(descriptions=["dining 0.9"], amounts=np.array([1.0]), mcc=[code]) for code in (5812, None)
    ]
    await _categorizer(predictor).predict_many(coded)
    assert [batch.mcc for batch in predictor.asked] == [[5812, None]]


async def test_the_model_works_beside_the_event_loop_and_one_batch_at_a_time() -> None:
    probe = Probe()
    categorizer = _categorizer(probe)
    for _ in range(3):
        await categorizer.predict(_batch([("dining", 90)]))
    assert len(set(probe.threads)) == 1
    assert probe.threads[0] != threading.current_thread().name


async def test_health_asks_the_model_and_nothing_else() -> None:
    probe = Probe()
    categorizer = _categorizer(probe)
    await categorizer.check_health()
    probe.broken = True
    with pytest.raises(RuntimeError, match="categorization v7 gave no answer"):
        await categorizer.check_health()


async def test_the_version_is_that_of_the_loaded_model() -> None:
    assert await _categorizer(FakePredictor()).version() == "categorization v7"


async def test_a_named_version_is_the_one_that_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def load(version: str | None = None) -> SimpleNamespace:
        asked.append(version)
        return SimpleNamespace(metadata=SimpleNamespace(version=version or "the one of this release"))

    monkeypatch.setattr(CategorizationPredictor, "load", load)
    assert [Categorizer("v3").model_version, Categorizer().model_version] == ["v3", "the one of this release"]
    assert asked == ["v3", None]
