"""What came of forecasts, and what a version in the shadow says beside the active one; nobody is shown either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import text

from deployments.adapters import comparisons
from deployments.adapters.comparisons import Compared
from deployments.adapters.db import Database
from deployments.adapters.meters import Count, Counted
from deployments.adapters.sql_unit import Scope
from deployments.adapters.unit_of_work import run
from deployments.forecasting.messages import Answers, History
from deployments.forecasting.repository import KEPT_DAYS, ForecastsBegin, SqlForecastsUnit
from domain.shared.periods import Month
from ml.registry.kinds import FORECASTING

# A forecast counts as one of the whole month while so few of its days had gone by.
_LATEST_DAY = 3
# Two versions say the same where they are no further apart than this share of what is usual.
SAME_PERMILLE = 20
MOST_PERMILLE = 5_000

SCORED = Counted("moneta_forecaster_scored", "Months that were forecast and have ended.", ("version",))
OFF = Counted("moneta_forecaster_off", "Sum of absolute errors, in usual months.", ("version",))
SPENT = Counted("moneta_forecaster_spent", "Sum of what was spent, in usual months.", ("version",))
HELD = Counted("moneta_forecaster_held", "Months that ended within the band of 80 %.", ("version",))
COMPARED = Counted("moneta_forecaster_shadow", "Series asked of two versions.", ("version", "shadow"))
APART = Counted(
    "moneta_forecaster_shadow_apart", "Sum of how far they were apart, in usual months.", ("version", "shadow")
)

# The first forecast that there is of the month, by the version that was served and by the one in its shadow.
_SAID = """
SELECT DISTINCT ON (model_version) * FROM (
  SELECT r.model_version, f.made_on, f.low_minor, f.expected_minor, f.high_minor, f.usual_minor
  FROM forecasts f JOIN forecast_runs r USING (household_id, made_on)
  WHERE f.household_id = $1 AND f.month = $2 AND f.category = '' AND f.made_on <= $3
  UNION ALL
  SELECT model_version, made_on, low_minor, expected_minor, high_minor, usual_minor FROM shadow_forecasts
  WHERE household_id = $1 AND month = $2 AND made_on <= $3
) AS said
WHERE usual_minor > 0 AND NOT EXISTS (
  SELECT FROM forecast_scores s
  WHERE s.household_id = $1 AND s.month = $2 AND s.model_version = said.model_version)
ORDER BY model_version, made_on
"""
_SCORE = text("""
INSERT INTO forecast_scores (household_id, month, model_version, off_permille, usual_off_permille, spent_permille,
                             is_held)
VALUES (:household_id, :month, :model_version, :off_permille, :usual_off_permille, :spent_permille, :is_held)
ON CONFLICT DO NOTHING
""")
_DROP = text(
    "DELETE FROM shadow_forecasts WHERE household_id = :household_id AND (made_on = :today OR made_on < :oldest)"
)
_PUT = text("""
INSERT INTO shadow_forecasts (household_id, made_on, month, model_version, low_minor, expected_minor, high_minor,
                              usual_minor)
VALUES (:household_id, :today, :month, :model_version, :low, :expected, :high, :usual)
""")


class Track:
    def __init__(self, database: Database, count: Count) -> None:
        self._database, self._count = database, count
        self._begin = ForecastsBegin(database)

    async def score(self, scope: Scope, history: History) -> None:
        """Hold what was said of the last whole month against what then happened, once for each version."""
        month = Month.of(history.today).plus(-1)
        async with self._database.read(scope.household_id) as connection:
            said = await connection.fetch(_SAID, scope.household_id, month.first_day, month.day_or_last(_LATEST_DAY))
        if not said:
            return
        within = history.day.astype("datetime64[M]") == np.datetime64(month.first_day, "M")
        spent = int(history.amount[within].sum())
        scores = [_score(scope.household_id, month, row, spent) for row in said]
        await self._write(scope, [(_SCORE, scores)])
        for each in scores:
            version = each["model_version"]
            self._count(SCORED, 1, version=version)
            self._count(OFF, each["off_permille"] / 1000, version=version)
            self._count(SPENT, each["spent_permille"] / 1000, version=version)
            self._count(HELD, int(each["is_held"]), version=version)

    async def beside(self, scope: Scope, history: History, active: Answers, shadow: Answers | None) -> None:
        """Compare at once, and keep the shadow's totals to be scored when their month has ended."""
        if shadow is None:
            return
        today, said = history.today, {(each.category, each.month): each for each in shadow.series}
        pairs = [(each, said[key]) for each in active.series if (key := (each.category, each.month)) in said]
        apart = [
            min(MOST_PERMILLE, 1000 * abs(mine.expected - other.expected) // max(1, mine.usual, mine.expected))
            for mine, other in pairs
        ]
        compared = Compared(
            version=active.model_version,
            shadow=shadow.model_version,
            compared=len(apart),
            same=sum(each <= SAME_PERMILLE for each in apart),
            off_permille=sum(apart),
        )
        whose = {"household_id": scope.household_id, "today": today}
        rows = [
            {
                **whose,
                "month": Month(1970, 1).plus(each.month).first_day,
                "model_version": shadow.model_version,
                "low": each.low,
                "expected": each.expected,
                "high": each.high,
                "usual": each.usual,
            }
            for each in shadow.series
            if each.category is None
        ]
        await self._write(scope, [(_DROP, [{**whose, "oldest": today - timedelta(days=KEPT_DAYS)}]), (_PUT, rows)])
        await comparisons.add(self._database, FORECASTING.name, compared)
        tags = {"version": compared.version, "shadow": compared.shadow}
        self._count(COMPARED, compared.compared, **tags)
        self._count(APART, compared.off_permille / 1000, **tags)

    async def _write(self, scope: Scope, work: list[tuple[Any, list[dict[str, Any]]]]) -> None:
        async def use_case(_: None, statements: list[tuple[Any, list[dict[str, Any]]]], unit: SqlForecastsUnit) -> None:
            for statement, values in statements:
                if values:
                    await unit.session.execute(statement, values)

        await run(lambda _: self._begin(scope), use_case, None, work)


def _score(household_id: UUID, month: Month, row: Any, spent: int) -> dict[str, Any]:
    usual: int = row["usual_minor"]

    def permille(minor: int) -> int:
        # One month of a hundred times the usual says no more than one of five.
        return min(MOST_PERMILLE, 1000 * abs(minor) // usual)

    return {
        "household_id": household_id,
        "month": month.first_day,
        "model_version": row["model_version"],
        "off_permille": permille(spent - row["expected_minor"]),
        "usual_off_permille": permille(spent - usual),
        "spent_permille": permille(spent),
        "is_held": row["low_minor"] <= spent <= row["high_minor"],
    }
