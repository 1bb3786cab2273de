"""Trees that learn from the panel they are asked about: never of what was to come, and only where there is enough."""

from dataclasses import replace

import numpy as np
import pytest

from ml.forecasting import adapting
from ml.forecasting.adapting import FEWEST_SERIES, Adapted, adapted
from ml.forecasting.panels import Panel, build_panel
from ml.forecasting.predictor import Forecaster
from ml.forecasting.tables import MODEL, Question, fill
from ml.forecasting.training.lives import crowd

QUESTIONS = [Question(1), Question(0, 10)]


@pytest.fixture(scope="module")
def forecaster() -> Forecaster:
    return Forecaster.load()


@pytest.fixture(scope="module")
def panel() -> Panel:
    return build_panel(crowd(5, 30))


def _said(forecaster: Forecaster, panel: Panel, origin: int) -> list[np.ndarray]:
    tables = fill(adapted(forecaster.boosters, panel), panel, QUESTIONS, range(origin, origin + 1))
    return [table.said[MODEL][:, origin] for table in tables]


def test_a_small_panel_teaches_nothing(forecaster: Forecaster) -> None:
    small = build_panel(crowd(5, 2))
    assert len(small) < FEWEST_SERIES
    assert adapted(forecaster.boosters, small) is forecaster.boosters


def test_it_learns_from_what_was_over_alone(forecaster: Forecaster, panel: Panel) -> None:
    assert len(panel) >= FEWEST_SERIES
    origin = panel.months - 4
    before = _said(forecaster, panel, origin)
    days = panel.days.copy()
    # Another future: nothing of it may show, neither in what was learned nor in what is asked.
    days[:, origin + 1 :] *= 7
    days[:, origin, 10:] += 1_000
    after = _said(forecaster, replace(panel, days=days), origin)
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one, other, equal_nan=True)
    days[:, origin - 1] *= 3
    assert not np.array_equal(before[0], _said(forecaster, replace(panel, days=days), origin)[0], equal_nan=True)


def test_the_newest_months_are_learned_from_and_the_record_by_quarters(forecaster: Forecaster, panel: Panel) -> None:
    known = adapted(forecaster.boosters, panel)
    assert isinstance(known, Adapted)
    end = panel.months
    assert known.at(end) is not known.at(end - 1)
    assert known.at(end - 1) is known.at(end - adapting.EVERY)
    # Too early, the trees are as they came.
    assert known.at(4).months is forecaster.boosters.months


def test_habits_that_a_whole_panel_shares_are_learned(forecaster: Forecaster, panel: Panel) -> None:
    """Here a dear month follows a cheap one, for everybody, which no simulated life does."""
    days = panel.days.copy()
    days[:, ::2] *= 4
    shared = replace(panel, days=days)
    off = {}
    for name, boosters in (("shipped", forecaster.boosters), ("taught", adapted(forecaster.boosters, shared))):
        [table] = fill(boosters, shared, [Question(1)], range(shared.months - 6, shared.months))
        error = np.abs(table.said[MODEL] - table.truth)
        off[name] = float(error[~np.isnan(error)].sum())
    assert off["taught"] < 0.9 * off["shipped"]
