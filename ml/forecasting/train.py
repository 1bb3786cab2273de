"""Making a version of the forecaster from simulated people: fit, record, gate. The same code gives the same model."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator, Sequence
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
from ml.forecasting.samples import Samples, joined, of_months, of_rests
from ml.forecasting.tables import METHODS, WORST, Question, Shipped, choose, fill, misses
from ml.forecasting.training.lives import crowd
from ml.registry.errors import ErrorFigures, ErrorReport
from ml.registry.metadata import ModelMetadata, code_commit

SEED = 20261130
CROWDS, PEOPLE = 14, 30
# Crowds that the trees never saw: the record that is shipped, and those that the gate judges on.
RECORD_CROWDS, GATE_CROWDS = 4, 2
ROWS, ROUNDS = 60_000, 90
# Better than the median by so many percent, or refused.
MARGIN = 2.0
_MISSES_KEPT = 200

log = logging.getLogger(__name__)


def train(folder: Path, *, crowds: int = CROWDS, rows: int = ROWS, rounds: int = ROUNDS, replace: bool = False) -> None:
    """Writes a version to `folder`; raises `NotBetterThanBaseline` where a median of six months does as well."""
    panels = [build_panel(crowd(SEED + number, PEOPLE)) for number in range(crowds)]
    log.info("%d series of %d simulated crowds", sum(map(len, panels)), crowds)
    months = _fit(_sampled([part for panel in panels for part in of_months(panel)], rows), rounds)
    log.info("months ahead are learned")
    rest = _fit(
        _sampled([part for number, panel in enumerate(panels) for part in of_rests(panel, SEED + number)], rows), rounds
    )
    log.info("rests of months are learned")
    boosters = Boosters(months, rest)
    held = [build_panel(crowd(SEED + 10_000 + number, PEOPLE)) for number in range(RECORD_CROWDS + GATE_CROWDS)]
    record = _record(boosters, held[:RECORD_CROWDS])
    report = judge(Forecaster(boosters, record, folder.name), held[RECORD_CROWDS:])
    log.info("%s", report.as_markdown())
    if not replace:
        report.require(MEDIAN, by=MARGIN)
    _write(folder, (months, rest), record, report, panels)


def _sampled(parts: Sequence[Samples], rows: int) -> tuple[Floats, Floats, Floats]:
    """Weights between those of series, which forget large ones, and those of amounts, which know only large ones."""
    facts, off, unit = joined(parts, rows, SEED)
    weight = np.sqrt(unit)
    return facts, off, np.minimum(weight / np.median(weight), 5)


def _fit(sample: tuple[Floats, Floats, Floats], rounds: int) -> xgb.Booster:
    facts, off, weight = sample
    matrix = xgb.QuantileDMatrix(facts, off, weight=weight, max_bin=PARAMETERS["max_bin"])
    booster = xgb.train(PARAMETERS, matrix, rounds)
    # Asked in small batches from here on: threads would wait for each other.
    booster.set_param({"nthread": 1})
    return booster


def _questions() -> Iterator[Question]:
    yield from (Question(horizon) for horizon in HORIZONS)
    yield from (Question(0, day) for day in RECORD_DAYS)


def _record(boosters: Boosters, panels: Sequence[Panel]) -> dict[str, Shipped]:
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


def judge(forecaster: Forecaster, panels: Sequence[Panel]) -> ErrorReport:
    """Rolling origin over simulated people: what is chosen, the band, and the median beside it."""
    rows: dict[str, list[Floats]] = {}
    for panel in panels:
        tables = fill(forecaster.boosters, panel, list(_questions()), range(FEWEST_MONTHS, panel.months))
        for table in tables:
            for origin in range(FEWEST_MONTHS, panel.months):
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
    slices = {name: figures(np.concatenate(parts, axis=1)) for name, parts in rows.items()}
    whole = np.concatenate([part for parts in rows.values() for part in parts], axis=1)
    median = whole[[0, 4, 4, 4, 4, 5]]
    baseline = ErrorFigures(whole.shape[1], figures(median).wape)
    return ErrorReport("simulated people that it never met, rolling origin", figures(whole), slices, {MEDIAN: baseline})


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


def _write(
    folder: Path,
    boosters: tuple[xgb.Booster, xgb.Booster],
    record: dict[str, Shipped],
    report: ErrorReport,
    panels: Sequence[Panel],
) -> None:
    """The whole version or none."""
    partial = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for booster, name in zip(boosters, (MONTHS_FILE, REST_FILE), strict=True):
        booster.save_model(partial / name)
    write_record(partial, record)
    ModelMetadata(
        name=NAME,
        version=folder.name,
        features=FEATURES,
        labels=LABELS,
        seed=SEED,
        data_digest=digest_of(panels),
        code_commit=code_commit(),
        report=report,
    ).save(partial)
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)
