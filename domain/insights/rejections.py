"""Why something about an insight is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class GiveInsightFeedbackRejection(Code):
    NOT_FOUND = auto()


class HearAgainRejection(Code):
    NOT_FOUND = auto()


class ActOnInsightRejection(Code):
    """`REFUSED` says in words why the budget, the goal or the fund did not take it."""

    NOT_FOUND = auto()
    NO_ACTION = auto()
    REFUSED = auto()
