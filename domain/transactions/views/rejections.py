"""Why something about a saved view is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class SaveViewRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    NAME_TAKEN = auto()
    QUERY_INVALID = auto()
    TOO_MANY_VIEWS = auto()


class DeleteViewRejection(Code):
    NOT_FOUND = auto()


class OrderViewsRejection(Code):
    NOT_FOUND = auto()
