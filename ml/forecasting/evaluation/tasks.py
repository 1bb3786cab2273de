"""The tasks: next month, the next three, and a month's end from its first days. Origins see only what was before."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.forecasting.adapting import adapted
from ml.forecasting.baselines import LAST, MEAN, MEDIAN, SEASONAL, run_rate
from ml.forecasting.features import window
from ml.forecasting.model import QUANTILES
from ml.forecasting.panels import Floats, Ints, Panel
from ml.forecasting.predictor import RECORD_DAYS, Forecaster
from ml.forecasting.tables import METHODS, MODEL, Question, Table, choose, fill
from ml.forecasting.train import pinball

US, RUN_RATE = "moneta", "run_rate"
RULES = {LAST: "last", MEAN: "mean6", MEDIAN: "median6", SEASONAL: "seasonal_naive", MODEL: "xgboost_alone"}
STATISTICAL = ("AutoETS", "AutoARIMA")
MONTHS = (1, 2, 3)
# Before, medians of six months are none.
FEWEST = 6
# The statistical peers take a second a series: so many pairs of series and origin are drawn, always the same.
DRAWN, SEED = 40, 20261130


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the evaluation. Percent between 0 and 100; `mase` is a ratio, skills are percent better."""

    set: str
    task: str
    metric: str
    value: float
    peer: str
    n: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Every answer to one question, amounts in the panel's mean month: rows of one panel after the other."""

    truth: Floats
    month: Floats
    step: Floats
    series: Ints
    origin: Ints
    panel: Ints
    low: Floats
    high: Floats
    said: Mapping[str, Floats]


def judged(forecaster: Forecaster, panels: Sequence[Panel]) -> dict[Question, Judged]:
    """Our choice and each rule for every question, series and origin."""
    questions = [*(Question(horizon) for horizon in MONTHS), *(Question(0, day) for day in RECORD_DAYS)]
    parts: dict[Question, list[Judged]] = {question: [] for question in questions}
    for number, panel in enumerate(panels):
        # Each origin is judged as if it were today.
        taught = adapted(forecaster.boosters, panel, every=1)
        tables = fill(taught, panel, questions, range(3, panel.months))
        for table in tables:
            shipped = forecaster.shipped(table.question)
            for origin in range(FEWEST, panel.months):
                chosen = choose(table, origin, shipped)
                known = ~np.isnan(table.truth[:, origin]) & (origin - panel.start >= FEWEST)
                series = np.flatnonzero(known)
                if len(series):
                    parts[table.question].append(_part(panel, number, table, origin, series, chosen))
    return {question: _joined(found) for question, found in parts.items() if found}


def _part(panel: Panel, number: int, table: Table, origin: int, series: Ints, chosen: object) -> Judged:
    mine = panel.asked if panel.asked is not None else np.ones(len(panel), bool)
    unit = float(np.nanmean(np.abs(panel.known[mine])))
    base = table.base[series, origin]
    said = {name: table.said[method][series, origin] / unit for method, name in RULES.items()}
    said[US] = chosen.middle[series] / unit  # type: ignore[attr-defined]
    if table.question.day:
        seen = window(panel, series, np.full(len(series), origin))
        said[RUN_RATE] = (run_rate(panel, seen, table.question.day) - base) / unit
    return Judged(
        truth=table.truth[series, origin] / unit,
        month=(table.truth[series, origin] + base) / unit,
        step=_naive_steps(panel, series, origin) / unit,
        series=series,
        origin=np.full(len(series), origin),
        panel=np.full(len(series), number),
        low=chosen.low[series] / unit,  # type: ignore[attr-defined]
        high=chosen.high[series] / unit,  # type: ignore[attr-defined]
        said=said,
    )


def _naive_steps(panel: Panel, series: Ints, origin: int) -> Floats:
    """How far a month is from the one before it, on average over the past: the unit of MASE."""
    steps = np.abs(np.diff(panel.known[series, :origin], axis=1))
    count = np.maximum((~np.isnan(steps)).sum(axis=1), 1)
    found: Floats = np.nansum(steps, axis=1) / count
    return found


def _joined(parts: Sequence[Judged]) -> Judged:
    def column(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.concatenate([getattr(part, name) for part in parts])

    return Judged(
        **{name: column(name) for name in ("truth", "month", "step", "series", "origin", "panel", "low", "high")},  # type: ignore[arg-type]
        said={name: np.concatenate([part.said[name] for part in parts]) for name in parts[0].said},
    )


def figures(name: str, task: str, judged: Sequence[Judged]) -> Iterator[Figure]:
    """All metrics of a task that may pool several questions."""
    truth, month, step, low, high = (
        np.concatenate([getattr(part, column) for part in judged])
        for column in ("truth", "month", "step", "low", "high")
    )
    whole, count = float(np.abs(month).sum()), len(truth)
    errors = {
        peer: float(np.abs(np.concatenate([part.said[peer] for part in judged]) - truth).sum())
        for peer in judged[0].said
    }
    for peer, error in errors.items():
        yield Figure(name, task, "wape", round(100 * error / whole, 2), peer, count)
        yield Figure(name, task, "mase", round(error / max(float(step.sum()), 1e-9), 3), peer, count)
    middle = np.concatenate([part.said[US] for part in judged])
    loss = pinball(truth, (low, middle, high)).sum() / whole
    yield Figure(name, task, "pinball", round(100 * float(loss), 2), US, count)
    inside = (truth >= low - 1e-9) & (truth <= high + 1e-9)
    yield Figure(name, task, "coverage_80", round(100 * float(inside.mean()), 2), US, count)
    yield Figure(name, task, "skill_vs_median6", _better(errors[US], errors["median6"]), US, count)


def against_statistics(
    name: str, panels: Sequence[Panel], found: Mapping[Question, Judged], python: Path, most: int = DRAWN
) -> Iterator[Figure]:
    """AutoETS and AutoARIMA on pairs of series and origin drawn once, and ours on the same pairs."""
    first = found[Question(1)]
    rng = np.random.default_rng(SEED)
    drawn = np.sort(rng.permutation(len(first.truth))[:most])
    width = max(panel.months for panel in panels)
    past = np.full((len(drawn), width), np.nan)
    for row, at in enumerate(drawn):
        panel, origin = panels[int(first.panel[at])], int(first.origin[at])
        past[row, :origin] = panel.known[int(first.series[at]), :origin]
    answers = _run(python, past)
    for task, horizons in (("month_ahead", (1,)), ("three_months", MONTHS)):
        truth: list[float] = []
        ours: list[tuple[float, ...]] = []
        theirs: dict[str, list[Floats]] = {peer: [] for peer in STATISTICAL}
        for horizon in horizons:
            asked = found.get(Question(horizon))
            if asked is None:
                continue
            keys = {key: at for at, key in enumerate(zip(asked.panel, asked.series, asked.origin, strict=True))}
            for row, at in enumerate(drawn):
                place = keys.get((first.panel[at], first.series[at], first.origin[at]))
                if place is None:
                    continue
                panel = panels[int(first.panel[at])]
                mine = panel.asked if panel.asked is not None else np.ones(len(panel), bool)
                unit = float(np.nanmean(np.abs(panel.known[mine])))
                truth.append(asked.truth[place])
                ours.append((asked.low[place], asked.said[US][place], asked.high[place], asked.said["median6"][place]))
                for peer in STATISTICAL:
                    theirs[peer].append(np.maximum(answers[peer][row, horizon - 1], 0) / unit)
        yield from _compared(name, task, np.array(truth), np.array(ours), {k: np.array(v) for k, v in theirs.items()})


def _compared(name: str, task: str, truth: Floats, ours: Floats, theirs: Mapping[str, Floats]) -> Iterator[Figure]:
    whole, count = float(np.abs(truth).sum()), len(truth)
    us = float(np.abs(ours[:, 1] - truth).sum())
    losses = {US: pinball(truth, (ours[:, 0], ours[:, 1], ours[:, 2])).sum()}
    errors = {US: us, "median6": float(np.abs(ours[:, 3] - truth).sum())}
    for peer, said in theirs.items():
        errors[peer] = float(np.abs(said[:, 0] - truth).sum())
        losses[peer] = pinball(truth, (said[:, 1], said[:, 0], said[:, 2])).sum()
        inside = (truth >= said[:, 1]) & (truth <= said[:, 2])
        yield Figure(name, f"{task}_drawn", "coverage_80", round(100 * float(inside.mean()), 2), peer, count)
    for peer, error in errors.items():
        yield Figure(name, f"{task}_drawn", "wape", round(100 * error / whole, 2), peer, count)
    for peer, loss in losses.items():
        yield Figure(name, f"{task}_drawn", "pinball", round(100 * float(loss) / whole, 2), peer, count)
    yield Figure(name, task, "skill_vs_ets", _better(us, errors["AutoETS"]), US, count)


def _better(ours: float, theirs: float) -> float:
    return round(100 * (1 - ours / theirs), 2) if theirs else 0.0


def _run(python: Path, past: Floats) -> dict[str, Floats]:
    script = Path(__file__).with_name("statistical.py")
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(given, past=past)
        subprocess.run([str(python), str(script), str(given), str(answer)], check=True)  # noqa: S603 - our own script
        with np.load(answer) as stored:
            return {peer: stored[peer] for peer in STATISTICAL}


__all__ = ["METHODS", "QUANTILES", "Figure", "Judged", "against_statistics", "figures", "judged"]
