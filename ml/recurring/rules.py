"""What the model sees too few examples of: long periods with few charges, and an exact price in a busy shop."""

from __future__ import annotations

from itertools import pairwise

from domain.recurring.cadence import HALF_YEARLY, QUARTERLY, YEARLY
from ml.recurring.candidates import Candidate
from ml.recurring.charges import SAME
from ml.recurring.features import link_offs
from ml.recurring.streams import Reason

_LONG = {QUARTERLY.name: (3, 6), HALF_YEARLY.name: (2, 8), YEARLY.name: (2, 12)}
_CLOSE = 0.15
_EXACT = 3
_EXACT_DAYS = 2


def rule_of(candidate: Candidate) -> Reason | None:
    """The rule that vouches for a candidate, if one does."""
    if _is_long(candidate):
        return Reason.LONG_PERIOD
    if _is_exact(candidate):
        return Reason.EXACT_THREE
    return None


def _is_long(candidate: Candidate) -> bool:
    """A merchant seen at long intervals only, for nearly the same amount each time."""
    if candidate.cadence.name not in _LONG:
        return False
    least, days = _LONG[candidate.cadence.name]
    amounts = candidate.amounts
    return (
        len(amounts) >= least
        and len(candidate.group) <= len(amounts) + 1
        and all(step == 1 for step in candidate.steps)
        and max(link_offs(candidate)) <= days
        and all(abs(b - a) <= _CLOSE * a for a, b in pairwise(amounts))
    )


def _is_exact(candidate: Candidate) -> bool:
    """Three times the same amount, a month or more apart and on the day, which no other charge there has."""
    if candidate.cadence.days < 28 or len(candidate.at) < _EXACT:
        return False
    last = candidate.amounts[-1]
    recent = candidate.amounts[-_EXACT:]
    if any(abs(amount - last) > SAME * last for amount in recent) or any(
        step != 1 for step in candidate.steps[-(_EXACT - 1) :]
    ):
        return False
    like = sum(abs(amount - last) <= SAME * last for amount in candidate.group.amounts)
    own = sum(abs(amount - last) <= SAME * last for amount in candidate.amounts)
    return like <= own + own // 6 and max(link_offs(candidate)[-(_EXACT - 1) :]) <= _EXACT_DAYS
