"""Judging a categorizer: figures, slices, baselines. `ml.categorization.evaluation` does it beside others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.categorization.labelled import SOURCES, read
from ml.categorization.predictor import CategorizationPredictor
from ml.registry.report import EvaluationReport, Figures

Codes = NDArray[np.integer[Any]]


def figures(truth: Codes, predicted: Codes, confidence: NDArray[np.floating[Any]]) -> Figures:
    right = truth == predicted
    return Figures(
        count=len(truth),
        accuracy=round(float(right.mean()), 4) if len(truth) else 0.0,
        macro_f1=round(macro_f1(truth, predicted), 4),
        ece=round(calibration_error(right, confidence), 4),
        coverage_95=round(coverage(right, confidence, 0.95), 4),
    )


def macro_f1(truth: Codes, predicted: Codes) -> float:
    """The mean over the categories that occur in the truth: a category nobody has costs nothing."""
    scores = []
    for label in np.unique(truth):
        hit = int(((truth == label) & (predicted == label)).sum())
        named, there = int((predicted == label).sum()), int((truth == label).sum())
        scores.append(2 * hit / (named + there))
    return float(np.mean(scores)) if scores else 0.0


def calibration_error(right: NDArray[np.bool_], confidence: NDArray[np.floating[Any]], bins: int = 15) -> float:
    """Expected distance between what was promised and what held, over equal bins of confidence."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for number in np.unique(place):
        inside = place == number
        total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(total)


def coverage(right: NDArray[np.bool_], confidence: NDArray[np.floating[Any]], precision: float) -> float:
    """The largest share of rows, surest first, whose precision still holds."""
    if not len(right):
        return 0.0
    order = np.argsort(-confidence, kind="stable")
    held = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    good = np.flatnonzero(held >= precision)
    return float((good[-1] + 1) / len(right)) if good.size else 0.0


def majority(labels: Codes, rows: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The commonest category for everything."""
    label, count = Counter(labels.tolist()).most_common(1)[0]
    return np.full(rows, label, np.int64), np.full(rows, count / len(labels))


def judge(
    data: str,
    truth: Codes,
    predicted: Codes,
    confidence: NDArray[np.floating[Any]],
    *,
    slices: Mapping[str, NDArray[np.bool_]] | None = None,
    baselines: Mapping[str, tuple[Codes, NDArray[np.floating[Any]]]] | None = None,
) -> EvaluationReport:
    parts = {
        name: figures(truth[mask], predicted[mask], confidence[mask])
        for name, mask in (slices or {}).items()
        if mask.any()
    }
    naive = {name: figures(truth, codes, sure) for name, (codes, sure) in (baselines or {}).items()}
    return EvaluationReport(data, figures(truth, predicted, confidence), parts, naive)


def usual_slices(truth: Codes, amounts: NDArray[np.float64], known: Sequence[bool]) -> dict[str, NDArray[np.bool_]]:
    """Where a good average hides bad service: unknown merchants, small amounts, rare categories, money in."""
    counts = Counter(truth.tolist())
    rare = {label for label, count in counts.items() if count < 0.02 * len(truth)}
    familiar = np.asarray(known, np.bool_)
    return {
        "known merchants": familiar,
        "other descriptors": ~familiar,
        "small amounts": np.abs(amounts) < np.nanmedian(np.abs(amounts)) / 3,
        "rare categories": np.isin(truth, list(rare)),
        "money in": amounts > 0,
    }


def judge_directory(
    directory: Path, predictor: CategorizationPredictor, names: Sequence[str] = ()
) -> list[EvaluationReport]:
    """A report for each labelled file that is there."""
    reports = []
    for name in names or SOURCES:
        if not (directory / SOURCES[name].file).is_file():
            continue
        labelled = read(directory, name)
        answer = predictor.predict(labelled.batch)
        rows = len(labelled.truth)
        reports.append(
            judge(
                name,
                labelled.truth,
                answer.categories.astype(np.int64),
                answer.confidences,
                slices=usual_slices(
                    labelled.truth, labelled.batch.amounts, predictor.knows(labelled.batch.descriptions)
                ),
                baselines={"majority": majority(labelled.truth, rows)},
            )
        )
    return reports
