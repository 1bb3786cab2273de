"""Examples worked out by hand: limits that carry, and envelopes as Actual reckons them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgets.envelopes import Moves, Rule, reckon
from domain.budgets.model import Budget, BudgetSettings, Carry, Categories, Flow, PastLimit, carried_on
from domain.budgets.picture import Answers, Picture, Plans, questions
from domain.shared.money import Money

FOOD, FUN = UUID(int=1), UUID(int=2)
C = Carry

# What each is about; what goes on, and at most; spent in each period; what is left in each. The limit is 100.
LIMITS = [
    ("each period stands alone", C.NONE, None, [60, 120, 0], [40, -20, 100]),
    ("limits usually carry nothing", C.USUAL, None, [60, 120, 0], [40, -20, 100]),
    ("what is left goes on", C.SURPLUS, None, [60, 120, 0], [40, 20, 120]),
    ("overspending is forgiven", C.SURPLUS, None, [150, 30], [-50, 70]),
    ("overspending goes on, what is left does not", C.OVERSPEND, None, [150, 30, 100], [-50, 20, 0]),
    ("nothing was overspent", C.OVERSPEND, None, [60, 100], [40, 0]),
    ("both go on", C.BOTH, None, [60, 120, 150, 0], [40, 20, -30, 70]),
    ("a debt grows", C.BOTH, None, [200, 200, 0], [-100, -200, -100]),
    ("at most 30 are saved up", C.SURPLUS, 30, [0, 0, 0], [100, 130, 130]),
    ("at most 30 are owed", C.OVERSPEND, 30, [200, 0], [-100, 70]),
    ("at most 50 either way", C.BOTH, 50, [0, 250, 0], [100, -100, 50]),
    ("a refund is more to spend", C.SURPLUS, None, [-20, 0], [120, 220]),
    ("used up to the cent", C.BOTH, None, [100, 100], [0, 0]),
    ("less is left than may go on", C.SURPLUS, 500, [60, 0], [40, 140]),
    ("a cap alone carries nothing", C.NONE, 30, [0, 0], [100, 100]),
]

# What each is about; the rule; of each period income, assigned, spent and spent without an envelope; of each period
# what waits to be budgeted and what is in the envelope.
ENVELOPES = [
    ("a month", Rule(), [(1000, 300, 250, 0)], [(700, 50)]),
    ("what is left stays in the envelope", Rule(), [(1000, 300, 250, 0), (0, 0, 20, 0)], [(700, 50), (700, 30)]),
    (
        "Actual: overspending comes out of the next month's money",
        Rule(),
        [(1000, 300, 350, 0), (0, 300, 300, 0)],
        [(700, -50), (350, 0)],
    ),
    (
        "Actual: with overspending carried it stays in the envelope",
        Rule(C.BOTH),
        [(1000, 300, 350, 0), (0, 300, 300, 0)],
        [(700, -50), (400, -50)],
    ),
    ("Actual: a debt is paid by the next money", Rule(C.BOTH), [(100, 50, 80, 0), (0, 50, 0, 0)], [(50, -30), (0, 20)]),
    (
        "living on last month's income",
        Rule(),
        [(1000, 1000, 900, 0), (1000, 900, 0, 0)],
        [(0, 100), (100, 1000)],
    ),
    ("Actual: more assigned than there is", Rule(), [(100, 150, 0, 0), (0, 0, 0, 0)], [(-50, 150), (-50, 150)]),
    ("income mends it", Rule(), [(100, 150, 0, 0), (80, 0, 0, 0)], [(-50, 150), (30, 150)]),
    ("what is left goes back", Rule(C.NONE), [(500, 200, 50, 0), (0, 0, 0, 0)], [(300, 150), (450, 0)]),
    ("so does what is over", Rule(C.NONE), [(500, 200, 260, 0), (0, 0, 0, 0)], [(300, -60), (240, 0)]),
    (
        "only debts stay",
        Rule(C.OVERSPEND),
        [(500, 200, 50, 0), (0, 100, 160, 0), (0, 0, 0, 0)],
        [(300, 150), (350, -60), (350, -60)],
    ),
    (
        "an envelope holds 100 at most",
        Rule(C.SURPLUS, 100),
        [(500, 250, 50, 0), (0, 0, 0, 0)],
        [(250, 200), (350, 100)],
    ),
    ("a debt of 40 at most", Rule(C.BOTH, 40), [(500, 100, 200, 0), (0, 0, 0, 0)], [(400, -100), (340, -40)]),
    ("spent without an envelope", Rule(), [(500, 0, 0, 70), (0, 0, 0, 0)], [(500, 0), (430, 0)]),
    ("a refund without an envelope", Rule(), [(500, 0, 0, -30), (0, 0, 0, 0)], [(500, 0), (530, 0)]),
    ("a refund into the envelope", Rule(), [(500, 100, -40, 0)], [(400, 140)]),
    ("taken out again", Rule(), [(500, 200, 0, 0), (0, -150, 0, 0)], [(300, 200), (450, 50)]),
    (
        "three months",
        Rule(),
        [(1000, 400, 500, 0), (200, 300, 100, 0), (0, 0, 250, 0)],
        [(600, -100), (400, 200), (400, -50)],
    ),
    ("nothing at all", Rule(), [(0, 0, 0, 0)], [(0, 0)]),
]


def _left(budget: Budget, spent: list[int]) -> list[int]:
    """Month by month from January 2026."""
    last = date(2026, len(spent), 15)
    plans = Plans(BudgetSettings(), (budget,), Categories())
    asked = questions(plans, last, last)
    flows = tuple(Flow(0, at, "groceries", "EUR", True, 0, minor) for at, minor in enumerate(spent))
    if len(asked.spans[0].periods) < len(spent):
        # Nothing is carried: only the last period was asked for.
        asked = questions(plans, date(2026, 1, 1), last)
    picture = Picture(plans, asked, Answers(flows))
    return [status.remaining.minor for status in picture.statuses(date(2026, 1, 1), last)]


def _budget(carry: Carry, most: int | None = None, **more: object) -> Budget:
    values: dict[str, object] = {
        "id": FOOD,
        "category": "groceries",
        "limit": Money(100, "EUR"),
        "warn_at_percent": 80,
        "carry": carry,
        "carry_max_minor": most,
        "carries_from": date(2026, 1, 1) if carry in (C.SURPLUS, C.OVERSPEND, C.BOTH) else None,
    }
    return Budget(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("carry", "most", "spent", "left"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
def test_a_limit_carries(carry: Carry, most: int | None, spent: list[int], left: list[int]) -> None:
    assert _left(_budget(carry, most), spent) == left


@pytest.mark.parametrize(
    ("rule", "moves", "expected"), [row[1:] for row in ENVELOPES], ids=[row[0] for row in ENVELOPES]
)
def test_an_envelope_is_reckoned(
    rule: Rule, moves: list[tuple[int, int, int, int]], expected: list[tuple[int, int]]
) -> None:
    found = reckon(
        {FOOD: rule},
        [
            Moves(income=income, assigned={FOOD: assigned}, spent={FOOD: spent}, spent_without=without)
            for income, assigned, spent, without in moves
        ],
    )
    assert [(each.funds.to_budget, each.envelopes[FOOD].balance) for each in found] == expected


def test_there_are_at_least_thirty_examples() -> None:
    assert len(LIMITS) + len(ENVELOPES) >= 30


def test_money_moved_between_envelopes_moves_nothing_else() -> None:
    before = reckon({FOOD: Rule(), FUN: Rule()}, [Moves(income=500, assigned={FOOD: 200, FUN: 100})])
    after = reckon({FOOD: Rule(), FUN: Rule()}, [Moves(income=500, assigned={FOOD: 140, FUN: 160})])
    assert [each[0].funds.to_budget for each in (before, after)] == [200, 200]
    assert [after[0].envelopes[id_].balance for id_ in (FOOD, FUN)] == [140, 160]


def test_a_limit_that_was_raised_leaves_past_periods_as_they_were() -> None:
    budget = _budget(
        C.BOTH,
        limit=Money(300, "EUR"),
        past_limits=(PastLimit(date(2026, 2, 1), 100), PastLimit(date(2026, 3, 1), 200)),
    )
    # 100 in January, 200 in February, 300 since.
    assert _left(budget, [50, 50, 50, 50]) == [50, 200, 450, 700]


def test_carrying_begins_when_it_was_asked_for() -> None:
    assert _left(_budget(C.BOTH, carries_from=date(2026, 3, 1)), [0, 0, 40, 40]) == [100, 100, 60, 120]


amounts = st.integers(-(10**6), 10**6)
rules = st.builds(Rule, st.sampled_from(list(Carry)), st.none() | st.integers(1, 10**5))
moves = st.builds(
    Moves,
    income=amounts,
    assigned=st.dictionaries(st.sampled_from([FOOD, FUN]), amounts),
    spent=st.dictionaries(st.sampled_from([FOOD, FUN]), amounts),
    spent_without=amounts,
)


@given(rules, rules, st.lists(moves, min_size=1, max_size=12))
def test_no_coin_is_lost_or_in_two_places(food: Rule, fun: Rule, happened: list[Moves]) -> None:
    held = 0
    for each, found in zip(happened, reckon({FOOD: food, FUN: fun}, happened), strict=True):
        held += each.income - sum(each.spent.values()) - each.spent_without
        assert found.held == held


@given(amounts, st.sampled_from(list(Carry)), st.none() | st.integers(1, 10**5))
def test_what_goes_on_is_part_of_the_rest(rest: int, carry: Carry, most: int | None) -> None:
    gone = carried_on(rest, carry, most)
    assert gone == 0 or (gone > 0) == (rest > 0)
    assert abs(gone) <= min(abs(rest), abs(rest) if most is None else most)
