"""The contract of the categorizer: order, ranges, batches equal to single rows, honest refusals."""

import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.categorization import knowledge
from ml.categorization.batch import TransactionBatch
from ml.categorization.explaining import Neighbour, ReasonCode
from ml.categorization.history import LabelledRows
from ml.categorization.predictor import LABELS, NAME, VERSION, CategorizationPredictor
from ml.categorization.scorer import REST, probabilities
from ml.categorization.training.generator import Generator
from ml.registry.metadata import METADATA_FILE, ModelMismatch

PLAIN = [
    ("TST* JOE'S PIZZA 0412 SEATTLE WA", -23.5, "dining", "Joe's Pizza"),
    ("AMZN Mktp US*2A3BC4D55", -10.0, "shopping", "Amazon"),
    ("NETFLIX.COM", -15.49, "entertainment", "Netflix"),
    ("SHELL OIL 57444", -41.2, "auto_fuel", "Shell Oil"),
    ("GEICO *AUTO", -120.0, "insurance", "Geico"),
    ("UBER TRIP HELP.UBER.COM", -14.2, "transport", "Uber"),
    ("ACME CORP PAYROLL", 3120.55, "income", "Acme"),
    ("ATM WITHDRAWAL 00233", -100.0, "transfer", None),
    ("MONTHLY SERVICE FEE", -12.0, "fees", None),
    ("REWE SAGT DANKE 4402", -34.11, "groceries", None),
    ("Пятёрочка", -412.0, "groceries", "Пятёрочка"),
    ("IRS USATAXPYMT", -900.0, "taxes", None),
]


def _batch(rows: list[tuple[str, float]]) -> TransactionBatch:
    return TransactionBatch(
        descriptions=[text for text, _ in rows], amounts=np.array([amount for _, amount in rows], np.float64)
    )


@pytest.mark.parametrize(("text", "amount", "category", "merchant"), PLAIN, ids=[row[0] for row in PLAIN])
def test_what_everybody_knows(
    predictor: CategorizationPredictor, text: str, amount: float, category: str, merchant: str | None
) -> None:
    answer = predictor.predict(_batch([(text, amount)]))
    assert LABELS[answer.categories[0]] == category
    assert answer.confidences[0] > 0.5
    if merchant:
        assert answer.merchants == [merchant]


def test_an_empty_batch_has_an_empty_answer(predictor: CategorizationPredictor) -> None:
    answer = predictor.predict(_batch([]))
    assert (len(answer), answer.categories.dtype, answer.confidences.dtype) == (0, np.int16, np.float32)


def test_ten_thousand_rows_keep_their_order(predictor: CategorizationPredictor) -> None:
    rows = [(PLAIN[at % len(PLAIN)][0], PLAIN[at % len(PLAIN)][1]) for at in range(10_000)]
    answer = predictor.predict(_batch(rows))
    assert len(answer) == 10_000
    assert np.array_equal(answer.categories, np.resize(answer.categories[: len(PLAIN)], 10_000))
    assert answer.confidences.min() >= 0
    assert answer.confidences.max() <= 1


def test_a_batch_equals_its_rows_one_by_one(predictor: CategorizationPredictor) -> None:
    made = Generator(77).rows(200)
    rows = list(zip(made.descriptions, made.amounts, strict=True))
    together = predictor.predict(_batch(rows))
    single = [predictor.predict(_batch([row])) for row in rows]
    assert together.categories.tolist() == [int(one.categories[0]) for one in single]
    assert np.allclose(together.confidences, [one.confidences[0] for one in single], atol=1e-5)
    assert together.merchants == [one.merchants[0] for one in single]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=200), st.floats()), max_size=8))
def test_any_text_and_any_amount_get_an_answer(
    predictor: CategorizationPredictor, rows: list[tuple[str, float]]
) -> None:
    answer = predictor.predict(_batch(rows))
    assert all(0 <= code < len(LABELS) for code in answer.categories)
    assert np.isfinite(answer.confidences).all()
    assert ((answer.confidences >= 0) & (answer.confidences <= 1)).all()


@pytest.mark.parametrize("known", [False, True], ids=["nobody known", "with a history"])
def test_the_alternatives_share_what_the_first_leaves(predictor: CategorizationPredictor, known: bool) -> None:
    made = Generator(78).rows(300)
    rows = list(zip(made.descriptions, made.amounts, strict=True))
    history = None
    if known:
        labels = [LABELS[code] for code in made.categories[:100]]
        history = predictor.history(
            LabelledRows(descriptions=made.descriptions[:100], amounts=np.array(made.amounts[:100]), labels=labels)
        )
    sure = predictor.predict(_batch(rows), history).candidate_confidences
    assert sure is not None
    assert (sure >= 0).all()
    assert (sure.sum(axis=1) <= 1 + 1e-5).all()
    assert (np.diff(sure, axis=1) <= 1e-6).all()
    assert sure[sure[:, 0] > 0.93, 1].max() < 0.07


def test_currencies_compare_through_the_typical_amount(predictor: CategorizationPredictor) -> None:
    texts = ["Golden Fox", "Transfer", "Corner Market"]
    amounts = np.array([-20.0, -500.0, -35.0])
    dollars = predictor.predict(TransactionBatch(descriptions=texts, amounts=amounts, typical_amount=30.0))
    yen = predictor.predict(TransactionBatch(descriptions=texts, amounts=amounts * 150, typical_amount=4500.0))
    assert dollars.categories.tolist() == yen.categories.tolist()


def test_a_code_of_the_card_network_counts(predictor: CategorizationPredictor) -> None:
    text, amounts = ["Golden Fox"], np.array([-20.0])
    coded = predictor.predict(TransactionBatch(descriptions=text, amounts=amounts, mcc=[8021]))
    plain = predictor.predict(TransactionBatch(descriptions=text, amounts=amounts))
    assert LABELS[coded.categories[0]] == "health"
    assert coded.confidences[0] > plain.confidences[0]


def test_threads_share_one_predictor(predictor: CategorizationPredictor) -> None:
    made = Generator(5).rows(300)
    batch = _batch(list(zip(made.descriptions, made.amounts, strict=True)))
    expected = predictor.predict(batch).categories.tolist()
    seen: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: seen.append(predictor.predict(batch).categories.tolist())) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 6


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="amounts has 1 values for 2 descriptions"):
        TransactionBatch(descriptions=["a", "b"], amounts=np.array([1.0]))


def test_an_explanation_names_the_merchant_and_what_spoke_for_it(predictor: CategorizationPredictor) -> None:
    why = predictor.explain(_batch([("NETFLIX.COM 866-579-7172", -15.49)]))
    assert (why.label, why.candidates[0][0]) == ("entertainment", "entertainment")
    assert why.neighbours[0] == Neighbour("Netflix", "entertainment", why.neighbours[0].likeness, own=False)
    assert why.reasons[0].code in (ReasonCode.KNOWN_MERCHANT, ReasonCode.WORD)
    assert any(reason.detail in ("Netflix", "netflix") for reason in why.reasons)
    assert [reason.weight for reason in why.reasons] == sorted((reason.weight for reason in why.reasons), reverse=True)


def test_an_explanation_with_a_history_names_what_the_household_said(predictor: CategorizationPredictor) -> None:
    history = predictor.history(
        LabelledRows(descriptions=["GOLDEN FOX 0412"] * 3, amounts=np.full(3, -20.0), labels=["pets"] * 3)
    )
    why = predictor.explain(_batch([("GOLDEN FOX 0999", -21.0)]), history)
    assert why.label == "pets"
    assert why.neighbours[0] == Neighbour("golden fox", "pets", 1.0, own=True)
    assert why.reasons[0].code in (ReasonCode.OWN_MERCHANT, ReasonCode.OWN_SIMILAR)


def test_an_explanation_of_nothing_has_an_answer_too(predictor: CategorizationPredictor) -> None:
    assert predictor.explain(_batch([("", -1.0)])).neighbours == ()


def test_metadata_tells_the_origin(predictor: CategorizationPredictor) -> None:
    metadata = predictor.metadata
    assert metadata is not None
    assert (metadata.name, metadata.version, metadata.labels) == (NAME, VERSION, LABELS)
    assert metadata.data_digest == knowledge.digest(), "the written knowledge changed: train a new version"
    assert metadata.report.beats("nearest merchant", by=0.1)
    assert metadata.history_report is not None
    assert metadata.history_report.beats("without history", by=0.05)


def _changed(model_folder: Path, root: Path, key: str, value: list[str]) -> Path:
    folder = root / NAME / "changed"
    shutil.copytree(model_folder, folder)
    stored = json.loads((folder / METADATA_FILE).read_text())
    stored[key] = value
    (folder / METADATA_FILE).write_text(json.dumps(stored))
    return root


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("features", ["prior"], "features differ"),
        ("labels", list(reversed(LABELS)), "the same names in another order"),
    ],
)
def test_another_feature_list_or_label_list_is_refused(
    model_folder: Path, tmp_path: Path, key: str, value: list[str], said: str
) -> None:
    root = _changed(model_folder, tmp_path, key, value)
    with pytest.raises(ModelMismatch, match=said):
        CategorizationPredictor.load("changed", root=root)


def test_an_unknown_version_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ModelMismatch, match=VERSION):
        CategorizationPredictor.load("0.0.0-none")


def test_the_model_stays_small(model_folder: Path) -> None:
    sizes = [path.stat().st_size for path in model_folder.iterdir()]
    assert max(sizes) < 5_000_000
    assert sum(sizes) < 8_000_000


def test_rows_without_codes_are_scored_as_by_the_trees_that_ask_for_them(predictor: CategorizationPredictor) -> None:
    made = Generator(9).rows(2_000)
    for signed in (True, False):
        batch = TransactionBatch(descriptions=made.descriptions, amounts=np.array(made.amounts), signed=signed)
        facts, _ = predictor.facts(batch)
        scorer = predictor.scorer
        candidates, matrix = scorer.matrix(facts)
        chances = probabilities(scorer.margins(matrix), scorer.temperature)
        order = np.argsort(-chances, axis=1, kind="stable")
        decided, _ = scorer.decide(facts)
        assert decided.tolist() == np.take_along_axis(candidates, order, 1).tolist()
        opinions = scorer.opinions(facts)
        expected = np.exp(facts.prior) * REST
        expected[np.arange(len(batch))[:, None], candidates] += chances * (1 - REST)
        assert opinions.tobytes() == expected.tobytes()
