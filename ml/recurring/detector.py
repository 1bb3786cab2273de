"""From a history to its streams: candidates, how likely each is to go on, and the best of them that share no charge."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from ml.recurring.candidates import Candidate, candidates
from ml.recurring.charges import History, groups
from ml.recurring.features import FEATURES, features, link_offs
from ml.recurring.rules import rule_of
from ml.recurring.streams import Reason, Stream, stream_of
from ml.registry.metadata import folder_of
from ml.registry.origin import read_origin
from ml.registry.store import ModelStore

NAME = "recurring"
VERSION = "1.0.0"
BOOSTER_FILE = "streams.ubj"
SETTINGS_FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the model's answer begins to count, and what a rule's word is worth; both measured in training."""

    threshold: float
    rule_confidence: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What candidates are held against: the usual amount, and for how many days something is known."""

    typical_amount: float
    known_days: int

    @classmethod
    def of(cls, history: History) -> Measure:
        return cls(median(abs(amount) for amount in history.amounts), max(history.days) - min(history.days) + 1)


class Detector:
    def __init__(self, booster: Any, settings: Settings, version: str) -> None:
        self._booster, self.settings, self.version = booster, settings, version

    @classmethod
    def load(cls, version: str = VERSION, *, root: Path | None = None, threads: int = 1) -> Detector:
        """Refuses a folder made for other features."""
        import xgboost

        folder = folder_of(NAME, version, root)
        read_origin(folder, features=FEATURES)
        booster = xgboost.Booster({"nthread": threads})
        booster.load_model(folder / BOOSTER_FILE)
        told = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        return cls(booster, Settings(**told), version)

    def streams(self, history: History, measure: Measure | None = None) -> list[Stream]:
        """The household's streams, the surest first; each charge belongs to one at most.

        `measure` says what is usual in the whole where `history` holds a part of its merchants only.
        """
        found, matrix = candidate_matrix(history, measure)
        if not found:
            return []
        chosen = choose(found, self.scores(matrix), self.settings)
        return sorted(chosen, key=lambda stream: (-stream.confidence, stream.key, stream.rows))

    def scores(self, matrix: np.ndarray[Any, np.dtype[np.float32]]) -> list[float]:
        return [float(score) for score in self._booster.inplace_predict(matrix)]


def model_store(folder: Path | None = None) -> ModelStore:
    return ModelStore(NAME, VERSION, folder)


@cache
def shipped_detector() -> Detector:
    """One for each process: loading costs more than most households do."""
    return Detector.load()


def candidate_matrix(
    history: History, measure: Measure | None = None
) -> tuple[list[Candidate], np.ndarray[Any, np.dtype[np.float32]]]:
    """Candidates of all merchants with their features."""
    if not len(history):
        return [], np.empty((0, len(FEATURES)), np.float32)
    measure = measure or Measure.of(history)
    found = [candidate for group in groups(history) for candidate in candidates(group)]
    rows = [features(candidate, measure.typical_amount, measure.known_days) for candidate in found]
    return found, np.array(rows, np.float32).reshape(len(found), len(FEATURES))


def choose(found: Sequence[Candidate], scores: Sequence[float], settings: Settings) -> list[Stream]:
    """Greedily the streams that explain most, until what is left is not believed."""
    open_ones: list[tuple[float, int, Candidate, float, Reason]] = []
    for number, (candidate, score) in enumerate(zip(found, scores, strict=True)):
        confidence, reason = score, Reason.MODEL
        if score < settings.threshold:
            rule = rule_of(candidate)
            if rule is None:
                continue
            confidence, reason = max(score, settings.rule_confidence), rule
        open_ones.append((_worth(candidate, confidence), -number, candidate, confidence, reason))
    open_ones.sort(key=lambda each: each[:2], reverse=True)
    taken: set[int] = set()
    chosen: list[Stream] = []
    for _, _, candidate, confidence, reason in open_ones:
        if taken.isdisjoint(candidate.rows):
            taken.update(candidate.rows)
            chosen.append(stream_of(candidate, confidence, reason))
    return chosen


def _worth(candidate: Candidate, confidence: float) -> float:
    """Charges explained, less for being off the day and for gaps: a month is no pair of two months."""
    offs = link_offs(candidate)
    off = sum(offs) / len(offs) / (candidate.cadence.tolerance + 1)
    left_out = sum(candidate.steps) - len(candidate.steps)
    return confidence * (len(candidate.at) - 0.5 * left_out) * (1 - 0.5 * off)
