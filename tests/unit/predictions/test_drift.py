"""What is counted of predictions, so that a change of what comes in or of what is made of it can be seen."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import numpy as np

from deployments.adapters.meters import Counted, ServeCounters
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.drift import compare
from domain.predictions.model import Prediction
from ml.categorization.batch import TransactionBatch
from tests.support.fake_predictor import FakePredictor


class Counts:
    def __init__(self) -> None:
        self.found: Counter[tuple[Any, ...]] = Counter()

    def __call__(self, what: Counted, value: float = 1.0, **tags: str) -> None:
        assert set(tags) == set(what.tags)
        self.found[(what.name.removeprefix("moneta_categorizer_"), *tags.values())] += round(value, 3)


async def test_a_prediction_adds_its_confidences_and_what_it_does_not_know() -> None:
    counts = Counts()
    categorizer = Categorizer(load=lambda _: FakePredictor(), count=counts)
    texts = ["dining 0.95 Joe's", "dining 0.91 Joe's", "pets 0.31", "home 1.0 Shop"]
    await categorizer.predict(TransactionBatch(descriptions=texts, amounts=np.full(4, -1.0)))
    found = {key: value for key, value in counts.found.items() if value}
    assert found == {
        ("batches", "v1"): 1,
        ("batch_requests", "v1"): 1,
        ("rows", "v1"): 4,
        ("confidence", "v1"): 3.17,
        ("band", "v1", "0.9"): 3,
        ("band", "v1", "0.3"): 1,
        ("input", "v1"): 4,
        ("input_unknown", "v1"): 1,
    }


async def test_of_a_statement_a_sample_is_looked_at() -> None:
    counts = Counts()
    categorizer = Categorizer(load=lambda _: FakePredictor(), count=counts)
    batch = TransactionBatch(descriptions=["dining 0.9 Joe's"] * 5_000, amounts=np.full(5_000, -1.0))
    await categorizer.predict(batch)
    assert (counts.found[("rows", "v1")], counts.found[("input", "v1")]) == (5_000, 50)


def test_a_shadow_is_counted_by_whether_it_agrees() -> None:
    def said(*categories: str) -> list[Prediction]:
        return [
            Prediction(transaction_id=UUID(int=number), category=category, confidence=0.5, merchant=None)
            for number, category in enumerate(categories)
        ]

    counts = Counts()
    compare(counts, said("dining", "pets", "home"), said("dining", "home", "home"), version="v1", by="v2")
    assert counts.found == {("shadow", "v1", "v2", "yes"): 2, ("shadow", "v1", "v2", "no"): 1}


def test_nothing_is_made_of_nothing() -> None:
    # Ray refuses to add zero, and a series that never counted anything need not be there.
    counters = ServeCounters()
    counters(Counted("moneta_nothing", "Nothing."), 0)
    assert counters._counters == {}
