"""The model that this release comes with, as a replica loads it."""

from __future__ import annotations

import numpy as np

from deployments.predictions.categorizer import Categorizer
from domain.transactions.categories import CATEGORIES
from ml.categorization.batch import TransactionBatch


async def test_the_shipped_model_loads_answers_and_is_healthy() -> None:
    categorizer = Categorizer()
    await categorizer.check_health()
    batches = [
        TransactionBatch(descriptions=["SHELL OIL 57444"], amounts=np.array([-42.0])),
        TransactionBatch(descriptions=["TESCO STORES 2231", "SHELL OIL 57444"], amounts=np.array([-12.3, -42.0])),
    ]
    one, two = await categorizer.predict_many(batches)
    categorizer.close()
    slugs = [CATEGORIES[position].slug for answer in (one, two) for position in answer.categories]
    assert slugs == ["auto_fuel", "groceries", "auto_fuel"]
    assert one.confidences[0] == two.confidences[1]
