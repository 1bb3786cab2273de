"""How alike two descriptors are: weighted n-grams of unit length, many texts against many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

from ml.categorization.hashing import grams

# As the text prior has them, whose rarities are used.
BITS = 17
NEAREST = 6
_TAIL = 128
_GROUPS = 64
_LEAST = np.finfo(np.float32).tiny


def unit_rows(texts: Sequence[str], rarity: NDArray[np.uint8]) -> csr_matrix:
    """A row of length one for each text; a text without letters is empty and like nothing.

    `rarity` weighs n-grams: what thousands of shops have in their names makes no two of them alike.
    """
    found = grams(texts, BITS)
    values = rarity[found.buckets].astype(np.float32) ** 2
    rows = csr_matrix((values, found.buckets.astype(np.int32), found.starts.astype(np.int32)), (len(texts), 1 << BITS))
    rows.sum_duplicates()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.maximum(lengths, 1e-6), np.diff(rows.indptr)).astype(np.float32)
    return rows


@dataclass(frozen=True, slots=True)
class FrozenIndex:
    """The texts of one moment: `turned` has a column for each of the older ones, `tail` a row for each newer one."""

    turned: csr_matrix
    tail: csr_matrix

    def likeness(self, queries: csr_matrix) -> csr_matrix:
        """Cosines, a row for each query and a column for each text."""
        parts = [queries @ self.turned]
        if self.tail.shape[0]:
            parts.append(queries @ self.tail.T.tocsr())
        return hstack(parts).tocsr() if len(parts) > 1 else parts[0].tocsr()

    def among(self, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of these texts with each other."""
        rows = vstack([self.turned.T.tocsr(), self.tail]).tocsr()[chosen]
        result: NDArray[np.float32] = (rows @ rows.T.tocsr()).toarray()
        return result


class TextIndex:
    """Grows by appending: a new text costs its own n-grams, not those of the others."""

    def __init__(self) -> None:
        self._rows = csr_matrix((0, 1 << BITS), dtype=np.float32)
        self._frozen = FrozenIndex(self._rows.T.tocsr(), self._rows)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, texts: Sequence[str], rarity: NDArray[np.uint8]) -> None:
        if not texts:
            return
        tail = vstack([self._frozen.tail, unit_rows(texts, rarity)]).tocsr()
        self._length += len(texts)
        if tail.shape[0] <= _TAIL:
            self._frozen = FrozenIndex(self._frozen.turned, tail)
            return
        self._rows = vstack([self._rows, tail]).tocsr()
        self._frozen = FrozenIndex(self._rows.T.tocsr(), csr_matrix((0, 1 << BITS), dtype=np.float32))

    def frozen(self) -> FrozenIndex:
        return self._frozen


def nearest(likeness: csr_matrix, count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The columns of the highest values of each row and these values, best first; -1 and 0 where there are fewer."""
    rows = likeness.shape[0]
    places = np.full((rows, count), -1, np.int64)
    values = np.zeros((rows, count), np.float32)
    if not likeness.nnz:
        return places, values
    at, column, value = _promising(likeness, count)
    # Equal values in the order of the texts, so that the same question has the same answer on every machine.
    order = np.lexsort((column, -value, at))
    at, column, value = at[order], column[order], value[order]
    rank = np.arange(len(at)) - np.searchsorted(at, np.arange(rows))[at]
    kept = rank < count
    places[at[kept], rank[kept]] = column[kept]
    values[at[kept], rank[kept]] = value[kept]
    return places, values


def _promising(likeness: csr_matrix, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Row, column and value of the highest values of each row and few others.

    The highest are not below the `count`-th of the peaks of any groups of a row, so nothing has to be sorted for it.
    """
    lengths, groups = np.diff(likeness.indptr), max(_GROUPS, 2 * count)
    starts = likeness.indptr[:-1, None] + lengths[:, None].astype(np.int64) * np.arange(groups) // groups
    peaks = np.maximum.reduceat(likeness.data, np.minimum(starts, likeness.nnz - 1).ravel()).reshape(starts.shape)
    bound = np.partition(peaks, groups - count, axis=1)[:, groups - count]
    # A shorter row has groups without a value, which `reduceat` fills with its neighbour's.
    bound[lengths < groups] = 0
    kept = np.flatnonzero(likeness.data >= np.repeat(np.maximum(bound, _LEAST), lengths))
    at = np.searchsorted(likeness.indptr, kept, side="right") - 1
    return at, likeness.indices[kept].astype(np.int64), likeness.data[kept]
