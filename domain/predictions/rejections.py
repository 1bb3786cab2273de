"""Why the model is not asked again, and not trained."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class RecategorizeRejection(Code):
    NO_ROWS = auto()


class TrainRejection(Code):
    NO_LABELS = auto()
