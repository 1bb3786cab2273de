"""Why something asked of recurring payments is refused. One enum per command."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class DecideStreamRejection(Code):
    """Of confirm, end, dismiss and restore. `ID_INVALID` is said at the edge."""

    ID_INVALID = auto()
    NOT_FOUND = auto()


class EditStreamRejection(Code):
    ID_INVALID = auto()
    NOT_FOUND = auto()
    VERSION_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    AMOUNT_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    DATE_OUT_OF_RANGE = auto()
    KIND_DIFFERS = auto()


class MergeStreamsRejection(Code):
    ID_INVALID = auto()
    NOT_FOUND = auto()
    NOTHING_TO_MERGE = auto()
    SAME_STREAM = auto()
    DIRECTION_DIFFERS = auto()
    CURRENCY_DIFFERS = auto()
