"""Why rows are not linked."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class LinkRefundsRejection(Code):
    NOT_FOUND = auto()
    TOO_MANY = auto()
    EXPENSE_NOT_FOUND = auto()
    NOT_AN_EXPENSE = auto()
    NOT_MONEY_IN = auto()
    TRANSFER_LEG = auto()
    SPLIT_ROW = auto()
    CURRENCY_DIFFERS = auto()
    CATEGORY_UNKNOWN = auto()


class UnlinkRefundsRejection(Code):
    NOT_FOUND = auto()
    TOO_MANY = auto()


class SetLedgerSettingsRejection(Code):
    VERSION_CONFLICT = auto()
    PERCENT_OUT_OF_RANGE = auto()


class LinkTransfersRejection(Code):
    NOT_FOUND = auto()
    TOO_MANY = auto()
    ROW_REPEATED = auto()
    SAME_ACCOUNT = auto()
    SAME_DIRECTION = auto()
    AMOUNTS_DIFFER = auto()
    ALREADY_LINKED = auto()
    SPLIT_ROW = auto()
    LINKED_REFUND = auto()


class UnlinkTransferRejection(Code):
    NOT_FOUND = auto()
    NOT_A_TRANSFER = auto()


class DeclineTransfersRejection(Code):
    NOT_FOUND = auto()
    TOO_MANY = auto()


class EditTransferRejection(Code):
    NOT_FOUND = auto()
    NOT_A_TRANSFER = auto()
    VERSION_CONFLICT = auto()
    RECONCILED = auto()
    AMOUNT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    RECEIVED_AMOUNT_DIFFERS = auto()
    DATE_OUT_OF_RANGE = auto()
    DESCRIPTION_EMPTY = auto()
    DESCRIPTION_TOO_LONG = auto()
    NOTE_TOO_LONG = auto()
