"""Why a command about parked events is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class ReplayParkedRejection(Code):
    NOT_ADMINISTRATOR = auto()
    CONSUMER_UNKNOWN = auto()
    NOTHING_NAMED = auto()
    BROKER_AWAY = auto()


class DiscardParkedRejection(Code):
    NOT_ADMINISTRATOR = auto()
    CONSUMER_UNKNOWN = auto()
    NOTHING_NAMED = auto()
    BROKER_AWAY = auto()


class ListParkedRejection(Code):
    """Of a query, which tells them as top-level errors."""

    NOT_ADMINISTRATOR = auto()
    CONSUMER_UNKNOWN = auto()
    BROKER_AWAY = auto()
