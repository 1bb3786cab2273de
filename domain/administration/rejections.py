"""Why a command of an administrator is refused."""

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


class ListModelsRejection(Code):
    """Of a query, as above."""

    NOT_ADMINISTRATOR = auto()


class PromoteModelRejection(Code):
    NOT_ADMINISTRATOR = auto()
    MODEL_UNKNOWN = auto()
    VERSION_UNFIT = auto()


class ShadowModelRejection(Code):
    NOT_ADMINISTRATOR = auto()
    MODEL_UNKNOWN = auto()
    VERSION_UNFIT = auto()


class RollBackModelRejection(Code):
    NOT_ADMINISTRATOR = auto()
    MODEL_UNKNOWN = auto()
    NOTHING_BEFORE = auto()


class TrainModelRejection(Code):
    NOT_ADMINISTRATOR = auto()
    MODEL_UNKNOWN = auto()
    NOWHERE_TO_KEEP = auto()
