"""The model in this process: the version that is chosen, followed when another one is promoted."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np

from deployments.forecasting.messages import Answer, Answers, History, LookedBack, Tested
from ml.forecasting.panels import TOTAL, Panel, Rows, build_panel
from ml.forecasting.predictor import Forecaster, model_store
from ml.forecasting.tables import METHODS, Question, Table, choose

# A promotion is a file that somebody has written; it is noticed within this time.
LOOK_SECONDS = 5.0
# The record that people are shown, in months.
SHOWN = 12
OWN = "own"


class Engine:
    """Loads at the first question, and again when the chosen version is another one. Safe among threads."""

    def __init__(self, folder: Path | None, *, threads: int = 1) -> None:
        self._folder, self._threads = folder, threads
        self._lock = threading.Lock()
        self._forecaster: Forecaster | None = None
        self._looked = 0.0

    def forecaster(self) -> Forecaster:
        with self._lock:
            now = time.monotonic()
            if self._forecaster is None or now - self._looked > LOOK_SECONDS:
                self._looked = now
                version, root = model_store(self._folder).active()
                if self._forecaster is None or self._forecaster.version != version:
                    self._forecaster = Forecaster.load(version, root=root, threads=self._threads)
            return self._forecaster

    def forecast(self, history: History) -> Answers:
        """The end of the month that has begun, then the next three; each household by itself."""
        forecaster = self.forecaster()
        if not len(history.amount):
            return Answers(forecaster.version, [])
        panel = _panel(history)
        found = [
            Answer(
                category=_category(panel, history, each.series),
                month=each.month,
                so_far=round(each.so_far) if each.day else None,
                low=min(round(each.p10), round(each.p50)),
                expected=round(each.p50),
                high=max(round(each.p90), round(each.p50)),
                usual=round(_usual(panel, each.series)),
                method=each.method,
                record=each.record,
                errors={method: round(error) for method, error in each.errors.items()},
            )
            for each in forecaster.forecast(panel)
            if each.p90 > 0 or panel.category[each.series] == TOTAL
        ]
        return Answers(forecaster.version, found)

    def back_test(self, history: History, day: int | None) -> LookedBack:
        """The last months as they would have been forecast, by what was known then."""
        forecaster = self.forecaster()
        if not len(history.amount):
            return LookedBack(forecaster.version, day, [])
        panel = _panel(history)
        question = Question(1) if day is None else Question(0, day)
        end = int(panel.stop.max())
        [table] = forecaster.record(panel, [question], end, back=2 * SHOWN)
        now = choose(table, end, forecaster.shipped(question)).method
        origins = range(max(0, end - SHOWN), end)
        said = {origin: choose(table, origin, forecaster.shipped(question)) for origin in origins}
        tested = []
        for series in range(len(panel)):
            known = [
                origin for origin in origins
                if not np.isnan(table.truth[series, origin]) and not np.isnan(said[origin].middle[series])
            ]  # fmt: skip
            if not known or not np.abs(table.truth[series, known] + table.base[series, known]).sum():
                continue
            months = []
            for origin in known:
                base, chosen = table.base[series, origin], said[origin]
                values = (chosen.low[series], chosen.middle[series], chosen.high[series], table.truth[series, origin])
                low, middle, high, spent = (round(base + value) for value in values)
                months.append((panel.first_month + origin, low, middle, high, spent))
            errors = {method: _error(table, method, series, known) for method in METHODS}
            errors[OWN] = round(float(np.mean([abs(middle - spent) for _, _, middle, _, spent in months])))
            method = METHODS[int(now[series])]
            tested.append(Tested(_category(panel, history, series), method, months, errors))
        return LookedBack(forecaster.version, day, tested)


def _error(table: Table, method: str, series: int, origins: list[int]) -> int:
    off = np.abs(table.said[method][series, origins] - table.truth[series, origins])
    return round(float(off.mean()))


def _panel(history: History) -> Panel:
    nobody = np.zeros(len(history.amount), np.int64)
    return build_panel(
        Rows(
            household=nobody,
            category=history.category,
            day=history.day,
            amount=history.amount.astype(np.float64),
            payee=history.payee,
            income_household=np.zeros(len(history.income), np.int64),
            income_day=history.income_day,
            income_amount=history.income.astype(np.float64),
        ),
        today=np.datetime64(history.today),
    )


def _category(panel: Panel, history: History, series: int) -> str | None:
    number = int(panel.category[series])
    return None if number == TOTAL else history.categories[number]


def _usual(panel: Panel, series: int) -> float:
    """The median of the last six whole months."""
    stop = int(panel.stop[series])
    past = panel.known[series, max(0, stop - 6) : stop]
    return float(np.nanmedian(past)) if (~np.isnan(past)).any() else 0.0


__all__ = ["OWN", "Engine"]
