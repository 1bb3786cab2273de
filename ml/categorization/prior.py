"""What the words alone say: a linear model over hashed n-grams, kept as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.categorization.hashing import grams

CHUNK = 4096


class TextPrior:
    """`weights` is (2**bits, categories) of int8; a score is the sum of its n-grams over the root of their number.

    `rarity` says how rare each n-gram was among the texts it learnt from, 255 for those never met.
    """

    def __init__(
        self,
        weights: NDArray[np.int8],
        scale: NDArray[np.float32],
        bias: NDArray[np.float32],
        rarity: NDArray[np.uint8],
    ) -> None:
        self.weights = weights
        self.scale = scale
        self.bias = bias
        self.rarity = rarity
        self.bits = int(weights.shape[0]).bit_length() - 1
        if weights.shape[0] != 1 << self.bits:
            raise ValueError(f"the text prior has {weights.shape[0]} rows, which is no power of two")

    @classmethod
    def quantised(
        cls, weights: NDArray[np.float32], bias: NDArray[np.float32], rarity: NDArray[np.float32]
    ) -> TextPrior:
        # A few very large weights would cost all others their precision: clip at a high quantile.
        limit = np.maximum(np.quantile(np.abs(weights), 0.9998, axis=0), 1e-6)
        scale = (limit / 127).astype(np.float32)
        small = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
        return cls(small, scale, bias.astype(np.float32), np.rint(rarity / rarity.max() * 255).astype(np.uint8))

    @classmethod
    def load(cls, path: Path) -> TextPrior:
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"], stored["scale"], stored["bias"], stored["rarity"])

    def save(self, path: Path) -> None:
        np.savez_compressed(path, weights=self.weights, scale=self.scale, bias=self.bias, rarity=self.rarity)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of scores per text; a text without letters gets the bias."""
        out = np.empty((len(texts), self.bias.size), np.float32)
        for low in range(0, len(texts), CHUNK):
            out[low : low + CHUNK] = self._scores(texts[low : low + CHUNK])
        return out

    def _scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = grams(texts, self.bits)
        counts = np.diff(found.starts)
        filled = np.flatnonzero(counts)
        sums = np.zeros((len(texts), self.bias.size), np.float32)
        if filled.size:
            rows = self.weights[found.buckets]
            sums[filled] = np.add.reduceat(rows, found.starts[:-1][filled], axis=0, dtype=np.int32)
        lengths = np.sqrt(np.maximum(counts, 1)).astype(np.float32)[:, None]
        result: NDArray[np.float32] = sums * (self.scale / lengths) + self.bias
        return result


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
