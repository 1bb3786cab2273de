"""How sure a model is, and from where on that is enough: probabilities of the model, percentages of people."""

from __future__ import annotations

# A confidence is told in per mille: more digits would be noise of the model.
DIGITS = 3
_PER_MILLE = 1_000

# Below even odds the guess is wrong more often than right, and correcting it is more work than choosing.
DEFAULT_PERCENT = 50
# From here on nothing is ever sure enough: everything is offered.
NEVER_PERCENT = 100


def is_sure(confidence: float, percent: int) -> bool:
    """Whether a category is applied on its own, or only offered."""
    return percent < NEVER_PERCENT and round(confidence * _PER_MILLE) >= percent * 10
