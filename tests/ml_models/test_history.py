"""What a household says counts at once, survives storage, and never names what it did not say."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.categorization.batch import TransactionBatch, joined
from ml.categorization.history import MAX_LABELS, HistoryRefused, HouseholdHistory, LabelledRows
from ml.categorization.predictor import LABELS, CategorizationPredictor
from ml.categorization.recalibration import splits_of
from ml.categorization.training.households import HouseholdRows, Households
from ml.registry.metadata import ModelMismatch

SHOPS = ["NETFLIX.COM", "SHELL OIL 57444", "WAL-MART #1234", "ACME CORP PAYROLL", "GOLDEN FOX 0412", "UBER TRIP"]
USUAL = ["entertainment", "auto_fuel", "groceries", "income", "dining", "transport"]


def _rows(descriptions: list[str], labels: list[str], **more: object) -> LabelledRows:
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(len(descriptions))]
    return LabelledRows(
        descriptions=descriptions,
        amounts=np.array([-10.0 - at for at in range(len(descriptions))]),
        labels=labels,
        dates=np.array(days, "datetime64[D]"),
        **more,  # type: ignore[arg-type]
    )


def _asked(*descriptions: str, amount: float = -12.0) -> TransactionBatch:
    return TransactionBatch(
        descriptions=list(descriptions),
        amounts=np.full(len(descriptions), amount),
        dates=np.full(len(descriptions), np.datetime64("2026-06-01"), "datetime64[D]"),
    )


def _life(rows: int, number: int = 0, seed: int = 4) -> HouseholdRows:
    return list(Households(seed).take(number + 1, rows=rows))[number]


def _labelled(life: HouseholdRows, rows: slice) -> LabelledRows:
    return LabelledRows(
        descriptions=life.descriptions[rows],
        amounts=np.array(life.amounts[rows]),
        labels=life.labels[rows],
        dates=np.array(life.dates[rows], "datetime64[D]"),
        signed=life.signed,
    )


def _unlabelled(life: HouseholdRows, rows: slice) -> TransactionBatch:
    return TransactionBatch(
        descriptions=life.descriptions[rows],
        amounts=np.array(life.amounts[rows]),
        dates=np.array(life.dates[rows], "datetime64[D]"),
        signed=life.signed,
    )


def test_without_labels_a_history_changes_nothing(predictor: CategorizationPredictor) -> None:
    batch = _asked(*SHOPS)
    alone, empty = predictor.predict(batch), predictor.predict(batch, predictor.history(_rows([], [])))
    assert alone.categories.tolist() == empty.categories.tolist()
    assert alone.confidences.tolist() == empty.confidences.tolist()


@pytest.mark.parametrize(("shop", "wanted"), [("GOLDEN FOX 0412", "pets"), ("NETFLIX.COM", "education_kids")])
@pytest.mark.parametrize("known", [0, 6], ids=["nothing else known", "others known"])
def test_one_correction_counts_at_once(predictor: CategorizationPredictor, shop: str, wanted: str, known: int) -> None:
    history = predictor.history(_rows(SHOPS[:known], USUAL[:known]))
    predictor.learn(history, _rows([shop], [wanted], corrected=np.array([True])))
    answer = predictor.predict(_asked(shop.replace("0412", "0777"), "SHELL OIL 11111"), history)
    assert answer.slugs() == [wanted, "auto_fuel"]
    assert answer.confidences[0] > 0.5


def test_a_correction_is_right_in_simulated_lives(predictor: CategorizationPredictor) -> None:
    right = asked = 0
    for life in Households(31).take(6, rows=160):
        history = predictor.history(_labelled(life, slice(0, 100)))
        for at in range(100, 160):
            label = "special correction"
            wrong = predictor.predict(_unlabelled(life, slice(at, at + 1)), history)
            if wrong.slugs()[0] == life.labels[at] or at % 3:
                continue
            corrected = HouseholdHistory.from_bytes(history.to_bytes())
            one = _labelled(life, slice(at, at + 1))
            predictor.learn(
                corrected, LabelledRows(**{**_fields(one), "labels": [label], "corrected": np.array([True])})
            )
            asked += 1
            right += predictor.predict(_unlabelled(life, slice(at, at + 1)), corrected).slugs() == [label]
    assert asked >= 12
    assert right / asked >= 0.95


def _fields(rows: LabelledRows) -> dict[str, object]:
    return {name: getattr(rows, name) for name in LabelledRows.__slots__}


def test_a_correction_holds_against_a_long_past_until_it_is_taken_back(predictor: CategorizationPredictor) -> None:
    history = predictor.history(_rows(["GOLDEN FOX 0412"] * 60, ["dining"] * 60))
    predictor.learn(history, _rows(["GOLDEN FOX 0412"], ["pets"], corrected=np.array([True])))
    answer = predictor.predict(_asked("GOLDEN FOX 0999"), history)
    assert answer.slugs() == ["pets"]
    assert answer.confidences[0] > 0.7
    predictor.learn(history, _rows(["GOLDEN FOX 0412"], ["dining"]))
    assert predictor.predict(_asked("GOLDEN FOX 0999"), history).slugs() == ["dining"]


def test_what_is_usual_among_merchants_counts_each_once(predictor: CategorizationPredictor) -> None:
    woods = ("OAK", "ELM", "FIR", "ASH", "YEW", "BIRCH", "LARCH", "ALDER", "HAZEL", "MAPLE")
    shops = [("GOLDEN FOX 0412", "dining")] * 30 + [(f"{name} PLACE", "pets") for name in woods]
    history = predictor.history(_rows([text for text, _ in shops], [label for _, label in shops]))
    recall = history.recall(predictor.background)
    dining, pets = LABELS.index("dining"), LABELS.index("pets")
    assert recall.usual[dining] > recall.usual[pets]
    assert recall.usual_new[pets] > recall.usual_new[dining]


def test_how_often_the_opinion_without_history_held(predictor: CategorizationPredictor) -> None:
    agreed = predictor.history(_rows(SHOPS, USUAL)).recall(predictor.background).cold_right
    assert agreed == pytest.approx((5 + 0.75 * 4) / 10, abs=0.101)
    odd = ["pets"] * 6
    assert predictor.history(_rows(SHOPS, odd)).recall(predictor.background).cold_right < agreed


def test_own_categories_are_answered_by_name(predictor: CategorizationPredictor) -> None:
    history = predictor.history(_rows(SHOPS * 3, ["Fun", "Car", "Food", "Pay", "Food", "Car"] * 3))
    answer = predictor.predict(_asked("SPOTIFY P2A81F", "CHEVRON 0093", "WAL-MART #88"), history)
    assert set(answer.slugs()) <= {"Fun", "Car", "Food", "Pay"}
    assert answer.slugs()[2] == "Food"
    assert answer.candidates is not None
    assert (answer.candidates[:, 0] == answer.categories).all()


def test_other_categories_of_the_taxonomy_stay_possible(predictor: CategorizationPredictor) -> None:
    history = predictor.history(_rows(["NETFLIX.COM", "WAL-MART #1234"], ["entertainment", "groceries"]))
    assert predictor.predict(_asked("DELTA AIR LINES", amount=-420.0), history).slugs() == ["travel"]


def test_the_same_merchant_is_told_apart_by_amount(predictor: CategorizationPredictor) -> None:
    shops, labels = ["AMAZON.COM*S44"] * 24, ["shopping", "entertainment"] * 12
    rows = LabelledRows(
        descriptions=shops,
        amounts=np.array([-83.0 - at if at % 2 == 0 else -8.99 for at in range(24)]),
        labels=labels,
        dates=np.arange("2026-01-01", "2026-01-25", dtype="datetime64[D]"),
    )
    history = predictor.history(rows)
    assert predictor.predict(_asked("AMAZON.COM*S44", amount=-8.99), history).slugs() == ["entertainment"]
    assert predictor.predict(_asked("AMAZON.COM*S44", amount=-91.2), history).slugs() == ["shopping"]


def test_adding_one_by_one_equals_adding_all(predictor: CategorizationPredictor) -> None:
    life = _life(140)
    together = predictor.history(_labelled(life, slice(0, 100)))
    single = predictor.history(_labelled(life, slice(0, 1)))
    for at in range(1, 100):
        predictor.learn(single, _labelled(life, slice(at, at + 1)))
    rest = _unlabelled(life, slice(100, 140))
    first, second = predictor.predict(rest, together), predictor.predict(rest, single)
    assert first.slugs() == second.slugs()
    assert np.allclose(first.confidences, second.confidences, atol=0.08)


def test_a_stored_history_answers_the_same(predictor: CategorizationPredictor) -> None:
    life = _life(200, number=2)
    history = predictor.history(_labelled(life, slice(0, 150)))
    predictor.recalibrate(history)
    again = HouseholdHistory.from_bytes(history.to_bytes())
    rest = _unlabelled(life, slice(150, 200))
    first, second = predictor.predict(rest, history), predictor.predict(rest, again)
    assert first.slugs() == second.slugs()
    assert first.confidences.tolist() == second.confidences.tolist()
    assert again.to_bytes() == history.to_bytes()


@pytest.mark.parametrize("stored", [b"", b"no history", b"PK\x03\x04broken"])
def test_bytes_that_are_no_history_are_refused(stored: bytes) -> None:
    with pytest.raises(HistoryRefused):
        HouseholdHistory.from_bytes(stored)


def test_a_history_of_another_version_is_refused(predictor: CategorizationPredictor) -> None:
    history = HouseholdHistory(model_version="0.9")
    with pytest.raises(ModelMismatch, match=r"version 0\.9"):
        predictor.learn(history, _rows(SHOPS, USUAL))


def test_a_later_label_of_the_same_row_replaces_the_earlier(predictor: CategorizationPredictor) -> None:
    history = predictor.history(_rows(SHOPS, USUAL, ids=np.arange(1, 7)))
    predictor.learn(history, _rows(["GOLDEN FOX 0412"], ["pets"], ids=np.array([5])))
    assert len(history) == 6
    assert history.by_label() == {**{label: 1 for label in USUAL if label != "dining"}, "pets": 1}
    history.forget([5, 99])
    assert len(history) == 5
    assert "pets" not in history.by_label()


def test_the_oldest_labels_go_when_there_are_too_many(predictor: CategorizationPredictor) -> None:
    history = HouseholdHistory(max_rows=50, model_version=predictor.version)
    for start in range(0, 200, 20):
        names = [f"SHOP NUMBER {chr(65 + at % 26)}{chr(65 + at // 26)} LTD" for at in range(start, start + 20)]
        predictor.learn(history, _rows(names, ["pets"] * 20))
    assert 45 <= len(history) <= 50
    assert len(history.texts) <= 50
    assert predictor.predict(_asked("SHOP NUMBER RH LTD"), history).slugs() == ["pets"]


def test_columns_of_unequal_length_and_too_many_labels_are_refused(predictor: CategorizationPredictor) -> None:
    with pytest.raises(ValueError, match="labels has 1 values for 2 descriptions"):
        _rows(["a", "b"], ["pets"])
    with pytest.raises(ValueError, match="a history is for categories"):
        predictor.history(_rows(["x"] * MAX_LABELS, [f"label {at}" for at in range(MAX_LABELS)]))


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.text(max_size=30), st.floats(), st.sampled_from(["pets", "mine", "ours"])), max_size=12),
    st.lists(st.tuples(st.text(max_size=30), st.floats()), min_size=1, max_size=4),
)
def test_any_history_and_any_row_get_an_answer(
    predictor: CategorizationPredictor, said: list[tuple[str, float, str]], asked: list[tuple[str, float]]
) -> None:
    rows = LabelledRows(
        descriptions=[text for text, _, _ in said],
        amounts=np.array([amount for _, amount, _ in said], np.float64),
        labels=[label for *_, label in said],
    )
    answer = predictor.predict(
        TransactionBatch(descriptions=[text for text, _ in asked], amounts=np.array([amount for _, amount in asked])),
        predictor.history(rows),
    )
    assert set(answer.slugs()) <= {*LABELS, "mine", "ours"}
    assert ((answer.confidences >= 0) & (answer.confidences <= 1)).all()


@pytest.mark.parametrize("rows", [10, 399, 400])
def test_a_short_past_is_asked_once_about_every_row_knowing_the_others(rows: int) -> None:
    splits = list(splits_of(rows))
    assert sorted(np.concatenate([asked for _, asked in splits]).tolist()) == list(range(rows))
    assert all(not set(known) & set(asked) and len(known) + len(asked) == rows for known, asked in splits)


def test_a_long_past_is_asked_knowing_only_what_was_before() -> None:
    splits = list(splits_of(3_000))
    assert all(known.max() < asked.min() for known, asked in splits)
    assert max(asked.max() for _, asked in splits) == 2_999


def test_a_household_that_is_easier_than_most_is_answered_more_surely(predictor: CategorizationPredictor) -> None:
    history = predictor.history(_rows([f"{shop} {at}" for at in range(20) for shop in SHOPS[:3]], USUAL[:3] * 20))
    asked = _asked("CHEVRON 0093", "SPOTIFY P2A81F")
    before = predictor.predict(asked, history).confidences
    measured = predictor.recalibrate(history)
    assert (measured.rows, measured.accuracy) == (60, 1.0)
    assert (predictor.predict(asked, history).confidences > before).all()


def test_recalibration_of_a_few_rows_moves_nothing(predictor: CategorizationPredictor) -> None:
    history = predictor.history(_rows(SHOPS, USUAL))
    assert predictor.recalibrate(history).rows == 0
    assert history.confidence_shift == (1.0, 0.0)


@pytest.mark.parametrize("room", [32 * 1024 * 1024, 100_000])
def test_a_large_batch_is_answered_as_its_parts_are(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.categorization.neighbours._MEMORY_BYTES", room)
    predictor = CategorizationPredictor.load(threads=2)
    life = _life(5_400, seed=31)
    history = predictor.history(_labelled(life, slice(0, 400)))
    batch = _unlabelled(life, slice(400, 5_400))
    whole = predictor.predict(batch, history)
    parts = joined([predictor.predict(piece, history) for piece in batch.pieces(500)])
    assert whole.merchants == parts.merchants
    for name in ("categories", "confidences", "candidates", "candidate_confidences"):
        assert getattr(whole, name).tobytes() == getattr(parts, name).tobytes()
