"""Floors on labelled statements that are kept elsewhere; this checks them only where a directory is named."""

import os
from pathlib import Path

import pytest

from ml.categorization.evaluate import judge_directory
from ml.categorization.evaluation.tasks import in_order, with_past
from ml.categorization.labelled import SOURCES, read
from ml.categorization.predictor import LABELS, CategorizationPredictor

# Accuracy and macro-F1 that a version must keep, without any label of the person.
FLOORS = {
    "us_mint_export": (0.70, 0.57),
    "us_personal": (0.95, 0.95),
    "india": (0.50, 0.55),
    "russia": (0.72, 0.57),
    "russia_mcc": (0.85, 0.72),
    "uk_purchase_cards": (0.78, 0.74),
}
# Percent right of the last 40 % of each set, with the first 60 % and with the last 25 rows of these known.
WITH_LABELS = {
    "us_mint_export": (88.5, 73.0),
    "us_personal": (96.0, 92.0),
    "india": (95.5, 65.0),
    "russia": (82.5, 61.0),
    "uk_purchase_cards": (94.0, 84.0),
}
GIVEN = os.environ.get("MONETA_LABELLED_DATA")
NAMES = [name for name in SOURCES if GIVEN and (Path(GIVEN) / SOURCES[name].file).is_file()]


# Without a directory there is nothing to judge, and a test that only skips says nothing.
if NAMES:

    @pytest.mark.parametrize("name", NAMES)
    def test_real_statements_stay_above_their_floor(predictor: CategorizationPredictor, name: str) -> None:
        report = judge_directory(Path(str(GIVEN)), predictor, [name])[0]
        accuracy, macro = FLOORS[name]
        assert report.overall.accuracy >= accuracy, report.as_markdown()
        assert report.overall.macro_f1 >= macro, report.as_markdown()

    @pytest.mark.parametrize("name", [name for name in NAMES if name in WITH_LABELS])
    def test_labels_of_the_person_help_as_much_as_they_did(predictor: CategorizationPredictor, name: str) -> None:
        labelled = read(Path(str(GIVEN)), name)
        judged = in_order(name, labelled.batch, labelled.truth, most=6_000 if name == "uk_purchase_cards" else None)
        found = {
            figure.task: figure.value for figure in with_past(predictor, judged, {}) if figure.metric == "accuracy"
        }
        whole, few = WITH_LABELS[name]
        assert found["personal_60_40"] >= whole
        assert found["labels_25"] >= few


def test_a_labelled_directory_is_read_by_its_map(tmp_path: Path, predictor: CategorizationPredictor) -> None:
    (tmp_path / "label_map.csv").write_text(
        "file,label,category\nus_personal_transactions.csv,Coffee,dining\nus_personal_transactions.csv,Odd,\n"
    )
    (tmp_path / "us_personal_transactions.csv").write_text(
        "Date,Description,Amount,Transaction Type,Category\n"
        "01/02/2018,Starbucks,4.50,debit,Coffee\n01/03/2018,Thing,9.00,credit,Odd\n"
    )
    labelled = read(tmp_path, "us_personal")
    assert labelled.batch.descriptions == ["Starbucks"]
    assert labelled.batch.amounts.tolist() == [-4.5]
    assert [LABELS[code] for code in labelled.truth] == ["dining"]
    assert [report.data for report in judge_directory(tmp_path, predictor)] == ["us_personal"]
