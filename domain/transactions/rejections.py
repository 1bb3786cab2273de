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
    ACCOUNT_CLOSED = auto()
    PAYEE_NOT_FOUND = auto()
    TAG_NOT_FOUND = auto()
    TOO_MANY_TAGS = auto()
    SPLIT_TOO_FEW = auto()
    SPLIT_TOO_MANY = auto()
    SPLIT_ID_REPEATED = auto()
    SPLIT_PART_ZERO = auto()
    SPLIT_SUM_DIFFERS = auto()


class RecordTransferRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    ACCOUNT_NOT_FOUND = auto()
    ACCOUNT_CLOSED = auto()
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
    ACCOUNT_CLOSED = auto()
    RECONCILED = auto()
    LINKED_REFUND = auto()
    PAYEE_NOT_FOUND = auto()
    TAG_NOT_FOUND = auto()
    TOO_MANY_TAGS = auto()
    SPLIT_NEEDED = auto()
    SPLIT_TOO_FEW = auto()
    SPLIT_TOO_MANY = auto()
    SPLIT_ID_REPEATED = auto()
    SPLIT_PART_ZERO = auto()
    SPLIT_SUM_DIFFERS = auto()


class CategorizeTransactionsRejection(Code):
    NOT_FOUND = auto()
    CATEGORY_UNKNOWN = auto()
    TOO_MANY = auto()
    TRANSFER_LEG = auto()
    LINKED_REFUND = auto()
    SPLIT_NEEDED = auto()


class DeleteTransactionRejection(Code):
    NOT_FOUND = auto()
    RECONCILED = auto()


class RestoreTransactionsRejection(Code):
    NOT_FOUND = auto()
    TOO_MANY = auto()


class UndoRejection(Code):
    NOT_FOUND = auto()
    NOT_ALLOWED = auto()
    ALREADY_UNDONE = auto()
    NOT_UNDONE = auto()
    CHANGED_SINCE = auto()
    IMPORT_AGAIN = auto()
    IN_USE = auto()
    NAME_TAKEN = auto()
    RECONCILED = auto()
    NOTHING_TO_UNDO = auto()
    NOTHING_TO_REDO = auto()
