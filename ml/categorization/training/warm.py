"""Fitting the household's scorer on simulated lives, and judging it on people it has not met."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xgboost
from numpy.typing import NDArray

from ml.categorization.evaluate import judge
from ml.categorization.household import SITUATIONS, situation
from ml.categorization.scorer import confidence_of
from ml.categorization.training.cold import Cold
from ml.categorization.training.fit import fit_knots
from ml.categorization.training.fit_household import ROUNDS, Episodes, episodes_of, fit_household
from ml.categorization.training.households import Households
from ml.categorization.training.reading import LifeReader
from ml.registry.report import EvaluationReport

log = logging.getLogger(__name__)
_LEARN, _CALIBRATE = 0.75, 0.9
_ENOUGH = 300


@dataclass(frozen=True, slots=True)
class Warm:
    """The scorer of pairs with a history."""

    booster: xgboost.Booster
    temperature: float
    knots: dict[str, tuple[list[float], list[float]]]
    report: EvaluationReport


def fit_warm(cold: Cold, households: int, seed: int, rounds: int = ROUNDS) -> Warm:
    """Three quarters of the people to learn from, some to calibrate on, a tenth to judge."""
    reader = LifeReader(cold.prior, cold.strangers, cold.lexicon, cold.scorer(2))
    lives = ((life, reader.read(life, seed)) for life in Households(seed + 7).take(households))
    episodes = episodes_of(lives, reader.background, seed)
    log.info("%d rows of %d simulated households read", len(episodes.right), households)
    first, second = int(households * _LEARN), int(households * _CALIBRATE)
    learn, apart, judged = (
        episodes.take(np.flatnonzero((episodes.household >= low) & (episodes.household < high)))
        for low, high in ((0, first), (first, second), (second, households))
    )
    booster = fit_household(learn, seed, rounds)
    log.info("household scorer fitted")
    temperature = _temperature(booster, apart)
    place, sure = _decide(booster, apart, temperature)
    kinds = _situations(apart)
    held = place == apart.right
    # A few people at most are in each situation when a test trains: then everybody stands in.
    knots = {kind: fit_knots(*_those(sure, held, kinds == kind)) for kind in SITUATIONS}
    return Warm(booster, temperature, knots, _report(booster, judged, temperature, knots))


def _situations(part: Episodes) -> NDArray[np.str_]:
    return np.array([situation(int(rows), bool(known)) for rows, known in zip(part.size, part.open, strict=True)])


def _those(
    sure: NDArray[np.float32], held: NDArray[np.bool_], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    return (sure[mask], held[mask]) if mask.sum() >= _ENOUGH else (sure, held)


def _scores(booster: xgboost.Booster, part: Episodes) -> NDArray[np.float32]:
    found: NDArray[np.float32] = booster.inplace_predict(part.matrix, predict_type="margin")
    return found.reshape(part.margin.shape) * part.weight[:, None] + part.margin


def _chances(scores: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    grown = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    result: NDArray[np.float32] = grown / grown.sum(axis=1, keepdims=True)
    return result


def _decide(
    booster: xgboost.Booster, part: Episodes, temperature: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    chances = _chances(_scores(booster, part), temperature)
    best = chances.argmax(axis=1)
    return best, chances[np.arange(len(best)), best]


def _temperature(booster: xgboost.Booster, part: Episodes) -> float:
    """The one with the least log-loss where the true label was among the choices."""
    rows = np.flatnonzero(part.right >= 0)
    scores, right = _scores(booster, part)[rows], part.right[rows]
    places = np.arange(len(rows))
    losses = {
        float(temperature): float(-np.log(_chances(scores, temperature)[places, right] + 1e-9).mean())
        for temperature in np.geomspace(0.5, 2.5, 40)
    }
    return min(losses, key=lambda temperature: losses[temperature])


def _report(
    booster: xgboost.Booster, part: Episodes, temperature: float, knots: Mapping[str, tuple[list[float], list[float]]]
) -> EvaluationReport:
    """Labels are compared by their place among the choices; 0 stands for a label that is no choice."""
    place, sure = _decide(booster, part, temperature)
    rows = np.arange(len(place))
    confidence, kinds = np.zeros(len(sure), np.float32), _situations(part)
    for kind, curve in knots.items():
        confidence[kinds == kind] = confidence_of(sure[kinds == kind], curve)
    labels = np.where(part.right >= 0, part.candidates[rows, np.maximum(part.right, 0)], -1)
    said = part.candidates[rows, place]
    cold = part.candidates[rows, part.margin.argmax(axis=1)]
    columns = {name: part.column(name) for name in ("exact_count", "like_best", "amount_log", "label_own")}
    counts = dict(zip(*np.unique(labels, return_counts=True), strict=True))
    rare = np.array([counts[label] < 0.02 * len(labels) for label in labels])
    slices = {
        "new merchants": columns["like_best"] < 0.5,
        "known merchants": columns["exact_count"] > 0,
        "rare categories": rare,
        "small amounts": columns["amount_log"] < -np.log(3),
        "5 to 25 labels": part.size <= 25,
        "26 to 120 labels": (part.size > 25) & (part.size <= 120),
        "more labels": part.size > 120,
        "own names": columns["label_own"] > 0,
        **{f"country {code}": part.country == code for code in np.unique(part.country)},
    }
    vote = part.table("vote").argmax(axis=1)
    baselines = {
        "without history": (cold, np.exp(part.margin.max(axis=1))),
        "nearest labelled rows": (part.candidates[rows, vote], part.table("vote").max(axis=1)),
    }
    return judge("simulated households not trained on", labels, said, confidence, slices=slices, baselines=baselines)
