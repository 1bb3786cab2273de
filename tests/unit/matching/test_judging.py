"""The verdict on one pair of rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.matching.judging import judge, score
from domain.transactions.matching.model import (
    NEW,
    TIP_PERCENT_MAX,
    WORDS_ALIKE,
    WORDS_RELATED,
    AmountRelation,
    Evidence,
    Outcome,
)

evidences = st.builds(
    Evidence,
    amount=st.sampled_from(AmountRelation),
    days=st.integers(-12, 12),
    words=st.integers(0, 100),
    same_reference=st.booleans(),
    differing_ids=st.booleans(),
    by_hand=st.booleans(),
    stored_pending=st.booleans(),
    incoming_pending=st.booleans(),
    stored_covered=st.booleans(),
    incoming_covered=st.booleans(),
    same_source=st.booleans(),
    repeats=st.booleans(),
)


@given(evidences)
def test_amount_and_day_alone_never_merge(evidence: Evidence) -> None:
    if judge(evidence).outcome is Outcome.SAME:
        assert evidence.alike


@given(evidences)
def test_a_score_is_a_percentage_and_only_a_match_has_one(evidence: Evidence) -> None:
    assert 0 <= score(evidence) <= 100
    verdict = judge(evidence)
    assert (verdict == NEW) == (verdict.outcome is Outcome.NEW)


@given(evidences)
def test_two_posted_rows_of_different_amounts_are_two(evidence: Evidence) -> None:
    if evidence.amount is not AmountRelation.EQUAL and not evidence.one_is_pending:
        assert judge(evidence) == NEW


@given(evidences, st.integers(0, 100))
def test_words_that_agree_more_never_make_a_match_less_certain(evidence: Evidence, more: int) -> None:
    certainty = [Outcome.NEW, Outcome.REVIEW, Outcome.SAME]
    better = replace(evidence, words=max(evidence.words, more))
    assert certainty.index(judge(better).outcome) >= certainty.index(judge(evidence).outcome)


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"words": 100}, Outcome.SAME),
        ({"words": 100, "days": 3}, Outcome.SAME),
        ({"words": 0}, Outcome.NEW),
        ({"words": WORDS_RELATED}, Outcome.REVIEW),
        ({"words": 0, "same_reference": True}, Outcome.SAME),
        ({"words": 100, "days": 6}, Outcome.NEW),
        ({"words": 100, "differing_ids": True}, Outcome.NEW),
        # Where only one file covers the days, a missing row proves nothing.
        ({"words": 100, "stored_covered": False}, Outcome.REVIEW),
        ({"words": 100, "stored_covered": False, "incoming_covered": False}, Outcome.NEW),
        # One bank writes a purchase one way: the same shop on another day is another purchase, or a correction.
        ({"words": 100, "days": 1, "same_source": True}, Outcome.REVIEW),
        ({"words": 100, "days": 1, "same_source": True, "incoming_covered": False}, Outcome.NEW),
        ({"words": 100, "days": 1, "same_source": True, "repeats": True}, Outcome.NEW),
        ({"by_hand": True, "words": WORDS_ALIKE, "days": 2}, Outcome.SAME),
        ({"by_hand": True, "words": 0, "days": 1}, Outcome.REVIEW),
        ({"by_hand": True, "words": 0, "days": 4}, Outcome.NEW),
        ({"stored_pending": True, "words": 100, "days": 7}, Outcome.SAME),
        ({"stored_pending": True, "words": 0, "days": 1}, Outcome.REVIEW),
        ({"stored_pending": True, "words": 90, "amount": AmountRelation.MORE, "days": 2}, Outcome.SAME),
        ({"stored_pending": True, "words": 0, "amount": AmountRelation.MORE, "days": 0}, Outcome.NEW),
        ({"stored_pending": True, "words": 90, "amount": AmountRelation.LESS, "days": 2}, Outcome.REVIEW),
        # Nothing is posted before it was authorized.
        ({"stored_pending": True, "words": 100, "days": -3}, Outcome.NEW),
        ({"incoming_pending": True, "words": 100, "days": -3}, Outcome.SAME),
        ({"incoming_pending": True, "stored_pending": True, "words": 100, "days": 1}, Outcome.REVIEW),
    ],
)
def test_what_becomes_of_a_pair(told: dict[str, Any], outcome: Outcome) -> None:
    assert judge(Evidence(**told)).outcome is outcome


def test_the_limit_for_tips_is_that_of_peers() -> None:
    assert TIP_PERCENT_MAX == 30
