"""Training runs end to end in seconds on a small set, the same seed gives the same model, and the gate holds."""

from pathlib import Path

import numpy as np
import pytest

from ml.categorization.batch import TransactionBatch
from ml.categorization.evaluate import coverage, figures, macro_f1, majority
from ml.categorization.hashing import grams
from ml.categorization.predictor import LABELS, NAME, CategorizationPredictor
from ml.categorization.train import fit, save
from ml.categorization.training.generator import Generator
from ml.categorization.training.households import Households
from ml.registry.report import EvaluationReport, Figures, NotBetterThanBaseline


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> CategorizationPredictor:
    root = tmp_path_factory.mktemp("models")
    save(fit(2500, seed=3, rounds=12, households=16, household_rounds=12), root / NAME / "small", seed=3)
    return CategorizationPredictor.load("small", root=root)


def test_a_small_set_trains_saves_and_loads(small_model: CategorizationPredictor) -> None:
    answer = small_model.predict(
        TransactionBatch(descriptions=["STARBUCKS STORE 1234", "NETFLIX.COM"], amounts=np.array([-5.4, -15.5]))
    )
    assert [LABELS[code] for code in answer.categories] == ["dining", "entertainment"]


def test_the_report_beats_a_majority_guess(small_model: CategorizationPredictor) -> None:
    assert small_model.metadata is not None
    assert small_model.metadata.report.beats("majority", by=0.3)


def test_the_same_seed_makes_the_same_rows() -> None:
    first, second = Generator(9).rows(300), Generator(9).rows(300)
    assert (first.descriptions, first.amounts, first.categories) == (
        second.descriptions,
        second.amounts,
        second.categories,
    )
    assert Generator(10).rows(300).descriptions != first.descriptions


def test_the_same_seed_makes_the_same_model(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(fit(600, seed=4, rounds=3, households=10, household_rounds=3), tmp_path / NAME / name, seed=4)
    files = ("prior.npz", "scorer.ubj", "household.ubj", "tables.json", "lexicon.tsv.gz")
    loaded = [[(tmp_path / NAME / name / file).read_bytes() for file in files[1:]] for name in ("a", "b")]
    assert loaded[0] == loaded[1]


def test_rows_cover_every_category_and_look_like_statements() -> None:
    rows = Generator(1).rows(4000)
    assert set(rows.categories) == set(range(len(LABELS)))
    assert all(rows.descriptions)
    assert all(np.isfinite(rows.amounts))


def test_some_households_use_fewer_of_our_words_than_they_have_kinds_of_spending() -> None:
    lives = [life for life in Households(5).take(40, rows=200) if not life.own_words]
    fewer = [bool({LABELS[code] for code in life.categories} - set(life.labels)) for life in lives]
    assert (sum(fewer), len(lives)) == (9, 23)
    assert all(set(life.labels) - {"special 0", "special 1"} <= set(LABELS) for life in lives)


def test_accuracy_on_generated_strangers_and_chains(predictor: CategorizationPredictor) -> None:
    rows = Generator(987_654).rows(4000)
    answer = predictor.predict(
        TransactionBatch(
            descriptions=rows.descriptions,
            amounts=np.array(rows.amounts),
            dates=np.array(rows.dates, "datetime64[D]"),
            mcc=rows.mcc,
        )
    )
    truth = np.array(rows.categories)
    judged = figures(truth, answer.categories, answer.confidences)
    assert judged.accuracy > 0.85
    assert judged.macro_f1 > 0.85
    known = np.array([bool(name) for name in rows.merchants])
    assert figures(truth[known], answer.categories[known], answer.confidences[known]).accuracy > 0.92


def test_a_model_no_better_than_its_baseline_is_refused() -> None:
    report = EvaluationReport("x", Figures(10, 0.5, 0.5, 0, 0), baselines={"b": Figures(10, 0.45, 0.4, 0, 0)})
    assert report.beats("b", by=0.05)
    with pytest.raises(NotBetterThanBaseline, match="baseline: b"):
        report.require("b", by=0.06)


def test_figures_are_what_they_say() -> None:
    truth, guess = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    assert macro_f1(truth, guess) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert coverage(np.array([True, True, False, True]), np.array([0.9, 0.8, 0.7, 0.6]), 0.95) == 0.5
    assert majority(np.array([2, 2, 1]), 2)[0].tolist() == [2, 2]


def test_grams_of_a_text_do_not_depend_on_its_neighbours() -> None:
    texts = ["starbucks coffee", "", "a", "wal mart"]
    together = grams(texts, 17)
    for at, text in enumerate(texts):
        alone = grams([text], 17)
        assert together.buckets[together.starts[at] : together.starts[at + 1]].tolist() == alone.buckets.tolist()
