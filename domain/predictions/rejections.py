"""Why the model is not asked again."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class RecategorizeRejection(Code):
    NO_ROWS = auto()
