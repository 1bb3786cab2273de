"""Why something about budgets is refused. One enum per command: a new refusal in one changes no other."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class SetBudgetRejection(Code):
    """`ID_INVALID` and `SCHEDULE_INVALID` are said at the edge, where what cannot be never becomes a command."""

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
    NOTICE_AT_OUT_OF_RANGE = auto()
    SCHEDULE_INVALID = auto()
    CARRY_MAX_OUT_OF_RANGE = auto()
    DATE_OUT_OF_RANGE = auto()
    RING_FENCE_WITHOUT_CATEGORY = auto()


class DeleteBudgetRejection(Code):
    NOT_FOUND = auto()


class SetBudgetSettingsRejection(Code):
    SCHEDULE_INVALID = auto()
    DATE_OUT_OF_RANGE = auto()
    ACCOUNT_NOT_FOUND = auto()


class AssignMoneyRejection(Code):
    NOT_FOUND = auto()
    NO_ENVELOPES = auto()
    DATE_OUT_OF_RANGE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    NOT_ENOUGH_MONEY = auto()
    NOTHING_ASKED = auto()


class MoveMoneyRejection(Code):
    NOT_FOUND = auto()
    NO_ENVELOPES = auto()
    DATE_OUT_OF_RANGE = auto()
    AMOUNT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    SAME_ENVELOPE = auto()
    NOT_ENOUGH_MONEY = auto()


class CoverOverspendingRejection(Code):
    NOT_FOUND = auto()
    NO_ENVELOPES = auto()
    DATE_OUT_OF_RANGE = auto()
    NOT_OVERSPENT = auto()
    SAME_ENVELOPE = auto()
    NOT_ENOUGH_MONEY = auto()


class AcceptAmountsRejection(Code):
    SCHEDULE_INVALID = auto()
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    CATEGORY_UNKNOWN = auto()
    CATEGORY_NOT_EXPENSE = auto()
    LIMIT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    CURRENCY_UNKNOWN = auto()
    NOTHING_ASKED = auto()
