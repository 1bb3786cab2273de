"""Why suggestions are not accepted."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class AcceptSuggestionsRejection(Code):
    NOTHING_NAMED = auto()
    TOO_MANY = auto()
    NOT_FOUND = auto()
    NOT_SUGGESTED = auto()
    DECIDED_OTHERWISE = auto()
    CATEGORY_UNKNOWN = auto()
    PERCENT_OUT_OF_RANGE = auto()
