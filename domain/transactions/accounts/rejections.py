"""Why a change of an account is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class EditAccountRejection(Code):
    NOT_FOUND = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    NOTE_TOO_LONG = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    RECONCILED = auto()


class CloseAccountRejection(Code):
    NOT_FOUND = auto()
    ALREADY_CLOSED = auto()
    DATE_OUT_OF_RANGE = auto()
    ROWS_AFTER = auto()


class ReopenAccountRejection(Code):
    NOT_FOUND = auto()
    NOT_CLOSED = auto()


class SetAccountValueRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    ACCOUNT_CLOSED = auto()
    NOT_A_VALUE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    DATE_OUT_OF_RANGE = auto()
