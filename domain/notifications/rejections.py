"""Why a command on notifications is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class MarkNotificationsReadRejection(Code):
    NOT_FOUND = auto()
