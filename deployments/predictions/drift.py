"""Whether what comes in, and what is made of it, is still what the model was made for.

Input: the share of texts that name no merchant the model knows. Confidence: its mean and its spread over ten bands.
What people make of it: the share of suggestions taken as they were. A version in the shadow: how often it agrees.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deployments.adapters.meters import Count, Counted
from deployments.predictions.model import Model
from domain.predictions.model import Prediction

ROWS = Counted("moneta_categorizer_rows", "Rows that were predicted.", ("version",))
CONFIDENCE = Counted(
    "moneta_categorizer_confidence", "Sum of the confidence of rows: divided by them it is the mean.", ("version",)
)
BAND = Counted("moneta_categorizer_band", "Rows by tenths of confidence, as 0.8 for 0.8 to 0.9.", ("version", "band"))
LOOKED_AT = Counted("moneta_categorizer_input", "Rows whose text was looked at.", ("version",))
UNKNOWN = Counted("moneta_categorizer_input_unknown", "Those that name no known merchant.", ("version",))
COMPARED = Counted("moneta_categorizer_shadow", "Rows asked of two versions.", ("version", "shadow", "same"))

BATCHES = Counted("moneta_categorizer_batches", "Times that waiting requests were answered together.", ("version",))
REQUESTS = Counted("moneta_categorizer_batch_requests", "Requests in them: divided by them, how many.", ("version",))

# Looking at a text costs as much as reading it; of a statement a sample says enough.
_SAMPLE = 50


def observe(count: Count, model: Model, descriptions: Sequence[str], confidences: NDArray[np.float32]) -> None:
    """What one prediction adds."""
    rows = len(confidences)
    if not rows:
        return
    version = model.version
    count(ROWS, rows, version=version)
    count(CONFIDENCE, float(confidences.sum()), version=version)
    bands = np.bincount(np.clip((confidences * 10).astype(np.int64), 0, 9), minlength=10)
    for tenth, found in enumerate(bands.tolist()):
        count(BAND, found, version=version, band=f"0.{tenth}")
    sample = descriptions[:: max(1, rows // _SAMPLE)]
    count(LOOKED_AT, len(sample), version=version)
    count(UNKNOWN, len(sample) - model.known(sample), version=version)


def observe_batch(count: Count, version: str, requests: int) -> None:
    """Requests that came at once and were answered together."""
    count(BATCHES, 1, version=version)
    count(REQUESTS, requests, version=version)


def compare(
    count: Count, applied: Sequence[Prediction], shadow: Sequence[Prediction], *, version: str, by: str
) -> None:
    """How often a version in the shadow says the same."""
    same = agreeing(applied, shadow)
    count(COMPARED, same, version=version, shadow=by, same="yes")
    count(COMPARED, len(shadow) - same, version=version, shadow=by, same="no")


def agreeing(applied: Sequence[Prediction], shadow: Sequence[Prediction]) -> int:
    said = {prediction.transaction_id: prediction.category for prediction in applied}
    return sum(said.get(prediction.transaction_id) == prediction.category for prediction in shadow)
