"""Learning from households: who teaches and who judges, what is kept back, and which version is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.forecasting import retrain
from ml.forecasting.drift import Scores, reasons
from ml.forecasting.households import (
    FEWEST_HOUSEHOLDS,
    NEW_MONTHS,
    SAMPLES_EACH,
    HouseholdRows,
    Pool,
    Role,
    TooFewHouseholds,
    before,
    lesson_of,
)
from ml.forecasting.predictor import Forecaster
from ml.forecasting.profile import (
    CATEGORIES,
    LEVEL,
    SCALE,
    distances,
    profile_of,
    read_profile,
    statistics_of,
    write_profile,
)
from ml.forecasting.training.lives import crowd
from ml.registry.errors import ErrorFigures, ErrorReport
from ml.registry.kinds import FORECASTING
from ml.registry.metadata import folder_of
from ml.registry.report import NotBetterThanBaseline
from ml.tasks.panels import over_ray


def households(count: int, seed: int = 5) -> list[HouseholdRows]:
    found = []
    for number in range(count):
        rows = crowd(seed + number, 1, "household")
        today = (rows.day.max().astype("datetime64[M]") + 1).astype("datetime64[D]") + 9
        found.append(HouseholdRows(f"household {number}", rows, today))
    return found


def test_a_household_has_the_same_part_for_good() -> None:
    keys = [f"h{number}" for number in range(2_000)]
    empty = households(1)[0].rows
    roles = [HouseholdRows(key, empty, np.datetime64("2026-01-01")).role for key in keys]
    assert roles == [HouseholdRows(key, empty, np.datetime64("2027-01-01")).role for key in keys]
    shares = [roles.count(role) / len(roles) for role in (Role.LEARNED, Role.RECORD, Role.JUDGED)]
    assert shares == pytest.approx([0.6, 0.2, 0.2], abs=0.03)


def test_nothing_of_the_newest_months_is_learned() -> None:
    household = households(1)[0]
    edge = (household.today.astype("datetime64[M]") - NEW_MONTHS).astype("datetime64[D]")
    late = household.rows.day >= edge
    changed = replace(household.rows, amount=np.where(late, household.rows.amount * 50, household.rows.amount))
    before, after = lesson_of(household), lesson_of(replace(household, rows=changed))
    for mine, other in ((before.months, after.months), (before.rests, after.rests)):
        assert mine is not None
        assert other is not None
        assert 0 < len(mine[1]) <= SAMPLES_EACH
        assert all(np.array_equal(one, two, equal_nan=True) for one, two in zip(mine, other, strict=True))
    assert before.digest != after.digest


def test_a_currency_is_no_weight() -> None:
    one = households(1)[0]
    other = lesson_of(replace(one, rows=replace(one.rows, amount=one.rows.amount * 1_000)))
    mine = lesson_of(one)
    assert mine.rests is not None
    assert other.rests is not None
    assert other.rests[2] == pytest.approx(mine.rests[2], rel=1e-3)


def test_a_pool_keeps_as_many_whatever_the_order() -> None:
    def filled(order: list[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        pool = Pool(50)
        for number in order:
            values = np.full(20, float(number))
            pool.add(f"h{number}", (values[:, None], values, values))
        taken = pool.taken()
        assert taken is not None
        assert len(taken[1]) == 50
        return np.sort(taken[1])

    assert filled(list(range(30))).tolist() == filled(list(reversed(range(30)))).tolist()
    assert len(set(filled(list(range(30))).tolist())) > 15
    assert Pool(3).taken() is None


def test_too_few_households_are_refused_with_their_number(tmp_path: Path) -> None:
    few = households(FEWEST_HOUSEHOLDS - 1)
    with pytest.raises(TooFewHouseholds, match=r"12 whole months of spending: 1\d\."):
        retrain.retrain(tmp_path / "1.0.1", few, Forecaster.load())
    young = [_young(one) for one in households(25)]
    with pytest.raises(TooFewHouseholds, match=r"of spending: 0\."):
        retrain.retrain(tmp_path / "1.0.1", young, Forecaster.load())
    assert list(tmp_path.iterdir()) == []


def _young(household: HouseholdRows) -> HouseholdRows:
    today = household.rows.day.min() + 200
    return replace(household, rows=before(household.rows, today), today=today)


def _report(**slices: tuple[tuple[float, float], tuple[float, float]]) -> ErrorReport:
    """By name the new version's error and coverage, then the active one's."""
    mine = {name: ErrorFigures(10, pair[0][0], None, pair[0][1]) for name, pair in slices.items()}
    others = {name: ErrorFigures(10, pair[1][0], None, pair[1][1]) for name, pair in slices.items()}
    return ErrorReport("x", next(iter(mine.values())), mine, others)


def test_worse_in_one_thing_is_refused_with_what_it_is() -> None:
    retrain.require_no_worse(_report(households=((40.1, 80), (40, 80)), people=((50, 84), (51, 80))), "1.0.0")
    with pytest.raises(NotBetterThanBaseline, match=r"^people: its error is 52.00 %, that of 1.0.0 51.00 %$"):
        retrain.require_no_worse(_report(households=((30, 80), (40, 80)), people=((52, 80), (51, 80))), "1.0.0")
    with pytest.raises(NotBetterThanBaseline, match=r"households: its band holds 70.0 %"):
        retrain.require_no_worse(_report(households=((30, 70), (40, 80))), "1.0.0")
    # No further off than the one that is served.
    retrain.require_no_worse(_report(households=((30, 70), (40, 91))), "1.0.0")


def test_a_profile_tells_others_from_those_it_is_of(tmp_path: Path) -> None:
    mine = [statistics_of(panel) for one in households(40) if (panel := one.panel()) is not None]
    write_profile(tmp_path, profile_of(mine))
    profile = read_profile(tmp_path)
    assert profile.keys() == {LEVEL, CATEGORIES, SCALE}
    assert all(distance < 0.02 for distance in distances(profile, mine).values())
    richer = [{**each, SCALE: each[SCALE] + 1.5} for each in mine]
    assert distances(profile, richer)[SCALE] > 1
    assert distances(profile, [{LEVEL: each[LEVEL]} for each in mine]).keys() == {LEVEL}
    assert read_profile(tmp_path / "nowhere") == {}


def test_the_shipped_version_has_a_profile_of_people_without_a_currency() -> None:
    assert read_profile(folder_of(FORECASTING.name, "1.0.0")).keys() == {LEVEL, CATEGORIES}


def test_drift_needs_enough_to_be_seen_and_says_what_it_is() -> None:
    far = {"scale": 0.4, "monthly_totals": 0.1}
    assert reasons(far, 49, Scores()) == []
    assert reasons(far, 50, Scores()) == ["scale moved: 0.40, limit 0.25"]
    worse = Scores(count=60, off=30, usual_off=20, spent=60, held=48)
    assert (worse.error, worse.error_of_usual, worse.coverage) == (50, 150, 80)
    assert reasons({}, 50, worse) == ["the error is 150 % of that of the usual month, limit 100 %"]
    assert reasons({}, 50, replace(worse, count=49)) == []
    assert reasons({}, 50, Scores(60, 10, 20, 60, 30)) == ["the band holds 50 % of the months, limits 70 % and 92 %"]


@pytest.mark.timeout(300)
def test_over_ray_the_same_is_learned() -> None:
    some = households(20)
    here = {lesson.key: lesson for lesson in map(lesson_of, some)}
    with over_ray() as work:
        there: list[Any] = list(work(lesson_of, iter(some)))
    assert sorted(lesson.key for lesson in there) == sorted(here)
    for lesson in there:
        mine = here[lesson.key]
        assert lesson.digest == mine.digest
        assert (lesson.months is None) == (mine.months is None)
        if lesson.months is not None and mine.months is not None:
            pairs = zip(lesson.months, mine.months, strict=True)
            assert all(np.array_equal(one, two, equal_nan=True) for one, two in pairs)
