"""The model in this process: the version that is chosen, followed when another one is promoted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from deployments.adapters.following import Followed
from deployments.forecasting.facts import rows_of
from deployments.forecasting.messages import Answer, Answers, History, LookedBack, Tested
from ml.forecasting.panels import TOTAL, Floats, Panel, build_panel
from ml.forecasting.predictor import Forecast, Forecaster, model_store
from ml.forecasting.stats import median
from ml.forecasting.tables import METHODS, Question, Table, choose

# The record that people are shown, in months.
SHOWN = 12
OWN = "own"


class Engine:
    """Safe among threads."""

    def __init__(self, folder: Path | None, *, threads: int = 1) -> None:
        self._followed = Followed(
            model_store(folder), lambda version, root: Forecaster.load(version, root=root, threads=threads)
        )

    def forecaster(self) -> Forecaster:
        return self._followed.active()

    def forecast(self, history: History) -> Answers:
        return self.forecast_many([history])[0]

    def forecast_many(self, histories: Sequence[History]) -> list[Answers]:
        """The end of the month that has begun, then the next three; each household by itself."""
        return _answers(self.forecaster(), histories)

    def shadow(self, history: History) -> Answers | None:
        """What the version in the shadow says; None where there is none."""
        _, shadow = self._followed.both()
        return None if shadow is None else _answers(shadow, [history])[0]

    def back_test(self, history: History, day: int | None) -> LookedBack:
        """The last months as they would have been forecast, by what was known then."""
        forecaster = self.forecaster()
        if not len(history.amount):
            return LookedBack(forecaster.version, day, [])
        panel = _panel([history])
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


def _answers(forecaster: Forecaster, histories: Sequence[History]) -> list[Answers]:
    """The end of the month that has begun, then the next three: what each household would be told by itself, though
    the trees are asked about all of them at once."""
    found = [Answers(forecaster.version, []) for _ in histories]
    by_day: dict[date, list[int]] = defaultdict(list)
    for place, history in enumerate(histories):
        if len(history.amount):
            by_day[history.today].append(place)
    for places in by_day.values():
        together = [histories[place] for place in places]
        panel = _panel(together)
        usual = _usual(panel)
        for each in forecaster.forecast(panel):
            household = int(panel.household[each.series])
            if each.p90 > 0 or panel.category[each.series] == TOTAL:
                answer = _answer(panel, together[household], each, round(float(usual[each.series])))
                found[places[household]].series.append(answer)
    return found


def _error(table: Table, method: str, series: int, origins: list[int]) -> int:
    off = np.abs(table.said[method][series, origins] - table.truth[series, origins])
    return round(float(off.mean()))


def _answer(panel: Panel, history: History, said: Forecast, usual: int) -> Answer:
    return Answer(
        category=_category(panel, history, said.series),
        month=said.month,
        so_far=round(said.so_far) if said.day else None,
        low=min(round(said.p10), round(said.p50)),
        expected=round(said.p50),
        high=max(round(said.p90), round(said.p50)),
        usual=usual,
        method=said.method,
        record=said.record,
        errors={method: round(error) for method, error in said.errors.items()},
    )


def _panel(histories: Sequence[History]) -> Panel:
    """Of one day; a household's number is its place."""
    return build_panel(rows_of(histories), today=np.datetime64(histories[0].today), alone=True)


def _category(panel: Panel, history: History, series: int) -> str | None:
    number = int(panel.category[series])
    return None if number == TOTAL else history.categories[number]


def _usual(panel: Panel) -> Floats:
    """The median of the last six whole months, of each series; all end in the same month."""
    stop = int(panel.stop[0])
    return np.nan_to_num(median(panel.known[:, max(0, stop - 6) : stop])) if stop else np.zeros(len(panel))


__all__ = ["OWN", "Engine"]
