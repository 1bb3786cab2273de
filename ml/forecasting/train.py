"""Making a version of the forecaster from simulated people: fit, record, gate. The same code gives the same model."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import xgboost as xgb

from ml.forecasting.baselines import MEDIAN
from ml.forecasting.model import (
    FEWEST_MONTHS,
    HORIZONS,
    MONTHS_FILE,
    PARAMETERS,
    QUANTILES,
    REST_FILE,
    Boosters,
)
from ml.forecasting.panels import Floats, Panel, build_panel
from ml.forecasting.predictor import FEATURES, LABELS, NAME, RECORD_DAYS, Forecaster, values_of, write_record
from ml.forecasting.profile import Profile, profile_of, statistics_of, write_profile
from ml.forecasting.samples import Samples, joined, of_months, of_rests
from ml.forecasting.tables import METHODS, RECORD, WORST, Question, Shipped, choose, fill, misses
from ml.forecasting.training.lives import crowd
from ml.registry.errors import ErrorFigures, ErrorReport
from ml.registry.metadata import ModelMetadata, code_commit

SEED = 20261130
CROWDS, PEOPLE = 40, 30
# Crowds that the trees never saw: the record that is shipped, and those that the gate judges on.
RECORD_CROWDS, GATE_CROWDS = 4, 2
ROWS, ROUNDS = 200_000, 150
# Better than the median by so many percent, or refused.
MARGIN = 2.0
_MISSES_KEPT = 200

log = logging.getLogger(__name__)


def train(folder: Path, *, crowds: int = CROWDS, rows: int = ROWS, rounds: int = ROUNDS, replace: bool = False) -> None:
    """Writes a version to `folder`; raises `NotBetterThanBaseline` where a median of six months does as well."""
    panels = [build_panel(crowd(SEED + number, PEOPLE)) for number in range(crowds)]
    log.info("%d series of %d simulated crowds", sum(map(len, panels)), crowds)
    boosters = Boosters(*(fit(weighed(*sample), rounds) for sample in simulated_samples(panels, rows)))
    log.info("months ahead and rests of months are learned")
    held = held_panels()
    record = record_of(boosters, held[:RECORD_CROWDS])
    report = judge(Forecaster(boosters, record, folder.name), held[RECORD_CROWDS:])
    log.info("%s", report.as_markdown())
    if not replace:
        report.require(MEDIAN, by=MARGIN)
    profile = profile_of(statistics_of(panel, has_scale=False) for panel in panels)
    write(folder, boosters, record, report, profile, digest_of(panels))


def simulated_samples(
    panels: Sequence[Panel], rows: int, told: Callable[[int], None] = lambda _: None
) -> list[tuple[Floats, Floats, Floats]]:
    """Of months ahead, then of rests of months; `told` hears how many panels are done."""
    ahead, rests = list[Samples](), list[Samples]()
    for number, panel in enumerate(panels):
        ahead += of_months(panel)
        rests += of_rests(panel, SEED + number)
        told(number + 1)
    return [joined(parts, rows, SEED) for parts in (ahead, rests)]


def held_panels(people: int = PEOPLE) -> list[Panel]:
    """Crowds that nothing is learned from: first those of the record, then those of the gate."""
    return [build_panel(crowd(SEED + 10_000 + number, people)) for number in range(RECORD_CROWDS + GATE_CROWDS)]


def weighed(facts: Floats, off: Floats, unit: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights between those of series, which forget large ones, and those of amounts, which know only large ones."""
    weight = np.sqrt(unit)
    return facts, off, np.minimum(weight / np.median(weight), 5)


def fit(sample: tuple[Floats, Floats, Floats], rounds: int) -> xgb.Booster:
    facts, off, weight = sample
    matrix = xgb.QuantileDMatrix(facts, off, weight=weight, max_bin=PARAMETERS["max_bin"])
    booster = xgb.train(PARAMETERS, matrix, rounds)
    # Asked in small batches from here on: threads would wait for each other.
    booster.set_param({"nthread": 1})
    return booster


def _questions() -> Iterator[Question]:
    yield from (Question(horizon) for horizon in HORIZONS)
    yield from (Question(0, day) for day in RECORD_DAYS)


def record_of(boosters: Boosters, panels: Sequence[Panel]) -> dict[str, Shipped]:
    """How the methods and the band did on people that the trees never saw."""
    found: dict[str, Shipped] = {}
    filled = [fill(boosters, panel, list(_questions()), range(FEWEST_MONTHS, panel.months)) for panel in panels]
    for tables in zip(*filled, strict=True):
        off: dict[str, list[Floats]] = {method: [] for method in METHODS}
        missed = []
        for table in tables:
            known = ~np.isnan(table.truth) & (table.unit > 0)
            for method in METHODS:
                error = np.abs(table.said[method] - table.truth)[known] / table.unit[known]
                off[method].append(np.minimum(error, WORST))
            missed.append(misses(table, slice(None))[known])
        shares = (np.arange(_MISSES_KEPT) + 0.5) / _MISSES_KEPT
        found[tables[0].question.name] = Shipped(
            {method: float(np.concatenate(values).mean()) for method, values in off.items()},
            np.quantile(np.concatenate(missed), shares),
        )
    return found


Judged = dict[str, Floats]


def judge(forecaster: Forecaster, panels: Sequence[Panel]) -> ErrorReport:
    """Rolling origin over simulated people: what is chosen, the band, and the median beside it."""
    rows = merged(judged(forecaster, panel) for panel in panels)
    slices = {name: figures(part) for name, part in rows.items()}
    overall, median = overall_of(rows)
    return ErrorReport("simulated people that it never met, rolling origin", overall, slices, {MEDIAN: median})


def judged(forecaster: Forecaster, panel: Panel, *, newest: int | None = None) -> Judged:
    """By question the columns of `figures`, of every origin or of the newest months alone."""
    rows: dict[str, list[Floats]] = {}
    first = FEWEST_MONTHS if newest is None else max(FEWEST_MONTHS, int(panel.stop.max()) - newest)
    # What is chosen at the first of them rests on the record before it.
    since = max(FEWEST_MONTHS, first - RECORD - max(HORIZONS))
    tables = fill(forecaster.boosters, panel, list(_questions()), range(since, panel.months))
    for table in tables:
        for origin in range(first, panel.months):
            chosen = choose(table, origin, forecaster.shipped(table.question))
            truth = table.truth[:, origin]
            known = ~np.isnan(truth) & (table.unit[:, origin] > 0)
            # In units, so that no household's currency drowns the others.
            part = np.stack(
                [
                    truth, chosen.low, chosen.middle, chosen.high, table.said[MEDIAN][:, origin],
                    values_of(table, origin),
                ]
            )[:, known] / table.unit[known, origin]  # fmt: skip
            rows.setdefault(table.question.name, []).append(part)
    return {name: np.concatenate(parts, axis=1) for name, parts in rows.items()}


def merged(parts: Iterable[Judged]) -> Judged:
    found: dict[str, list[Floats]] = {}
    for part in parts:
        for name, rows in part.items():
            found.setdefault(name, []).append(rows)
    return {name: np.concatenate(several, axis=1) for name, several in found.items()}


def overall_of(rows: Judged) -> tuple[ErrorFigures, ErrorFigures]:
    """Of all questions together: what was said, and the median of six months."""
    whole = np.concatenate(list(rows.values()), axis=1)
    return figures(whole), ErrorFigures(whole.shape[1], figures(whole[[0, 4, 4, 4, 4, 5]]).wape)


def figures(rows: Floats) -> ErrorFigures:
    """Rows: truth, low, middle, high, –, the whole month."""
    truth, low, middle, high = rows[:4]
    return ErrorFigures(
        count=rows.shape[1],
        wape=round(100 * float(np.abs(middle - truth).sum() / np.abs(rows[5]).sum()), 2),
        pinball=round(100 * float(pinball(truth, (low, middle, high)).sum() / np.abs(rows[5]).sum()), 2),
        coverage_80=round(100 * float(((truth >= low - 1e-9) & (truth <= high + 1e-9)).mean()), 2),
    )


def pinball(truth: Floats, said: Sequence[Floats]) -> Floats:
    """The mean pinball loss over the three quantiles."""
    losses = [
        np.maximum(share * (truth - value), (share - 1) * (truth - value))
        for share, value in zip(QUANTILES, said, strict=True)
    ]
    found: Floats = np.mean(losses, axis=0)
    return found


def digest_of(panels: Sequence[Panel]) -> str:
    """Of the simulated spending itself, day by day."""
    digest = hashlib.sha256()
    for panel in panels:
        digest.update(panel.days.tobytes())
    return digest.hexdigest()


def write(
    folder: Path,
    boosters: Boosters,
    record: dict[str, Shipped],
    report: ErrorReport,
    profile: Profile,
    data_digest: str,
) -> None:
    """The whole version or none."""
    partial = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for booster, name in zip((boosters.months, boosters.rests), (MONTHS_FILE, REST_FILE), strict=True):
        booster.save_model(partial / name)
    write_record(partial, record)
    write_profile(partial, profile)
    ModelMetadata(
        name=NAME,
        version=folder.name,
        features=FEATURES,
        labels=LABELS,
        seed=SEED,
        data_digest=data_digest,
        code_commit=code_commit(),
        report=report,
    ).save(partial)
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
