"""Streams found by the shipped model in small histories, and what is said to come of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from domain.recurring.cadence import BY_NAME, add_months
from domain.recurring.schedule import State
from ml.recurring.charges import History
from ml.recurring.detector import Detector, Settings, choose
from ml.recurring.households import HouseholdCharges
from ml.recurring.merchants import merchant_key
from ml.recurring.streams import Reason, Stream, amount_range, duplicates, price_changes
from ml.recurring.train import SEED, train
from ml.recurring.training import kinds
from ml.recurring.training.fit import lesson
from ml.registry.report import NotBetterThanBaseline

FIRST = date(2024, 1, 5).toordinal()
TODAY = date(2026, 1, 1).toordinal()


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector.load()


def history(**charges: list[tuple[int, float]]) -> History:
    """Charges by merchant among purchases that follow no rhythm."""
    rng = Random(5)
    rows = [(key, day, -amount) for key, several in charges.items() for day, amount in several]
    rows += [
        (f"shop {number % 60}", rng.randrange(FIRST, TODAY), -round(rng.uniform(3, 90), 2)) for number in range(240)
    ]
    return History([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def monthly(amount: float, months: int = 23) -> list[tuple[int, float]]:
    return [(add_months(FIRST, month), amount) for month in range(months)]


def of(streams: list[Stream], key: str) -> Stream:
    (found,) = [stream for stream in streams if stream.key == key]
    return found


@pytest.mark.parametrize("kind", sorted(kinds.PLANTED))
def test_each_kind_is_found_with_its_cadence(detector: Detector, kind: str) -> None:
    charges = [charge for charge in kinds.PLANTED[kind](Random(3), FIRST, TODAY) if FIRST <= charge[0] <= TODAY]
    found = of(detector.streams(history(planted=charges)), "planted")
    assert found.cadence is BY_NAME[kinds.CADENCE_OF.get(kind, "monthly")]
    assert len(found.rows) >= 0.6 * len(charges)


def test_no_charge_is_in_two_streams_and_the_same_history_gives_the_same_streams(detector: Detector) -> None:
    charges = monthly(9.99) + [(day + 11, 30.0) for day, _ in monthly(0)]
    whole = history(telephone=charges)
    streams = detector.streams(whole)
    rows = [row for stream in streams for row in stream.rows]
    assert len(rows) == len(set(rows))
    assert {stream.amounts[-1] for stream in streams if stream.key == "telephone"} == {9.99, 30.0}
    assert detector.streams(whole) == streams


def test_two_histories_without_a_rhythm_have_no_streams(detector: Detector) -> None:
    assert detector.streams(history()) == []
    assert detector.streams(History([], [], [])) == []


def test_a_stream_says_when_and_how_much_comes_next(detector: Detector) -> None:
    found = of(detector.streams(history(gym=monthly(30.0))), "gym")
    last = date(2025, 11, 5).toordinal()
    assert found.days[-1] == last
    due = list(found.upcoming(last + 1, last + 65))
    assert [date.fromordinal(each.day) for each in due] == [date(2025, 12, 5), date(2026, 1, 5)]
    assert {(each.low, each.amount, each.high) for each in due} == {(-30.0, -30.0, -30.0)}


def test_a_stream_is_missed_and_then_ended(detector: Detector) -> None:
    found = of(detector.streams(history(gym=monthly(30.0))), "gym")
    expected = date(2025, 12, 5).toordinal()
    assert found.state(expected) is State.ACTIVE
    assert found.state(expected + 20) is State.MISSED
    assert found.state(expected + 60) is State.ENDED
    assert list(found.upcoming(expected + 60, expected + 200)) == []


def test_a_new_price_is_told_once_it_differs_from_one_that_had_held() -> None:
    days = tuple(range(0, 180, 30))
    changes = list(price_changes(days, (9.99, 9.99, 9.99, 11.99, 11.99, 11.99)))
    assert [(change.day, change.before, change.after) for change in changes] == [(90, 9.99, 11.99)]
    assert list(price_changes(days, (40.0, 44.0, 39.0, 52.0, 41.0, 47.0))) == []


def test_the_next_amount_is_the_price_that_holds_or_a_range() -> None:
    assert amount_range((9.99, 9.99, 11.99, 11.99)) == (11.99, 11.99, 11.99)
    assert amount_range((9.99, 9.99, 9.99, 11.99)) == (9.99, 11.99, 11.99)
    low, likely, high = amount_range((40.0, 60.0, 50.0, 70.0, 45.0, 55.0))
    assert (low, likely, high) == (42.5, 52.5, 65.0)


def test_the_same_amount_again_within_days_is_a_duplicate(detector: Detector) -> None:
    charges = monthly(30.0)
    found = of(detector.streams(history(gym=charges)), "gym")
    day = found.days[-1]
    assert duplicates(found, [(7, day + 1, 30.0), (8, day + 1, 31.0), (9, day + 12, 30.0)]) == [7]


def test_a_rule_vouches_for_a_yearly_charge_that_the_model_is_not_sure_of(detector: Detector) -> None:
    charges = [(FIRST, 120.0), (add_months(FIRST, 12), 120.0)]
    whole = history(insurance=charges)
    from ml.recurring.detector import candidate_matrix

    candidates, matrix = candidate_matrix(whole)
    assert matrix.shape[0] == len(candidates)
    chosen = choose(candidates, [0.0] * len(candidates), Settings(0.9, 0.4))
    found = of(chosen, "insurance")
    assert (found.cadence.name, found.reason, found.confidence) == ("yearly", Reason.LONG_PERIOD, 0.4)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("NETFLIX.COM 866-579-7172 CA", "NETFLIX.COM 408-540-3700 CA"),
        ("POS DEBIT SPOTIFY USA 0412", "SPOTIFY USA"),
        ("Rent March 2025", "Rent April 2025"),
    ],
)
def test_charges_of_one_merchant_have_one_key(first: str, second: str) -> None:
    assert merchant_key(first) == merchant_key(second) != ""


def test_days_off_the_weekend_are_expected_where_charges_never_fall_on_one(detector: Detector) -> None:
    charges = [(kinds.business_day(add_months(FIRST, month), forward=True), 700.0) for month in range(22)]
    found = of(detector.streams(history(rent=charges)), "rent")
    assert found.weekend == 1
    # The 5th of these months is a Friday, a Sunday and a Wednesday.
    assert [date.fromordinal(found.nth(step)) for step in (1, 2, 3)] == [
        date(2025, 11, 5),
        date(2025, 12, 5),
        date(2026, 1, 5),
    ]
    assert timedelta(days=found.nth(9) - date(2026, 7, 5).toordinal()) == timedelta(days=1)


def test_real_lives_teach_only_where_it_is_known_what_belongs_together() -> None:
    """A merchant stands for a stream; a busy shop, where nobody said which charges are one, for none."""
    rng = Random(11)
    rent = [(add_months(FIRST, month), 700.0) for month in range(23)]
    films = [(add_months(FIRST, month) + 4, 12.99) for month in range(23)]
    whole = history(rent=rent, films=films, market=films + kinds.around(rng, FIRST, TODAY))
    household = HouseholdCharges("one", whole)
    lesson = household.lesson()
    assert len(lesson.came) == len(lesson.matrix) == len(lesson.ruled) > 0
    assert lesson.came.sum() >= 4
    again = household.lesson()
    assert (again.matrix == lesson.matrix).all() or np.array_equal(again.matrix, lesson.matrix, equal_nan=True)
    short = HouseholdCharges("two", History(["a", "a"], [FIRST, FIRST + 30], [-5.0, -5.0]))
    assert len(short.lesson().came) == 0


def test_a_version_that_finds_less_is_refused(detector: Detector, tmp_path: Path) -> None:
    with pytest.raises(NotBetterThanBaseline, match=r"simulated: .* and version 1\.0\.0"):
        train(tmp_path / "1.0.1", lives=20, active=Sharper(detector))
    assert list(tmp_path.iterdir()) == []


class Sharper(Detector):
    """As good as can be: it has seen the answers."""

    def __init__(self, detector: Detector) -> None:
        super().__init__(None, Settings(0.5, 0.5), detector.version)

    def scores(self, matrix: np.ndarray[Any, np.dtype[np.float32]]) -> list[float]:
        came = lesson(20, SEED + 1).came
        assert len(came) == len(matrix)
        return [float(each) for each in came]
