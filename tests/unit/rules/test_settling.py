"""What rules do to rows: one row at a time in Python and a whole frame in Polars come to the same."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.transactions.rules import engine, settling
from deployments.transactions.search.patterns import finds
from domain.shared.money import Money
from domain.transactions.model import Categorizer, Transaction
from domain.transactions.rules import applying
from domain.transactions.rules.applying import content
from domain.transactions.rules.model import NO_CHOICES, Actions, BoundRule, Choices, Part, Settled
from domain.transactions.search.binding import bind
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from tests.support import some_rules
from tests.support.searches import NAMES, TODAY
from tests.support.some_rules import A_DAY, ACCOUNTS, NOW, PAYEES, TAGS

ROW = Transaction(
    id=UUID(int=1),
    account_id=ACCOUNTS[0],
    booked_on=A_DAY,
    amount=Money(-5_000, "EUR"),
    description="REWE SAGT DANKE 4711",
    merchant="Rewe",
    category="shopping",
    categorized_by=Categorizer.MODEL,
    confidence=0.6,
    updated_at=NOW,
)


def a_rule(text: str, number: int = 1, *, stops: bool = False, **does: Any) -> BoundRule:
    node = parse(text)
    assert not isinstance(node, Problem), node
    bound = bind(node, NAMES, TODAY)
    assert not isinstance(bound, Problem), bound
    return BoundRule(id=UUID(int=number), bound=bound, actions=Actions(**does), stops=stops)


def settled(row: Transaction, *rules: BoundRule, choices: Choices = NO_CHOICES, is_forced: bool = False) -> Settled:
    """By the frame, after seeing that the plain form says the same."""
    plain = applying.settle(row, rules, finds, choices, is_forced=is_forced)
    (found,) = settling.settle([row], rules, {row.id: choices}, is_forced=is_forced)
    assert same(found, plain)
    return found


def same(one: Settled, other: Settled) -> bool:
    return (
        content(one.after) == content(other.after)
        and (one.after == one.before) == (other.after == other.before)
        and one.after.confidence == other.after.confidence
        and one.rule_ids == other.rule_ids
        and one.transfer_account_id == other.transfer_account_id
        and one.is_contradictory == other.is_contradictory
    )


def _by_text(drawn: list[tuple[str, Actions, bool]]) -> list[BoundRule]:
    found = []
    for number, (text, does, stops) in enumerate(drawn):
        rule = a_rule(text, 1_000 + number, stops=stops)
        found.append(replace(rule, actions=does))
    return found


_all_rules = some_rules.rules | some_rules.meeting_rules.map(_by_text)


@settings(max_examples=300)
@given(some_rules.many_rows, _all_rules, some_rules.choices, st.booleans())
def test_polars_does_what_python_does(
    rows: list[Transaction], rules: list[BoundRule], choices: Choices | None, is_forced: bool
) -> None:
    chosen = {row.id: choices for row in rows[:2]} if choices else {}
    by_frame = settling.settle(rows, rules, chosen, is_forced=is_forced)
    for row, found in zip(rows, by_frame, strict=True):
        of_row = chosen.get(row.id, NO_CHOICES)
        assert same(found, applying.settle(row, rules, finds, of_row, is_forced=is_forced))


@settings(max_examples=200)
@given(some_rules.many_rows, _all_rules, st.booleans())
def test_running_rules_again_changes_nothing_more(
    rows: list[Transaction], rules: list[BoundRule], is_forced: bool
) -> None:
    once = [each.after for each in settling.settle(rows, rules, {}, is_forced=is_forced)]
    again = settling.settle(once, rules, {}, is_forced=is_forced)
    assert [each.after for each in again] == once


@settings(max_examples=150)
@given(some_rules.many_rows, _all_rules)
def test_a_persons_category_stays_and_parts_sum_to_the_whole(rows: list[Transaction], rules: list[BoundRule]) -> None:
    for each in settling.settle(rows, rules, {}):
        if each.before.categorized_by is Categorizer.PERSON:
            assert (each.after.category, each.after.categorized_by) == (each.before.category, Categorizer.PERSON)
        if each.after.splits:
            assert sum(part.amount_minor for part in each.after.splits) == each.after.amount.minor


def test_a_rule_comes_before_the_model_and_the_file() -> None:
    after = settled(ROW, a_rule("rewe", category="groceries")).after
    assert (after.category, after.categorized_by, after.confidence) == ("groceries", Categorizer.RULE, None)
    labelled = replace(ROW, categorized_by=Categorizer.IMPORT, confidence=None)
    assert settled(labelled, a_rule("rewe", category="groceries")).after.category == "groceries"


def test_a_persons_choice_stays_unless_they_say_otherwise() -> None:
    mine = replace(ROW, categorized_by=Categorizer.PERSON, confidence=None)
    rule = a_rule("rewe", category="groceries")
    assert settled(mine, rule).after is mine
    assert settled(mine, rule, is_forced=True).after.categorized_by is Categorizer.RULE


@pytest.mark.parametrize(
    ("field", "does"),
    [
        ("payee_id", {"payee_id": PAYEES[0]}),
        ("note", {"note": "new"}),
        ("is_hidden", {"hides": True}),
        ("splits", {"parts": (Part(percent=Decimal(50)), Part())}),
    ],
)
def test_what_a_person_set_by_hand_stays(field: str, does: dict[str, Any]) -> None:
    rule = a_rule("rewe", **does)
    assert settled(ROW, rule, choices=Choices(frozenset({field}))).after is ROW
    assert settled(ROW, rule, choices=Choices(frozenset({field})), is_forced=True).after != ROW


def test_tags_that_a_person_took_off_or_put_on_stay_so() -> None:
    row = replace(ROW, tag_ids=(TAGS[1],))
    rule = a_rule("rewe", add_tag_ids=(TAGS[0], TAGS[2]), remove_tag_ids=(TAGS[1],))
    assert set(settled(row, rule).after.tag_ids) == {TAGS[0], TAGS[2]}
    chosen = Choices(kept_tags=frozenset({TAGS[1]}), dropped_tags=frozenset({TAGS[0]}))
    assert set(settled(row, rule, choices=chosen).after.tag_ids) == {TAGS[1], TAGS[2]}


def test_rules_run_in_order_and_see_what_came_before() -> None:
    first = a_rule("rewe", 1, category="groceries")
    second = a_rule("category:groceries", 2, add_tag_ids=(TAGS[0],))
    found = settled(ROW, first, second)
    assert (found.after.category, found.after.tag_ids) == ("groceries", (TAGS[0],))
    assert found.rule_ids == (first.id, second.id)


def test_the_last_rule_has_the_last_word_unless_one_stops() -> None:
    second = a_rule("amount>10", 2, category="dining")
    assert settled(ROW, a_rule("rewe", category="groceries"), second).after.category == "dining"
    assert settled(ROW, a_rule("rewe", category="groceries", stops=True), second).after.category == "groceries"


def test_a_rule_that_waits_for_a_later_one_runs_all_the_same() -> None:
    tag = a_rule("category:groceries", 1, add_tag_ids=(TAGS[0],))
    found = settled(ROW, tag, a_rule("rewe", 2, category="groceries"))
    assert found.after.tag_ids == (TAGS[0],)


def test_rules_that_chase_each_other_leave_the_row_alone() -> None:
    circle = [
        a_rule("category:groceries", 1, category="bakery"),
        a_rule("category:dining", 2, category="groceries"),
        a_rule("category:bakery", 3, category="dining"),
    ]
    row = replace(ROW, category="groceries", categorized_by=Categorizer.RULE, confidence=None)
    found = settled(row, *circle)
    assert found.after is row
    assert found.is_contradictory


def test_a_note_is_added_once() -> None:
    rule = a_rule("rewe", append_note="household")
    once = settled(replace(ROW, note="receipt lost"), rule).after
    assert once.note == "receipt lost\nhousehold"
    assert settled(once, rule).after is once


def test_a_split_leaves_its_remainder_to_the_last_cent() -> None:
    parts = (
        Part(amount=Decimal(20), category="dining"),
        Part(percent=Decimal(33), category="rye"),
        Part(category="groceries"),
    )
    after = settled(replace(ROW, amount=Money(-5_001, "EUR")), a_rule("rewe", parts=parts)).after
    assert [part.amount_minor for part in after.splits] == [-2_000, -1_650, -1_351]
    assert [part.category for part in after.splits] == ["dining", "rye", "groceries"]


def test_an_amount_that_the_parts_do_not_fit_is_not_split() -> None:
    rule = a_rule("rewe", parts=(Part(amount=Decimal(50)), Part()))
    assert settled(ROW, rule).after is ROW


def test_a_transfer_names_the_other_account_and_never_its_own() -> None:
    rule = a_rule("rewe", transfer_account_id=ACCOUNTS[1])
    found = settled(ROW, rule)
    assert (found.after.category, found.transfer_account_id) == ("transfer", ACCOUNTS[1])
    assert settled(ROW, a_rule("rewe", transfer_account_id=ACCOUNTS[0])).transfer_account_id is None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y"])
def test_no_pattern_takes_longer_than_its_text(pattern: str) -> None:
    rule = a_rule(f"description:/{pattern}/", category="dining")
    row = replace(ROW, description="a" * 500 + "!")
    frame = settling.frame_of([row] * 500)
    started = time.monotonic()
    settled(row, rule)
    engine.run(frame, [rule])
    assert time.monotonic() - started < 60  # a backtracking engine would outlive the sun


def test_a_frame_without_the_columns_of_rules_gets_them() -> None:
    rows = pl.DataFrame(
        {
            "account_id": [str(ACCOUNTS[0])],
            "booked_on": [A_DAY],
            "amount_minor": [-900],
            "currency": ["EUR"],
            "description": ["Rewe"],
        }
    )
    after = engine.run(rows, [a_rule("rewe", category="groceries", hides=True)]).after
    assert after.select("category", "categorized_by", "is_hidden").row(0) == ("groceries", "RULE", True)
