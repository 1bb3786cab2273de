"""Make the model of recurring payments anew: `moneta train recurring`.

The same seed and the same households give the same model.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ml.recurring.detector import BOOSTER_FILE, NAME, SETTINGS_FILE, Detector
from ml.recurring.features import FEATURES
from ml.recurring.households import FEWEST_HOUSEHOLDS, HouseholdCharges, answered
from ml.recurring.training.fit import Lesson, fit, joined, lesson, settle
from ml.registry.metadata import code_commit
from ml.registry.origin import ModelOrigin
from ml.registry.report import NotBetterThanBaseline

log = logging.getLogger(__name__)
SEED = 20261130
LIVES = 240
HELD_OUT = 60
# Of streams it believes, so many more of 100 must go on than of those that the rules believe.
MARGIN = 0.02
# Two versions differ by so much in the mean of precision and recall by chance alone.
SLACK = 0.005

Progress = Callable[[str, int, int], None]
Work = Callable[[Callable[[HouseholdCharges], object], Iterable[HouseholdCharges]], Iterable[object]]


def here(work: Callable[[HouseholdCharges], object], households: Iterable[HouseholdCharges]) -> Iterable[object]:
    return map(work, households)


def train(
    out: Path,
    *,
    lives: int = LIVES,
    seed: int = SEED,
    households: Iterable[HouseholdCharges] = (),
    active: Detector | None = None,
    work: Work = here,
    progress: Progress = lambda *_: None,
    replace: bool = False,
) -> ModelOrigin:
    """A new version at `out`, unless rules alone find as much, or the `active` one finds more: in simulated lives that
    neither has met, or in households that are never learned from."""
    met, judges = _met(households, work, progress)
    progress("learning", 0, 1)
    learned, held_out = lesson(lives, seed), lesson(max(20, HELD_OUT * lives // LIVES), seed + 1)
    if met:
        learned = joined([learned, *met])
    booster = fit(learned)
    scores = booster.inplace_predict(held_out.matrix)
    settings, figures = settle(scores, held_out)
    rules = _rules(held_out)
    log.info("model %s; rules %s", figures, rules)
    if figures["precision"] < rules["precision"] + MARGIN and figures["recall"] < rules["recall"] + MARGIN:
        raise NotBetterThanBaseline(f"the model {figures} is no better than the rules {rules}")
    progress("judging", 0, 1)
    baselines = {"rules": rules}
    if active is not None:
        candidate = Detector(booster, settings, out.name)
        panels = {"simulated": held_out, **({"households": joined(judges)} if judges else {})}
        mine, others = ({name: standing(model, part) for name, part in panels.items()} for model in (candidate, active))
        if not replace:
            _require_no_worse(mine, others, active.version)
        figures |= _flat(mine)
        baselines[active.version] = _flat(others)
    building = out.with_name(f".{out.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    booster.save_model(building / BOOSTER_FILE)
    (building / SETTINGS_FILE).write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
    also = f" and {len(met)} households" if met else ""
    origin = ModelOrigin(
        name=NAME,
        version=out.name,
        features=FEATURES,
        seed=seed,
        data=f"{lives} simulated lives{also}; figures on {HELD_OUT} others",
        data_digest=hashlib.sha256(np.ascontiguousarray(learned.matrix).tobytes()).hexdigest(),
        code_commit=code_commit(),
        figures=figures,
        baselines=baselines,
    )
    origin.save(building)
    shutil.rmtree(out, ignore_errors=True)
    building.rename(out)
    return origin


def _met(households: Iterable[HouseholdCharges], work: Work, progress: Progress) -> tuple[list[Lesson], list[Lesson]]:
    """What is learned from and what judges; nothing where there are too few to do both."""
    found: list[Any] = []
    for each in work(answered, households):
        found.append(each)
        progress("reading", len(found), 0)
    # Tasks answer in any order.
    found.sort(key=lambda each: str(each[0]))
    met = [part for _, judges, part in found if not judges and len(part.came)]
    judges = [part for _, judges, part in found if judges and len(part.came)]
    enough = len(met) + len(judges) >= FEWEST_HOUSEHOLDS and judges
    return (met, judges) if enough else ([], [])


def standing(model: Detector, held_out: Lesson) -> dict[str, float]:
    """Of the streams that a version would believe how many went on, and how many of those that did it believes."""
    believed = np.array(model.scores(held_out.matrix)) >= model.settings.threshold
    right = float(held_out.came[believed].sum())
    return {
        "precision": round(right / max(1, int(believed.sum())), 4),
        "recall": round(right / max(1.0, float(held_out.came.sum())), 4),
    }


def _require_no_worse(mine: dict[str, dict[str, float]], others: dict[str, dict[str, float]], active: str) -> None:
    short = [
        f"{name}: {mine[name]}, and version {active} {others[name]}"
        for name in mine
        if _mean(mine[name]) < _mean(others[name]) - SLACK
    ]
    if short:
        raise NotBetterThanBaseline("; ".join(short))


def _mean(figures: dict[str, float]) -> float:
    """Harmonic: neither can make up for the other."""
    both = figures["precision"] + figures["recall"]
    return 2 * figures["precision"] * figures["recall"] / both if both else 0.0


def _flat(standings: dict[str, dict[str, float]]) -> dict[str, float]:
    return {f"{name}_{panel}": value for panel, one in standings.items() for name, value in one.items()}


def _rules(held_out: Lesson) -> dict[str, float]:
    """What the rules alone would say of the same candidates."""
    right = float(held_out.came[held_out.ruled].sum())
    return {
        "precision": round(right / max(1, int(held_out.ruled.sum())), 4),
        "recall": round(right / max(1.0, float(held_out.came.sum())), 4),
    }
