"""How real statements differ from a list of merchants: which strangers appear, and how people label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization.training.generator import POSITION, Rows

# Where a person may well choose another category than we do, and how often. Assumed, not fitted to anybody's data:
# published second opinions on spending categories agree on about nine rows in ten.
SECOND_OPINIONS: dict[str, dict[str, float]] = {
    "groceries": {"dining": 0.05, "shopping": 0.03, "home": 0.01},
    "dining": {"groceries": 0.04, "entertainment": 0.02, "travel": 0.01},
    "auto_fuel": {"transport": 0.05, "groceries": 0.02, "shopping": 0.01},
    "transport": {"auto_fuel": 0.04, "travel": 0.05},
    "travel": {"transport": 0.05, "entertainment": 0.03},
    "shopping": {"home": 0.04, "entertainment": 0.02, "personal_care": 0.02, "groceries": 0.02},
    "home": {"shopping": 0.07, "utilities": 0.02},
    "entertainment": {"shopping": 0.06, "utilities": 0.02, "education_kids": 0.01},
    "health": {"personal_care": 0.04, "shopping": 0.03},
    "personal_care": {"shopping": 0.05, "health": 0.04},
    "utilities": {"home": 0.04, "shopping": 0.02, "services": 0.02},
    "housing": {"home": 0.05, "transfer": 0.02},
    "insurance": {"auto_fuel": 0.03, "health": 0.03, "pets": 0.01},
    "education_kids": {"shopping": 0.04, "services": 0.03, "entertainment": 0.02},
    "pets": {"shopping": 0.03, "health": 0.02, "groceries": 0.01},
    "fees": {"services": 0.04, "transfer": 0.02},
    "transfer": {"income": 0.04, "fees": 0.01, "services": 0.01},
    "income": {"transfer": 0.08},
    "charity_gifts": {"shopping": 0.06, "home": 0.02},
    "taxes": {"fees": 0.04, "services": 0.03},
    "services": {"shopping": 0.06, "utilities": 0.02, "fees": 0.02},
}
# Among merchants nobody has listed, chains are rare: they are known. Independent trades make up most strangers.
STRANGERS: dict[str, float] = {
    "groceries": 0.35,
    "auto_fuel": 0.35,
    "utilities": 0.5,
    "insurance": 0.6,
    "transfer": 0.4,
    "transport": 0.5,
    "travel": 0.6,
    "housing": 0.7,
    "entertainment": 0.7,
    "home": 0.7,
    "taxes": 0.7,
    "pets": 0.8,
    "health": 0.8,
    "education_kids": 0.8,
    "charity_gifts": 0.8,
    "shopping": 0.8,
}


def as_people_label(truth: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    rng = np.random.default_rng(seed)
    chances = np.eye(len(CATEGORIES))
    for slug, others in SECOND_OPINIONS.items():
        for other, share in others.items():
            chances[POSITION[slug], POSITION[other]] += share
            chances[POSITION[slug], POSITION[slug]] -= share
    limits = np.cumsum(chances[truth], axis=1)
    drawn: NDArray[np.int64] = (rng.random(len(truth))[:, None] > limits).sum(axis=1)
    return np.minimum(drawn, len(CATEGORIES) - 1)


def thinned(rows: Rows, at: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Without most of the chains: what is left resembles the unknown merchants of a real statement."""
    rng = np.random.default_rng(seed)
    keep = np.array(
        [STRANGERS.get(CATEGORIES[rows.categories[row]].slug, 1.0) if rows.merchants[row] else 1.0 for row in at]
    )
    return at[rng.random(len(at)) < keep]
