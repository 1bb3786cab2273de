"""What is told, on which ways, and what a person gets who has chosen nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class NotificationKind(StrEnum):
    """Every kind has something that emits it; TEST is what the test button sends."""

    IMPORT_FINISHED = "IMPORT_FINISHED"
    BUDGET_HALF = "BUDGET_HALF"
    BUDGET_WARNING = "BUDGET_WARNING"
    BUDGET_FORECAST = "BUDGET_FORECAST"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    GOAL_REACHED = "GOAL_REACHED"
    GOAL_OFF_PACE = "GOAL_OFF_PACE"
    GOAL_DUE = "GOAL_DUE"
    BILL_DUE = "BILL_DUE"
    BILL_MISSED = "BILL_MISSED"
    BILL_CHANGED = "BILL_CHANGED"
    BILL_DUPLICATED = "BILL_DUPLICATED"
    BILL_RETURNED = "BILL_RETURNED"
    LARGE_TRANSACTION = "LARGE_TRANSACTION"
    ANOMALY = "ANOMALY"
    LOW_BALANCE = "LOW_BALANCE"
    LOW_BALANCE_AHEAD = "LOW_BALANCE_AHEAD"
    NEW_DEVICE = "NEW_DEVICE"
    WEEKLY_SUMMARY = "WEEKLY_SUMMARY"
    MONTHLY_SUMMARY = "MONTHLY_SUMMARY"
    WELCOME = "WELCOME"
    TEST = "TEST"


class Channel(StrEnum):
    """A way to a person."""

    IN_APP = "IN_APP"
    EMAIL = "EMAIL"
    WEB_PUSH = "WEB_PUSH"
    WEBHOOK = "WEBHOOK"


class Mode(StrEnum):
    """What a channel does with a kind: nothing, at once, or together with others."""

    OFF = "OFF"
    NOW = "NOW"
    DIGEST = "DIGEST"


# Those that people choose about; a welcome is told once, a test because somebody asked.
CHOSEN_KINDS = tuple(kind for kind in NotificationKind if kind not in {NotificationKind.WELCOME, NotificationKind.TEST})
# These wait for quiet hours to end. The bell makes no noise, and a program behind a webhook does not sleep.
DISTURBING = frozenset({Channel.EMAIL, Channel.WEB_PUSH})
# A snooze is for people.
SNOOZED = frozenset({Channel.IN_APP, Channel.EMAIL, Channel.WEB_PUSH})
# Where several messages make one.
DIGESTIBLE = frozenset({Channel.EMAIL})
# Channels that reach addresses of the person's own, one delivery for each.
WITH_ENDPOINTS = frozenset({Channel.WEB_PUSH, Channel.WEBHOOK})

_KIND = NotificationKind
# What cannot wait, or is wanted in writing.
_MAILED = {
    _KIND.BUDGET_WARNING: Mode.DIGEST,
    _KIND.BUDGET_FORECAST: Mode.DIGEST,
    _KIND.BUDGET_EXCEEDED: Mode.NOW,
    _KIND.GOAL_REACHED: Mode.NOW,
    _KIND.GOAL_OFF_PACE: Mode.DIGEST,
    _KIND.GOAL_DUE: Mode.NOW,
    _KIND.BILL_DUE: Mode.DIGEST,
    _KIND.BILL_MISSED: Mode.DIGEST,
    _KIND.BILL_CHANGED: Mode.NOW,
    _KIND.BILL_DUPLICATED: Mode.NOW,
    _KIND.BILL_RETURNED: Mode.NOW,
    _KIND.LARGE_TRANSACTION: Mode.NOW,
    _KIND.ANOMALY: Mode.DIGEST,
    _KIND.LOW_BALANCE: Mode.NOW,
    _KIND.LOW_BALANCE_AHEAD: Mode.NOW,
    _KIND.NEW_DEVICE: Mode.NOW,
    _KIND.MONTHLY_SUMMARY: Mode.NOW,
    _KIND.TEST: Mode.NOW,
}
_PUSHED = {
    _KIND.BUDGET_EXCEEDED,
    _KIND.GOAL_REACHED,
    _KIND.BILL_DUPLICATED,
    _KIND.BILL_RETURNED,
    _KIND.LARGE_TRANSACTION,
    _KIND.ANOMALY,
    _KIND.LOW_BALANCE,
    _KIND.LOW_BALANCE_AHEAD,
    _KIND.NEW_DEVICE,
    _KIND.TEST,
}
_DEFAULTS: Mapping[Channel, Mapping[NotificationKind, Mode]] = {
    Channel.IN_APP: dict.fromkeys(_KIND, Mode.NOW),
    Channel.EMAIL: _MAILED,
    Channel.WEB_PUSH: dict.fromkeys(_PUSHED, Mode.NOW),
    # Who gives an address wants to hear everything.
    Channel.WEBHOOK: dict.fromkeys(_KIND, Mode.NOW),
}


def default_mode(kind: NotificationKind, channel: Channel) -> Mode:
    """What holds until the person chooses."""
    return _DEFAULTS[channel].get(kind, Mode.OFF)


def modes_of(channel: Channel) -> tuple[Mode, ...]:
    """What can be chosen for it."""
    return tuple(mode for mode in Mode if mode is not Mode.DIGEST or channel in DIGESTIBLE)
