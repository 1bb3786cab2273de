"""How far those who are served now are from those whom a version learned from: measured, stored, told to Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.meters import Count, Counted
from deployments.adapters.sql_unit import PlainUnit, plain
from deployments.adapters.unit_of_work import run
from deployments.models.gathering import sampled
from domain.administration.models import ModelDrift, ModelFigure
from domain.shared.periods import Month
from ml.forecasting.drift import ERROR_LIMIT, INPUT_LIMIT, Scores, reasons
from ml.forecasting.households import HouseholdRows
from ml.registry.kinds import FORECASTING

# More households say nothing that these do not; each costs a read of its last three years.
SAMPLE = 400
# Scores of so many months count.
MONTHS = 3

INPUT = Counted(
    "moneta_forecaster_input_drift", "Population stability index of what comes in.", ("version", "statistic")
)
ERROR = Counted("moneta_forecaster_error_percent", "Absolute error of past forecasts against spending.", ("version",))
ERROR_OF_USUAL = Counted(
    "moneta_forecaster_error_of_usual_percent", "The same against what the usual month was off.", ("version",)
)
COVERAGE = Counted("moneta_forecaster_band_percent", "Months within the band that is to hold 80 %.", ("version",))
DRIFTED = Counted("moneta_forecaster_drifted", "1 where the version should be made anew.", ("version",))

_SERVE = text("SELECT set_config('moneta.serves', 'models', true)")
_SCORES = text("""
SELECT count(*) AS count, coalesce(sum(off_permille), 0) AS off, coalesce(sum(usual_off_permille), 0) AS usual_off,
  coalesce(sum(spent_permille), 0) AS spent, count(*) FILTER (WHERE is_held) AS held
FROM forecast_scores WHERE model_version = :version AND month >= :first
""")
_PUT = text("""
INSERT INTO model_drifts (id, kind, version, household_count, figures, reasons)
VALUES (:id, :kind, :version, :household_count, CAST(:figures AS jsonb), :reasons)
""")
_LATEST = text("""
SELECT version, measured_at, household_count, figures, reasons FROM model_drifts
WHERE kind = :kind AND version = :version ORDER BY measured_at DESC LIMIT 1
""")
# What comes before the name of a distribution.
_INPUT = "input."


def served(folder: Path | None) -> tuple[str, Path]:
    """The forecaster's version and the folder it lies under; in a thread, for it imports the model."""
    return FORECASTING.store(folder).active()


async def measure(database: Database, folder: Path | None, today: date | None = None) -> ModelDrift:
    """Of the forecaster that is served."""
    version, root = await asyncio.to_thread(served, folder)
    day = today or datetime.now(UTC).date()
    households = await sampled(database, SAMPLE, day)
    inputs = await asyncio.to_thread(_distances, root / FORECASTING.name / version, households)
    scores = await scores_of(database, version, day)
    figures: dict[str, float] = {f"{_INPUT}{name}": distance for name, distance in inputs.items()}
    if scores.count:
        figures |= {"error": scores.error, "coverage": scores.coverage, "error_of_usual": scores.error_of_usual}
    values = {
        "id": uuid4(),
        "kind": FORECASTING.name,
        "version": version,
        "household_count": len(households),
        "figures": orjson.dumps({name: round(value, 4) for name, value in figures.items()}).decode(),
        "reasons": reasons(inputs, len(households), scores),
    }

    async def use_case(_: None, given: Mapping[str, Any], unit: PlainUnit) -> None:
        await unit.session.execute(_PUT, dict(given))

    await run(plain(database), use_case, None, values)
    found = await latest(database, FORECASTING.name, version)
    assert found is not None
    return found


async def scores_of(database: Database, version: str, today: date) -> Scores:
    """What came of a version's forecasts of the last months, over all households."""
    async with database.session(None) as session:
        await session.execute(_SERVE)
        values = {"version": version, "first": Month.of(today).plus(-MONTHS).first_day}
        row = (await session.execute(_SCORES, values)).mappings().one()
    return Scores(
        count=row["count"],
        off=float(row["off"]) / 1000,
        usual_off=float(row["usual_off"]) / 1000,
        spent=float(row["spent"]) / 1000,
        held=row["held"],
    )


async def latest(database: Database, kind: str, version: str) -> ModelDrift | None:
    """What was measured last of a version."""
    async with database.session(None) as session:
        row = (await session.execute(_LATEST, {"kind": kind, "version": version})).mappings().one_or_none()
    if row is None:
        return None
    return ModelDrift(
        version=row["version"],
        measured_at=row["measured_at"],
        household_count=row["household_count"],
        figures=tuple(_figure(name, value) for name, value in row["figures"].items()),
        reasons=tuple(row["reasons"]),
    )


def tell(drift: ModelDrift, show: Count) -> None:
    """To Prometheus, from the process that it reads."""
    version = drift.version
    whole = {"error": ERROR, "error_of_usual": ERROR_OF_USUAL, "coverage": COVERAGE}
    for figure in drift.figures:
        if figure.name in whole:
            show(whole[figure.name], figure.value, version=version)
        else:
            show(INPUT, figure.value, version=version, statistic=figure.name.removeprefix(_INPUT))
    show(DRIFTED, 1 if drift.reasons else 0, version=version)


def _figure(name: str, value: float) -> ModelFigure:
    """Beside the limit from which on it is drift; a band has two, and is to hold 80 %."""
    limits = {"error_of_usual": ERROR_LIMIT, "coverage": 80.0}
    return ModelFigure(name, value, INPUT_LIMIT if name.startswith(_INPUT) else limits.get(name))


def _distances(folder: Path, households: list[HouseholdRows]) -> dict[str, float]:
    from ml.forecasting.profile import distances, read_profile, statistics_of

    panels = [panel for household in households if (panel := household.panel()) is not None]
    return distances(read_profile(folder), [statistics_of(panel) for panel in panels])
