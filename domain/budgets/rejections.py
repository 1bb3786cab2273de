"""Why a budget is refused. One enum per command: a new refusal in one changes no other."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class SetBudgetRejection(Code):
    """`ID_INVALID` is said at the edge, where a text that is no UUID never becomes a command."""

    ID_INVALID = auto()
    ID_CONFLICT = auto()
    CATEGORY_OR_QUERY = auto()
    QUERY_EMPTY = auto()
    QUERY_INVALID = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    CATEGORY_UNKNOWN = auto()
    CATEGORY_NOT_EXPENSE = auto()
    LIMIT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    CURRENCY_UNKNOWN = auto()
    WARN_AT_OUT_OF_RANGE = auto()


class DeleteBudgetRejection(Code):
    NOT_FOUND = auto()
