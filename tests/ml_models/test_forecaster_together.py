"""Many households asked about at once: each is told exactly what it would be told alone, whoever else is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from deployments.forecasting.engine import Engine
from deployments.forecasting.messages import History
from ml.forecasting.panels import build_panel
from ml.forecasting.tables import Question, choose
from ml.forecasting.training.lives import crowd
from tests.support.spending_histories import TODAY, spending_histories


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(None)


@pytest.fixture(scope="module")
def histories() -> list[History]:
    found = list(spending_histories(60))
    # Short pasts, whose first months lie in the middle of everybody else's; and takings from before the first charge.
    for at, months in ((3, 2), (7, 4), (11, 5), (13, 8)):
        found[at] = _since(found[at], months)
    return found


def _since(history: History, months: int) -> History:
    kept = history.day > np.datetime64(TODAY) - months * 30
    columns = {name: getattr(history, name)[kept] for name in ("category", "day", "amount", "payee")}
    return replace(history, **columns)


def test_each_is_told_what_it_would_be_told_alone(engine: Engine, histories: list[History]) -> None:
    alone = [engine.forecast(history) for history in histories]
    together = engine.forecast_many(histories)
    assert together == alone
    assert sum(len(each.series) for each in together) > 500
    assert len({answer.method for each in together for answer in each.series}) > 2


def test_others_of_another_day_and_without_rows_do_not_matter(engine: Engine, histories: list[History]) -> None:
    nobody = replace(_since(histories[0], 0), income_day=histories[0].income_day[:0], income=histories[0].income[:0])
    later = replace(histories[1], today=TODAY + timedelta(days=9))
    found = engine.forecast_many([histories[2], nobody, later, histories[4]])
    assert found[1].series == []
    assert [found[0], found[2], found[3]] == [engine.forecast(each) for each in (histories[2], later, histories[4])]
    assert engine.forecast_many([]) == []


def test_households_teach_the_trees_nothing(
    engine: Engine, histories: list[History], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files do; what others of the service spent shows in nobody's figures, however many series there are."""
    monkeypatch.setattr("ml.forecasting.adapting.Adapted", None)
    history = histories[20]
    count = len(history.categories)
    copies = 60 // count + 1
    many = replace(
        history,
        categories=[f"{name} {copy}" for copy in range(copies) for name in history.categories],
        category=np.concatenate([history.category + copy * count for copy in range(copies)]),
        day=np.tile(history.day, copies),
        amount=np.tile(history.amount, copies),
        payee=np.tile(history.payee, copies),
    )
    found = engine.forecast(many)
    assert len({answer.category for answer in found.series}) > 60


def test_pasts_that_end_on_different_days_are_looked_at_once_and_chosen_each_by_its_own_end(engine: Engine) -> None:
    panel = build_panel(crowd(3, 6, "household"))
    forecaster = engine.forecaster()
    ends = sorted(set(zip(panel.stop.tolist(), panel.seen.tolist(), strict=True)))
    assert len(ends) > 4
    found = forecaster.forecast(panel, horizons=(1,))
    assert {each.day for each in found} > {0}
    for origin, day in ends:
        mine = np.flatnonzero((panel.stop == origin) & (panel.seen == day))
        question = Question(0, day) if day else Question(1)
        [table] = forecaster.record(panel, [question], origin)
        chosen = choose(table, origin, forecaster.shipped(question))
        said = {
            each.series: each.p50
            for each in found
            if (each.horizon, each.day) == (question.horizon, day) and each.series in mine
        }
        whole = table.base[:, origin] + chosen.middle
        assert said == {at: whole[at] for at in mine.tolist() if not np.isnan(whole[at])}
