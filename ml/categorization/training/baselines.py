"""Simple rules a model has to beat."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.categorization.hashing import grams
from ml.categorization.lexicon import Lexicon

BITS = 17
CHUNK = 1000


def _unit_rows(texts: Sequence[str]) -> csr_matrix:
    found = grams(texts, BITS)
    counts = np.diff(found.starts)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return csr_matrix((values, found.buckets, found.starts), shape=(len(texts), 1 << BITS))


def nearest_merchant(texts: Sequence[str], lexicon: Lexicon) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The category of the known merchant whose name shares most n-grams (cosine)."""
    entries = lexicon.merchants()
    names = _unit_rows([entry.key for entry in entries]).T.tocsr()
    codes = np.array([entry.categories[0] for entry in entries])
    rows = _unit_rows(texts)
    found: list[NDArray[np.int64]] = []
    sure: list[NDArray[np.float64]] = []
    for low in range(0, len(texts), CHUNK):
        likeness = (rows[low : low + CHUNK] @ names).toarray()
        found.append(codes[likeness.argmax(axis=1)])
        sure.append(np.clip(likeness.max(axis=1), 0, 1).astype(np.float64))
    return np.concatenate(found), np.concatenate(sure)
