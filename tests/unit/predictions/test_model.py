"""When a prediction is good enough to act on."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.predictions.model import DEFAULT_THRESHOLD, Prediction, good_enough, to_apply


def _prediction(confidence: float) -> Prediction:
    return Prediction(transaction_id=UUID(int=1), category="dining", confidence=confidence, merchant=None)


@pytest.mark.parametrize(("confidence", "expected"), [(0.0, False), (0.4999, False), (0.5, True), (1.0, True)])
def test_even_odds_are_good_enough(confidence: float, expected: bool) -> None:
    assert DEFAULT_THRESHOLD == 0.5
    assert good_enough(_prediction(confidence)) is expected


def test_a_stricter_threshold_applies_fewer() -> None:
    sure, unsure = _prediction(0.95), _prediction(0.8)
    assert to_apply([sure, unsure], 0.9) == (sure,)
    assert to_apply([sure, unsure], 0.8) == (sure, unsure)
