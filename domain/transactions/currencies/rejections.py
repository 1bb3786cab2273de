"""Why something about currencies is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class SetExchangeRateRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    CURRENCY_UNKNOWN = auto()
    SAME_CURRENCY = auto()
    RATE_NOT_POSITIVE = auto()
    RATE_OUT_OF_RANGE = auto()
    DATE_OUT_OF_RANGE = auto()


class DeleteExchangeRateRejection(Code):
    NOT_FOUND = auto()


class ImportExchangeRatesRejection(Code):
    ID_INVALID = auto()
    UPLOAD_NOT_FOUND = auto()
    FILE_EMPTY = auto()
    FILE_TOO_LARGE = auto()
    NOT_A_RATE_FILE = auto()


class SetBaseCurrencyRejection(Code):
    CURRENCY_UNKNOWN = auto()
