"""Balances to come: what is known lies on its day, what is not lies in a band that holds four of five."""

from __future__ import annotations

import numpy as np

from ml.recurring.balances import LEAST_WEEKS, WEEK, Band, Due, outlook


def everyday(days: int, seed: int = 3) -> list[int]:
    """Small amounts each day, more at weekends, now and then a large one."""
    rng = np.random.default_rng(seed)
    flows = rng.normal(-4_000, 2_000, days) * np.where(np.arange(days) % 7 > 4, 2, 1)
    flows[rng.random(days) < 0.03] -= 20_000
    return [int(flow) for flow in flows]


def test_without_a_past_only_what_is_known_moves_the_balance() -> None:
    due = [Due(3, -1_000, -1_000, -1_000), Due(5, 50_000, 50_000, 50_000), Due(99, -7, -7, -7), Due(0, -9, -9, -9)]
    bands = outlook(10_000, [-500] * (LEAST_WEEKS * WEEK - 1), due, 6, seed=1)
    assert [band.likely for band in bands] == [10_000, 10_000, 9_000, 9_000, 59_000, 59_000]
    assert all(band.low == band.likely == band.high for band in bands)


def test_an_uncertain_bill_widens_the_band_around_its_likely_amount() -> None:
    (before, after) = outlook(10_000, [], [Due(2, -3_000, -4_000, -9_000)], 2, seed=1)
    assert before == Band(10_000, 10_000, 10_000)
    assert after.likely == 6_000
    assert 1_000 < after.low < 4_500
    assert 6_000 <= after.high < 7_000


def test_a_steady_past_goes_on_and_the_same_past_gives_the_same_band() -> None:
    bands = outlook(100_000, [-1_000] * 26 * WEEK, [], 14, seed=9)
    assert [band.likely for band in bands] == [100_000 - 1_000 * day for day in range(1, 15)]
    assert outlook(100_000, everyday(182), [], 90, seed=9) == outlook(100_000, everyday(182), [], 90, seed=9)


def test_the_band_holds_about_four_of_five_of_what_comes() -> None:
    inside = []
    for account in range(60):
        flows = everyday(182 + 60, seed=account)
        bands = outlook(0, flows[:182], [], 60, seed=account)
        came = np.cumsum(flows[182:])
        inside += [bands[day - 1].low <= came[day - 1] <= bands[day - 1].high for day in (7, 14, 30, 60)]
    assert 0.72 <= sum(inside) / len(inside) <= 0.9
