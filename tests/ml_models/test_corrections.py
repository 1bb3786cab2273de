"""Corrections that nobody marked are found in the newest labels, and rule their merchant until the next word on it."""

from __future__ import annotations

import numpy as np
import pytest

from ml.categorization.batch import TransactionBatch
from ml.categorization.corrections import NEWEST
from ml.categorization.history import HouseholdHistory, LabelledRows
from ml.categorization.predictor import CategorizationPredictor
from ml.categorization.training.households import Households


def _rows(pairs: list[tuple[str, str]], amounts: list[float] | None = None) -> LabelledRows:
    return LabelledRows(
        descriptions=[text for text, _ in pairs],
        amounts=np.array(amounts or [-10.0 - at % 7 for at in range(len(pairs))]),
        labels=[label for _, label in pairs],
        dates=np.datetime64("2026-01-01", "D") + np.arange(len(pairs)),
    )


def _said(predictor: CategorizationPredictor, history: HouseholdHistory, text: str) -> str:
    batch = TransactionBatch(
        descriptions=[text], amounts=np.array([-12.0]), dates=np.array(["2026-08-01"], "datetime64[D]")
    )
    return predictor.predict(batch, history).slugs()[0]


KNOWN = [("GOLDEN FOX 0412", "dining"), ("NETFLIX.COM", "entertainment"), ("SHELL OIL 57444", "auto_fuel")]


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        (("GOLDEN FOX 0412", "pets"), "GOLDEN FOX 0999"),
        (("SHELL OIL 57444", "groceries"), "SHELL OIL 11111"),
        (("SPOTIFY P2A81F", "education_kids"), "SPOTIFY P2A81F"),
    ],
    ids=["a merchant called otherwise so far", "a chain", "a merchant that is new"],
)
@pytest.mark.parametrize("times", [1, 40], ids=["short", "long"])
def test_the_last_label_rules_where_something_else_was_to_be_said(
    predictor: CategorizationPredictor, last: tuple[str, str], asked: str, times: int
) -> None:
    history = predictor.household(_rows([*KNOWN * times, last]))
    assert _said(predictor, history, asked) == last[1]


def test_a_later_label_of_the_merchant_takes_it_back(predictor: CategorizationPredictor) -> None:
    history = predictor.household(_rows([*KNOWN * 20, ("GOLDEN FOX 0412", "pets"), ("GOLDEN FOX 0412", "dining")]))
    assert _said(predictor, history, "GOLDEN FOX 0999") == "dining"


def test_what_was_expected_is_no_correction(predictor: CategorizationPredictor) -> None:
    history = predictor.household(_rows(KNOWN * 20))
    assert not history.column("corrected").any()


def test_only_the_newest_labels_are_looked_at(predictor: CategorizationPredictor) -> None:
    lonely = [("GOLDEN FOX 0412", "pets"), *[("NETFLIX.COM", "entertainment")] * NEWEST]
    history = predictor.household(_rows([*KNOWN * 30, *lonely]))
    assert not history.column("corrected").any()


def test_who_says_what_was_corrected_is_believed(predictor: CategorizationPredictor) -> None:
    rows = _rows([*KNOWN * 20, ("GOLDEN FOX 0412", "pets")])
    told = LabelledRows(
        descriptions=rows.descriptions,
        amounts=rows.amounts,
        labels=rows.labels,
        dates=rows.dates,
        corrected=np.zeros(len(rows), np.bool_),
    )
    assert not predictor.household(told).column("corrected").any()


def test_found_corrections_survive_storage_and_weigh_as_one_label(predictor: CategorizationPredictor) -> None:
    history = predictor.household(_rows([*KNOWN * 20, ("GOLDEN FOX 0412", "pets")]))
    stored = HouseholdHistory.from_bytes(history.to_bytes())
    assert np.flatnonzero(stored.column("corrected")).tolist() == [60]
    assert set(stored.column("weight").tolist()) == {1.0}
    assert _said(predictor, stored, "GOLDEN FOX 0999") == "pets"


def test_a_correction_in_a_list_of_labels_is_right_in_simulated_lives(predictor: CategorizationPredictor) -> None:
    right = asked = 0
    for life in Households(31).take(5, rows=160):
        pairs = list(zip(life.descriptions, life.labels, strict=True))
        for at in range(100, 160, 9):
            corrected = [*pairs[:100], (pairs[at][0], "special correction")]
            history = predictor.household(_rows(corrected, [*life.amounts[:100], life.amounts[at]]))
            asked += 1
            right += _said(predictor, history, pairs[at][0]) == "special correction"
    assert (right, asked) == (35, 35)
