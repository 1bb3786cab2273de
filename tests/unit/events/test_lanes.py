"""Which lane an event takes, and how many a process holds."""

from __future__ import annotations

from random import Random
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from deployments.adapters.bus.lanes import LANES, lane_of, share, to_take


@given(st.uuids())
def test_a_household_has_one_lane(household_id: UUID) -> None:
    assert lane_of(household_id) == lane_of(UUID(str(household_id)))
    assert 0 <= lane_of(household_id) < LANES


def test_the_lane_is_the_same_in_every_version() -> None:
    # What waits on a broker was sorted by an earlier one.
    assert [lane_of(UUID(int=number)) for number in range(8)] == [1, 3, 1, 3, 0, 2, 0, 2]
    assert lane_of(None) == 0


def test_households_spread_over_all_lanes() -> None:
    counts = [0] * LANES
    for _ in range(4_000):
        counts[lane_of(uuid4())] += 1
    assert min(counts) > 800


@given(st.integers(1, 50))
def test_the_shares_of_all_processes_cover_every_lane(processes: int) -> None:
    assert share(processes) * processes >= LANES
    # One less for each, and somebody's lane would have no reader.
    assert (share(processes) - 1) * processes < LANES


@given(st.integers(0, LANES), st.sets(st.integers(0, LANES - 1)), st.integers(0, 10), st.randoms())
def test_nobody_takes_more_than_its_share(held: int, free: set[int], processes: int, chance: Random) -> None:
    taken = to_take(held, free, processes, chance)
    assert set(taken) <= free
    assert len(set(taken)) == len(taken) == max(0, min(len(free), share(processes) - held))
