"""The evaluation's own bookkeeping, on a small set that the project generates."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from ml.categorization.batch import TransactionBatch
from ml.categorization.evaluation import __main__ as command
from ml.categorization.evaluation.peers import PEERS
from ml.categorization.evaluation.tasks import CURVE, US, Judged, in_order, with_past
from ml.categorization.predictor import LABELS, CategorizationPredictor
from ml.categorization.training.households import Households

METRICS = {"accuracy", "macro_f1", "ece", "accepted_at_95"}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A life in the taxonomy's words, written as one of the files the evaluation knows."""
    folder = tmp_path_factory.mktemp("labelled")
    life = next(life for life in Households(6).take(9, rows=300) if not life.own_words and life.signed)
    with (folder / "us_personal_transactions.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["Date", "Description", "Amount", "Transaction Type", "Category"])
        for day, text, amount, label in zip(life.dates, life.descriptions, life.amounts, life.labels, strict=True):
            kind = "credit" if amount > 0 else "debit"
            writer.writerow([f"{day:%m/%d/%Y}", text, abs(amount), kind, label])
    rows = "".join(f"us_personal_transactions.csv,{slug},{slug}\n" for slug in LABELS)
    (folder / "label_map.csv").write_text(f"file,label,category\n{rows}")
    return folder


def test_one_line_for_each_figure_and_a_report(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "reports" / "categorizer.md"
    monkeypatch.setattr(sys, "argv", ["evaluation", str(directory), "--report", str(report)])
    command.main()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(list(line) == ["set", "task", "metric", "value", "peer", "n"] for line in lines)
    assert {line["set"] for line in lines} == {"us_personal"}
    ours = {(line["task"], line["metric"]): line for line in lines if line["peer"] == US}
    for task in ("zero_shot", "personal_60_40", "labels_25", *(f"learning_{count}" for count in CURVE[:5])):
        assert {metric for name, metric in ours if name == task} == METRICS
    whole = ours["zero_shot", "accuracy"]["n"]
    assert ours["personal_60_40", "accuracy"]["n"] == whole - int(whole * 0.6)
    assert 0 <= ours["zero_shot", "ece"]["value"] <= 1 < ours["zero_shot", "accuracy"]["value"] <= 100
    assert {line["peer"] for line in lines if line["task"] == "personal_60_40"} == {US, *PEERS}
    text = report.read_text()
    assert "| us_personal | personal_60_40 | smart-importer |" in text
    assert "| us_personal | labels_25 | moneta |" in text


def test_the_split_is_by_time_and_the_last_labels_are_the_few(predictor: CategorizationPredictor) -> None:
    life = next(Households(6).take(1, rows=100))
    shuffled = np.random.default_rng(1).permutation(100)
    batch = TransactionBatch(
        descriptions=[life.descriptions[at] for at in shuffled],
        amounts=np.array(life.amounts)[shuffled],
        dates=np.array(life.dates, "datetime64[D]")[shuffled],
    )
    judged = in_order("x", batch, np.array(life.categories)[shuffled])
    assert judged.batch.dates is not None
    assert (np.diff(judged.batch.dates) >= np.timedelta64(0, "D")).all()
    asked: list[int] = []

    def peer(known: object, labels: object, rest: object) -> np.ndarray:
        asked.append(len(known))  # type: ignore[arg-type]
        return np.zeros(len(rest), np.int64)  # type: ignore[arg-type]

    figures = list(with_past(predictor, judged, {"x": peer}, few=(25,)))
    assert asked == [60, 25]
    assert {figure.n for figure in figures} == {40}
    assert isinstance(judged, Judged)
