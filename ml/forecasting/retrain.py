"""A version from households beside simulated people, held against the one that is served: learn, record, gate.

It is kept only where it is no worse than the active one on households that it never met, on the newest months of those
that it learned from, and on simulated people; and where its band holds what it says. The same households and the same
code give the same version.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from ml.forecasting import train
from ml.forecasting.baselines import MEDIAN
from ml.forecasting.households import (
    FEWEST_HOUSEHOLDS,
    NEW_MONTHS,
    HouseholdRows,
    Lesson,
    Pool,
    Role,
    TooFewHouseholds,
    lesson_of,
)
from ml.forecasting.model import Boosters
from ml.forecasting.panels import Floats, Panel, build_panel
from ml.forecasting.predictor import Forecaster
from ml.forecasting.profile import Statistics, profile_of
from ml.forecasting.train import Judged, judged, merged, overall_of
from ml.forecasting.training.lives import crowd
from ml.registry.errors import ErrorFigures, ErrorReport
from ml.registry.report import NotBetterThanBaseline

# Errors of two versions differ by so many percent by chance alone.
SLACK = 0.5
# The band may be so many points off its 80 %, or as far as the active one's.
BAND_SLACK = 5.0
# Households are judged on their newest year: what they were asked before matters less.
JUDGED_MONTHS = 12
# More of them decide nothing that these do not.
JUDGES, RECORDERS, REMEMBERED = 150, 150, 100
HOUSEHOLDS, MONTHS, PEOPLE = "households that it never met", "months that it never saw", "simulated people"

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


class Work(Protocol):
    """Does something with each household, a few at a time, here or elsewhere; answers come in any order."""

    def __call__(
        self, work: Callable[[HouseholdRows], object], households: Iterable[HouseholdRows]
    ) -> Iterable[object]: ...


def here(work: Callable[[HouseholdRows], object], households: Iterable[HouseholdRows]) -> Iterable[object]:
    return map(work, households)


@dataclass(slots=True)
class _Met:
    """What is kept of the households that came by."""

    rows: int
    months: Pool = field(init=False)
    rests: Pool = field(init=False)
    judges: list[HouseholdRows] = field(default_factory=list)
    recorders: list[HouseholdRows] = field(default_factory=list)
    remembered: list[HouseholdRows] = field(default_factory=list)
    statistics: dict[str, Statistics] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    learned: int = 0

    def __post_init__(self) -> None:
        self.months, self.rests = Pool(self.rows), Pool(self.rows)

    @property
    def count(self) -> int:
        return len(self.digests)

    def take(self, lesson: Lesson) -> None:
        self.learned += 1
        self.months.add(lesson.key, lesson.months)
        self.rests.add(lesson.key, lesson.rests)
        self.note(lesson.key, lesson.statistics, lesson.digest)

    def note(self, key: str, statistics: Statistics, digest: str) -> None:
        self.statistics[key] = statistics
        self.digests.append(digest)


def retrain(
    folder: Path,
    households: Iterable[HouseholdRows],
    active: Forecaster,
    *,
    work: Work = here,
    progress: Progress = lambda *_: None,
    crowds: int = train.CROWDS,
    people: int = train.PEOPLE,
    rows: int = train.ROWS,
    rounds: int = train.ROUNDS,
    replace: bool = False,
) -> ErrorReport:
    """Writes a version to `folder`; raises `TooFewHouseholds`, or `NotBetterThanBaseline` with both versions' figures.

    `households` are read as they are wanted, so memory holds those that judge and a pool of samples.
    """
    met = _read(households, work, rows, progress)
    if met.count < FEWEST_HOUSEHOLDS or not met.judges or not met.learned:
        raise TooFewHouseholds(met.count)
    panels = [build_panel(crowd(train.SEED + number, people)) for number in range(crowds)]
    simulations = train.simulated_samples(panels, rows, lambda done: progress("simulating", done, crowds))
    made = []
    progress("learning", 0, 2)
    for simulated, pool in zip(simulations, (met.months, met.rests), strict=True):
        made.append(train.fit(_beside(simulated, pool.taken()), rounds))
        progress("learning", len(made), 2)
    boosters = Boosters(*made)
    held = train.held_panels(people)
    recorders = [panel for household in met.recorders if (panel := household.panel()) is not None]
    record = train.record_of(boosters, [*held[: train.RECORD_CROWDS], *recorders])
    candidate = Forecaster(boosters, record, folder.name)
    report = _compared(candidate, active, met, held[train.RECORD_CROWDS :], work, progress)
    log.info("%s", report.as_markdown())
    if not replace:
        require_no_worse(report, active.version)
    profile = profile_of(met.statistics[key] for key in sorted(met.statistics))
    digest = hashlib.sha256("".join([train.digest_of(panels), *sorted(met.digests)]).encode()).hexdigest()
    train.write(folder, boosters, record, report, profile, digest)
    return report


def _read(households: Iterable[HouseholdRows], work: Work, rows: int, progress: Progress) -> _Met:
    met = _Met(rows)

    def learned() -> Iterable[HouseholdRows]:
        for household in households:
            if not household.is_known():
                continue
            if household.role is Role.LEARNED:
                _keep(met.remembered, household, REMEMBERED)
                yield household
                continue
            mine, most = (met.judges, JUDGES) if household.role is Role.JUDGED else (met.recorders, RECORDERS)
            _keep(mine, household, most)
            met.note(household.key, household.statistics(), household.digest())

    for lesson in work(lesson_of, learned()):
        assert isinstance(lesson, Lesson)
        met.take(lesson)
        progress("reading", met.count, 0)
    return met


def _keep(kept: list[HouseholdRows], household: HouseholdRows, most: int) -> None:
    """The same ones whatever the order in which they come."""
    kept.append(household)
    kept.sort(key=lambda each: hashlib.blake2s(each.key.encode()).digest())
    del kept[most:]


def _beside(
    simulated: tuple[Floats, Floats, Floats], lived: tuple[Floats, Floats, Floats] | None
) -> tuple[Floats, Floats, Floats]:
    """Both weighed by themselves: a simulated unit is no currency."""
    parts = [train.weighed(*part) for part in (simulated, lived) if part is not None]
    facts, off, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return facts, off, weight


def _of_household(models: list[Forecaster], newest: int, household: HouseholdRows) -> list[Judged]:
    panel = household.panel()
    assert panel is not None
    return [judged(model, panel, newest=newest) for model in models]


def _compared(
    candidate: Forecaster, active: Forecaster, met: _Met, held: list[Panel], work: Work, progress: Progress
) -> ErrorReport:
    """Both on the same households and people: the candidate's figures as slices, the active one's as baselines."""
    models, done, total = [candidate, active], 0, len(met.judges) + len(met.remembered)
    found: dict[str, list[Judged]] = {}
    for name, households, newest in ((HOUSEHOLDS, met.judges, JUDGED_MONTHS), (MONTHS, met.remembered, NEW_MONTHS)):
        answers: list[list[Judged]] = [[], []]
        for pair in work(partial(_of_household, models, newest), households):
            assert isinstance(pair, list)
            for mine, one in zip(answers, pair, strict=True):
                mine.append(one)
            done += 1
            progress("judging", done, total)
        found[name] = [merged(several) for several in answers]
    found[PEOPLE] = [merged(judged(model, panel) for panel in held) for model in models]
    slices, baselines = dict[str, ErrorFigures](), dict[str, ErrorFigures]()
    for name, (own, others) in found.items():
        slices[name], median = overall_of(own)
        baselines[name] = overall_of(others)[0]
        if name == HOUSEHOLDS:
            baselines[MEDIAN] = median
    data = (
        f"{met.learned} households and simulated people; judged beside {active.version} on {len(met.judges)} "
        "households that it never met, rolling origin"
    )
    return ErrorReport(data, slices[HOUSEHOLDS], slices, baselines)


def require_no_worse(report: ErrorReport, active: str) -> None:
    """`NotBetterThanBaseline` with what it fell short in."""
    short = []
    for name, mine in report.slices.items():
        other = report.baselines[name]
        if mine.wape > other.wape * (1 + SLACK / 100):
            short.append(f"{name}: its error is {mine.wape:.2f} %, that of {active} {other.wape:.2f} %")
        off, others_off = (abs((part.coverage_80 or 0) - 80) for part in (mine, other))
        if off > max(BAND_SLACK, others_off):
            short.append(f"{name}: its band holds {mine.coverage_80:.1f} % of what came, and is to hold 80 %")
    if short:
        raise NotBetterThanBaseline("; ".join(short))
