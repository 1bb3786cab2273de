"""The model that this release comes with, as a replica loads it."""

from __future__ import annotations

import numpy as np

from deployments.memory.messages import Answered
from deployments.predictions.categorizer import Categorizer, Request
from ml.categorization.batch import TransactionBatch


async def test_the_shipped_model_loads_answers_and_is_healthy() -> None:
    categorizer = Categorizer()
    await categorizer.check_health()
    batches = [
        TransactionBatch(descriptions=["SHELL OIL 57444"], amounts=np.array([-42.0])),
        TransactionBatch(descriptions=["TESCO STORES 2231", "SHELL OIL 57444"], amounts=np.array([-12.3, -42.0])),
    ]
    one, two = await categorizer.predict_many([Request(batch) for batch in batches])
    categorizer.close()
    assert isinstance(one, Answered)
    assert isinstance(two, Answered)
    slugs = [*one.slugs(), *two.slugs()]
    assert slugs == ["auto_fuel", "groceries", "auto_fuel"]
    assert one.confidences[0] == two.confidences[1]
