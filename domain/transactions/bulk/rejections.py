"""Why a bulk edit is refused as a whole."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class EditTransactionsRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NOT_FOUND = auto()
    SELECTION_UNCLEAR = auto()
    QUERY_INVALID = auto()
    TOO_MANY = auto()
    NOTHING_TO_CHANGE = auto()
    DELETE_ALONE = auto()
    CATEGORY_UNKNOWN = auto()
    PAYEE_NOT_FOUND = auto()
    TAG_NOT_FOUND = auto()
    TOO_MANY_TAGS = auto()
    NOTE_TOO_LONG = auto()
    ACCOUNT_NOT_FOUND = auto()
    ACCOUNT_CLOSED = auto()
