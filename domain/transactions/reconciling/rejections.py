"""Why something about statements and balances is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class SetBalanceAssertionRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    DATE_OUT_OF_RANGE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    NOTE_TOO_LONG = auto()


class DeleteBalanceAssertionRejection(Code):
    NOT_FOUND = auto()


class FinishReconciliationRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    DATE_OUT_OF_RANGE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    NOT_AFTER_LAST = auto()
    DIFFERENCE_LEFT = auto()
    TOO_MANY = auto()


class ReopenReconciliationRejection(Code):
    NOT_FOUND = auto()
    NOT_LAST = auto()
