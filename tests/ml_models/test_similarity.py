"""The nearest texts are those that sorting everything would give, ties in the order of the texts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from ml.categorization.similarity import nearest

COUNT = 6


@pytest.mark.parametrize("width", [0, 3, 70, 900])
@pytest.mark.parametrize("digits", [1, 7])
def test_the_nearest_are_the_highest_in_order(width: int, digits: int) -> None:
    rng = np.random.default_rng(width + digits)
    for filled in (0.0, 0.02, 0.3, 1.0):
        dense = np.round(rng.random((40, width)), digits).astype(np.float32)
        dense[rng.random(dense.shape) >= filled] = 0
        dense[-3:] = 0
        stored = csr_matrix(dense)
        # A stored zero is like nothing, too.
        stored.data[rng.random(stored.nnz) < 0.1] = 0
        places, values = nearest(stored, COUNT)
        for row, known in enumerate(stored.toarray()):
            best = [place for place in np.lexsort((np.arange(width), -known)) if known[place] > 0][:COUNT]
            missing = COUNT - len(best)
            assert places[row].tolist() == best + [-1] * missing
            assert values[row].tolist() == known[best].tolist() + [0] * missing
