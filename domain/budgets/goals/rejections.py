"""Why a goal or a debt is refused. One enum per command: a new refusal in one changes no other."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class SetGoalRejection(Code):
    """`ID_INVALID` is said at the edge, where a text that is no UUID never becomes a command."""

    ID_INVALID = auto()
    NOT_FOUND = auto()
    VERSION_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    AMOUNT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    CURRENCY_UNKNOWN = auto()
    DATE_OUT_OF_RANGE = auto()
    DUE_BEFORE_START = auto()
    RATE_OUT_OF_RANGE = auto()
    QUERY_INVALID = auto()
    ACCOUNT_NOT_FOUND = auto()
    ACCOUNT_REPEATED = auto()
    CURRENCY_DIFFERS = auto()
    OVER_BALANCE = auto()
    TOO_MANY = auto()


class DeleteGoalRejection(Code):
    NOT_FOUND = auto()


class DecideContributionRejection(Code):
    TRANSACTION_NOT_FOUND = auto()
    GOAL_NOT_FOUND = auto()
    ACCOUNT_NOT_OF_GOAL = auto()
    OVER_BALANCE = auto()


class SetDebtRejection(Code):
    ID_INVALID = auto()
    NOT_FOUND = auto()
    VERSION_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    ACCOUNT_OR_AMOUNT = auto()
    ACCOUNT_NOT_FOUND = auto()
    AMOUNT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    CURRENCY_UNKNOWN = auto()
    CURRENCY_DIFFERS = auto()
    RATE_OUT_OF_RANGE = auto()
    PERCENT_OUT_OF_RANGE = auto()
    MINIMUM_BELOW_INTEREST = auto()
    TOO_MANY = auto()


class DeleteDebtRejection(Code):
    NOT_FOUND = auto()


class SetDebtPlanRejection(Code):
    VERSION_CONFLICT = auto()
    AMOUNT_OUT_OF_RANGE = auto()


class SetEmergencyFundRejection(Code):
    VERSION_CONFLICT = auto()
    MONTHS_OUT_OF_RANGE = auto()
    CATEGORY_UNKNOWN = auto()
    CATEGORY_NOT_EXPENSE = auto()
    ACCOUNT_NOT_FOUND = auto()
    CURRENCY_DIFFERS = auto()
