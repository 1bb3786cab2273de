"""Why the ledger refuses. One enum per command: a new refusal in one changes no other."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class CreateAccountRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    CURRENCY_UNKNOWN = auto()
    AMOUNT_OUT_OF_RANGE = auto()


class RecordTransactionRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    AMOUNT_ZERO = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    DATE_OUT_OF_RANGE = auto()
    DESCRIPTION_EMPTY = auto()
    DESCRIPTION_TOO_LONG = auto()
    NOTE_TOO_LONG = auto()
    CATEGORY_UNKNOWN = auto()


class RecordTransferRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    SAME_ACCOUNT = auto()
    AMOUNT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    RECEIVED_AMOUNT_REQUIRED = auto()
    RECEIVED_AMOUNT_DIFFERS = auto()
    DATE_OUT_OF_RANGE = auto()
    DESCRIPTION_TOO_LONG = auto()
    NOTE_TOO_LONG = auto()


class EditTransactionRejection(Code):
    NOT_FOUND = auto()
    VERSION_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    AMOUNT_ZERO = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    DATE_OUT_OF_RANGE = auto()
    DESCRIPTION_EMPTY = auto()
    DESCRIPTION_TOO_LONG = auto()
    NOTE_TOO_LONG = auto()
    CATEGORY_UNKNOWN = auto()
    TRANSFER_LEG = auto()
    CURRENCY_DIFFERS = auto()


class CategorizeTransactionsRejection(Code):
    NOT_FOUND = auto()
    CATEGORY_UNKNOWN = auto()
    TOO_MANY = auto()
    TRANSFER_LEG = auto()


class DeleteTransactionRejection(Code):
    NOT_FOUND = auto()


class UndoRejection(Code):
    NOT_FOUND = auto()
    ALREADY_UNDONE = auto()
    NOT_UNDONE = auto()
    CHANGED_SINCE = auto()
    IMPORT_AGAIN = auto()
    NAME_TAKEN = auto()
    NOTHING_TO_UNDO = auto()
    NOTHING_TO_REDO = auto()
    IN_USE = auto()
