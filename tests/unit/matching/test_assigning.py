"""One row to one row."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.matching.assigning import Pair, assign
from domain.transactions.matching.model import Outcome, Verdict

SURE, LESS_SURE = Verdict(Outcome.SAME, 95), Verdict(Outcome.SAME, 90)
ASKED = Verdict(Outcome.REVIEW, 60)


def found(*pairs: Pair) -> dict[int, tuple[int, Outcome]]:
    return {one.pair.incoming: (one.pair.stored, one.outcome) for one in assign(pairs)}


pairs_of = st.lists(
    st.builds(
        Pair,
        incoming=st.integers(0, 6),
        stored=st.integers(0, 6),
        verdict=st.builds(Verdict, st.sampled_from([Outcome.SAME, Outcome.REVIEW]), st.integers(1, 100)),
        alike=st.booleans(),
        exact=st.booleans(),
    ),
    unique_by=lambda pair: (pair.incoming, pair.stored),
).map(lambda pairs: [replace(pair, incoming_day=pair.incoming // 2, stored_day=pair.stored // 3) for pair in pairs])


@given(pairs_of)
def test_every_row_has_one_partner_at_most_and_a_pair_that_was_offered(pairs: list[Pair]) -> None:
    chosen = assign(pairs)
    assert len({one.pair.incoming for one in chosen}) == len({one.pair.stored for one in chosen}) == len(chosen)
    assert {one.pair for one in chosen} <= set(pairs)
    # Nothing more can be paired, and nothing became more certain than it was judged.
    taken = {one.pair.incoming for one in chosen}, {one.pair.stored for one in chosen}
    assert all(pair.incoming in taken[0] or pair.stored in taken[1] for pair in pairs)
    assert all(one.outcome in (one.pair.verdict.outcome, Outcome.REVIEW) for one in chosen)


def test_two_equal_purchases_take_two_rows() -> None:
    both = [Pair(one, other, SURE) for one in (0, 1) for other in (0, 1)]
    assert found(*both) == {0: (0, Outcome.SAME), 1: (1, Outcome.SAME)}


def test_the_second_of_two_equal_purchases_is_new_where_one_is_stored() -> None:
    assert found(Pair(0, 0, SURE), Pair(1, 0, SURE)) == {0: (0, Outcome.SAME)}


def test_a_certain_pair_goes_before_a_doubtful_one() -> None:
    assert found(Pair(0, 0, ASKED, alike=False), Pair(1, 0, LESS_SURE)) == {1: (0, Outcome.SAME)}


def test_coffees_meet_in_the_order_of_their_days() -> None:
    """Each is booked a day later; the nearest day would pair all but the last wrongly."""
    days = range(3)
    pairs = [Pair(one, other, SURE, incoming_day=one + 1, stored_day=other) for one in days for other in days]
    assert found(*pairs) == {day: (day, Outcome.SAME) for day in days}


def test_a_person_is_asked_where_one_of_several_coffees_is_missing() -> None:
    pairs = [Pair(one, other, SURE, incoming_day=one + 1, stored_day=other) for one in range(2) for other in range(3)]
    assert {outcome for _, outcome in found(*pairs).values()} == {Outcome.REVIEW}
