"""When a prediction is good enough to act on."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.predictions.model import Prediction, to_apply
from domain.shared.confidence import DEFAULT_PERCENT, NEVER_PERCENT, is_sure


def _prediction(confidence: float) -> Prediction:
    return Prediction(transaction_id=UUID(int=1), category="dining", confidence=confidence, merchant=None)


@pytest.mark.parametrize(("confidence", "expected"), [(0.0, False), (0.4994, False), (0.4996, True), (1.0, True)])
def test_even_odds_are_good_enough_as_they_are_shown(confidence: float, expected: bool) -> None:
    assert DEFAULT_PERCENT == 50
    assert is_sure(confidence, DEFAULT_PERCENT) is expected


def test_a_stricter_threshold_applies_fewer() -> None:
    sure, unsure = _prediction(0.95), _prediction(0.8)
    assert to_apply([sure, unsure], 90) == (sure,)
    assert to_apply([sure, unsure], 80) == (sure, unsure)
    assert to_apply([_prediction(0.0)], 0) == (_prediction(0.0),)


def test_at_the_end_of_the_scale_nothing_is_ever_sure_enough() -> None:
    assert to_apply([_prediction(1.0)], NEVER_PERCENT) == ()
    assert to_apply([_prediction(1.0)], NEVER_PERCENT - 1) == (_prediction(1.0),)
