"""Fitting the model that knows nobody's history: text prior, lexicon and scorer of pairs, from generated rows."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np
import xgboost
from numpy.typing import NDArray

from ml.categorization.evaluate import judge, majority, usual_slices
from ml.categorization.features import FEATURES, Facts, Tables, choose, pairs
from ml.categorization.lexicon import Lexicon
from ml.categorization.prior import TextPrior
from ml.categorization.scorer import Scorer, confidence_of, probabilities
from ml.categorization.training.baselines import nearest_merchant
from ml.categorization.training.build import FOLDS, build_lexicon, facts_of, folds_of, measure, strange_key, texts_of
from ml.categorization.training.fit import SCORER_ROUNDS, fit_knots, fit_prior, fit_scorer, fit_temperature
from ml.categorization.training.generator import Generator, Rows
from ml.categorization.training.people import as_people_label, thinned
from ml.registry.report import EvaluationReport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Examples:
    """Pairs with the place of the truth, and the row facts that reports need."""

    candidates: NDArray[np.int64]
    matrix: NDArray[np.float32]
    truth: NDArray[np.int64]
    known: NDArray[np.bool_]
    amounts: NDArray[np.float64]
    texts: list[str]

    def among(self) -> NDArray[np.bool_]:
        """Rows whose true category is a candidate: only these can teach the scorer."""
        result: NDArray[np.bool_] = (self.candidates == self.truth[:, None]).any(axis=1)
        return result

    def place(self) -> NDArray[np.int64]:
        result: NDArray[np.int64] = (self.candidates == self.truth[:, None]).argmax(axis=1)
        return result

    def relabelled(self, seed: int) -> Examples:
        """As people would label: now and then they prefer a neighbouring category. Confidence must allow for that."""
        return replace(self, truth=as_people_label(self.truth, seed))

    def take(self, rows: NDArray[np.int64]) -> Examples:
        size = self.candidates.shape[1]
        cube = self.matrix.reshape(-1, size, len(FEATURES))[rows]
        return Examples(
            self.candidates[rows],
            cube.reshape(-1, len(FEATURES)),
            self.truth[rows],
            self.known[rows],
            self.amounts[rows],
            [self.texts[row] for row in rows],
        )


def _examples(facts: Facts, tables: Tables, truth: NDArray[np.int64], known: bool, texts: list[str]) -> Examples:
    candidates = choose(facts)
    familiar = np.full(len(truth), known)
    return Examples(candidates, pairs(facts, tables, candidates), truth, familiar, facts.amounts, texts)


def _join(parts: list[Examples]) -> Examples:
    return Examples(
        candidates=np.concatenate([part.candidates for part in parts]),
        matrix=np.concatenate([part.matrix for part in parts]),
        truth=np.concatenate([part.truth for part in parts]),
        known=np.concatenate([part.known for part in parts]),
        amounts=np.concatenate([part.amounts for part in parts]),
        texts=[text for part in parts for text in part.texts],
    )


def unseen_examples(
    rows: Rows, texts: list[str], lexicon: Lexicon, tables: Tables, seed: int, keep: int
) -> tuple[list[Examples], list[TextPrior]]:
    """Each row scored by a prior and a lexicon that never met its merchant: how the model fares among strangers."""
    folds = folds_of(rows)
    truth = np.asarray(rows.categories)
    parts, priors = [], []
    for fold in range(FOLDS):
        inside = np.flatnonzero(folds != fold)
        outside = thinned(rows, np.flatnonzero(folds == fold), seed + fold)[: keep // FOLDS]
        prior = fit_prior([texts[row] for row in inside], truth[inside], seed + fold)
        priors.append(prior)
        hidden = frozenset(strange_key(rows.merchants[row], rows.words[row]) for row in outside) - {""}
        facts = facts_of(rows, texts, outside, prior, lexicon.without(hidden))
        parts.append(_examples(facts, tables, truth[outside], False, [texts[row] for row in outside]))
        log.info("fold %d of %d scored", fold + 1, FOLDS)
    return parts, priors


@dataclass(frozen=True, slots=True)
class Cold:
    """The model that knows nobody's history. `strangers` are priors that each never met a third of the merchants."""

    prior: TextPrior
    strangers: tuple[TextPrior, ...]
    lexicon: Lexicon
    booster: xgboost.Booster
    tables: Tables
    temperature: float
    knots: tuple[list[float], list[float]]
    report: EvaluationReport

    def scorer(self, nthread: int) -> Scorer:
        self.booster.set_param({"nthread": nthread})
        return Scorer(self.booster, self.tables, self.temperature, self.knots)


def fit_cold(size: int, seed: int, rounds: int = SCORER_ROUNDS) -> Cold:
    """Prior on all rows; scorer on a mix of known and unknown merchants; calibration and report on rows kept apart."""
    lexicon = build_lexicon()
    rows = Generator(seed).rows(size)
    texts = texts_of(rows)
    tables = measure(rows)
    parts, strangers = unseen_examples(rows, texts, lexicon, tables, seed, keep=size * 6 // 10)
    prior = fit_prior(texts, np.asarray(rows.categories), seed + FOLDS)
    fresh = Generator(seed + 1).rows(size * 4 // 10)
    fresh_texts = texts_of(fresh)
    facts = facts_of(fresh, fresh_texts, np.arange(len(fresh)), prior, lexicon)
    parts.append(_examples(facts, tables, np.asarray(fresh.categories), True, fresh_texts))
    log.info("prior fitted")
    examples = _join(parts)
    order = np.random.default_rng(seed).permutation(len(examples.truth))
    cut, rest = int(len(order) * 0.8), int(len(order) * 0.9)
    training = examples.take(order[:cut])
    training = training.take(np.flatnonzero(training.among()))
    booster = fit_scorer(training.matrix, training.place(), seed, rounds)
    log.info("scorer fitted")
    apart = examples.take(order[cut:rest]).relabelled(seed)
    learnable = apart.take(np.flatnonzero(apart.among()))
    temperature = fit_temperature(booster.inplace_predict(learnable.matrix, predict_type="margin"), learnable.place())
    codes, sure = _decide(booster, apart, temperature)
    knots = fit_knots(sure, codes == apart.truth)
    report = _report(
        booster, examples.take(order[rest:]).relabelled(seed + 1), temperature, knots, training.truth, lexicon
    )
    return Cold(prior, tuple(strangers), lexicon, booster, tables, temperature, knots, report)


def _decide(
    booster: xgboost.Booster, part: Examples, temperature: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    chances = probabilities(booster.inplace_predict(part.matrix, predict_type="margin"), temperature)
    best = chances.argmax(axis=1)
    at = np.arange(len(best))
    return part.candidates[at, best], chances[at, best]


def _report(
    booster: xgboost.Booster,
    part: Examples,
    temperature: float,
    knots: tuple[list[float], list[float]],
    seen: NDArray[np.int64],
    lexicon: Lexicon,
) -> EvaluationReport:
    codes, sure = _decide(booster, part, temperature)
    confidence = confidence_of(sure, knots)
    return judge(
        "generated rows kept apart from training, labelled as people would",
        part.truth,
        codes,
        confidence,
        slices=usual_slices(part.truth, part.amounts, part.known.tolist()),
        baselines={"majority": majority(seen, len(codes)), "nearest merchant": nearest_merchant(part.texts, lexicon)},
    )
