"""The verdict on one pair. Amount and day alone never make two rows one: a text, a reference or a person must."""

from __future__ import annotations

from domain.transactions.matching.model import (
    DAYS_MAX,
    NEW,
    PENDING_DAYS_MAX,
    WORDS_RELATED,
    AmountRelation,
    Evidence,
    Outcome,
    Verdict,
)

_AMOUNT_POINTS = 40
_DAY_POINTS = (20, 18, 16, 13, 9, 6)
_PENDING_DAY_POINTS = (20, 20, 19, 18, 16, 14, 11, 8, 5)
_WORD_POINTS = 40
_REFERENCE_POINTS = 25
# Texts below this have nothing in common but letters.
_WORDS_FLOOR = 35

_SURE = 72
_BY_HAND_ASKED = 55


def judge(evidence: Evidence) -> Verdict:
    """Merge where it is certain, ask where it is likely, else take the row as new."""
    if evidence.differing_ids and not evidence.one_is_pending:
        return NEW
    if evidence.one_is_pending:
        return _pending(evidence)
    if evidence.amount is not AmountRelation.EQUAL or abs(evidence.days) > DAYS_MAX:
        return NEW
    return _by_hand(evidence) if evidence.by_hand else _from_statement(evidence)


def score(evidence: Evidence) -> int:
    """0 to 100: amount, day, words and reference added up."""
    points = _PENDING_DAY_POINTS if evidence.one_is_pending else _DAY_POINTS
    day = points[min(abs(evidence.days), len(points) - 1)]
    words = max(0, evidence.words - _WORDS_FLOOR) * _WORD_POINTS // (100 - _WORDS_FLOOR)
    amount = _AMOUNT_POINTS if evidence.amount is AmountRelation.EQUAL else _AMOUNT_POINTS - 10
    return min(100, amount + day + words + _REFERENCE_POINTS * evidence.same_reference)


def _by_hand(evidence: Evidence) -> Verdict:
    """Somebody wrote down a purchase, and now the bank tells of it."""
    total = score(evidence)
    if evidence.alike and total >= _SURE:
        return Verdict(Outcome.SAME, total)
    return Verdict(Outcome.REVIEW, total) if total >= _BY_HAND_ASKED or evidence.alike else NEW


def _from_statement(evidence: Evidence) -> Verdict:
    """Two files tell of one purchase in different ways. Where both cover the day, each should hold the other's row."""
    total = score(evidence)
    if not evidence.stored_covered and not evidence.incoming_covered:
        return NEW
    if evidence.same_source:
        return _same_source(evidence, total)
    if evidence.alike and total >= _SURE and evidence.stored_covered and evidence.incoming_covered:
        return Verdict(Outcome.SAME, total)
    return Verdict(Outcome.REVIEW, total) if evidence.words >= WORDS_RELATED or evidence.same_reference else NEW


def _same_source(evidence: Evidence, total: int) -> Verdict:
    """One bank writes a row the same way each time; a difference is a correction, or another purchase."""
    if not (evidence.stored_covered and evidence.incoming_covered):
        return NEW
    if evidence.same_reference and evidence.days == 0:
        return Verdict(Outcome.SAME, total)
    # Of a habit each file shows another part; asking about every coffee would be noise.
    asked = evidence.words >= WORDS_RELATED and not evidence.repeats
    return Verdict(Outcome.REVIEW, total) if asked else NEW


def _pending(evidence: Evidence) -> Verdict:
    """An authorization becomes a booking: later, under another text, of a restaurant with a tip."""
    later = -evidence.days if evidence.incoming_pending and not evidence.stored_pending else evidence.days
    if not -1 <= later <= PENDING_DAYS_MAX:
        return NEW
    total = score(evidence)
    # Two authorizations of one kind: the same one told again only on its own day.
    told_again = not (evidence.stored_pending and evidence.incoming_pending) or evidence.days == 0
    if evidence.alike and told_again and evidence.amount is not AmountRelation.LESS:
        return Verdict(Outcome.SAME, total)
    asked = evidence.amount is AmountRelation.EQUAL or evidence.alike or evidence.words >= WORDS_RELATED
    return Verdict(Outcome.REVIEW, total) if asked else NEW
