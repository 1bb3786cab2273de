"""Character and word n-grams of many texts at once, as bucket numbers: array passes, no loop over characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHAR_SIZES = (3, 4, 5)
_SPACE = np.uint64(32)
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_WORD_SALT = np.uint64(0x5851F42D4C957F2D)
_PAIR_SALT = np.uint64(0x14057B7EF767814F)


@dataclass(frozen=True, slots=True)
class Grams:
    """Bucket numbers of all texts, text after text: those of text `i` are `buckets[starts[i] : starts[i + 1]]`."""

    buckets: NDArray[np.int64]
    starts: NDArray[np.int64]


def _finish(hashed: NDArray[np.uint64], salt: np.uint64, bits: int) -> NDArray[np.int64]:
    mixed = (hashed ^ salt) * _MIX
    mixed ^= mixed >> _SHIFT
    mixed *= _MIX
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def _positions(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Every code point of ' word word ' for each text in one array, and the text each one belongs to."""
    padded = [f" {text} " for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    lengths = np.fromiter((len(text) for text in padded), dtype=np.int64, count=len(padded))
    return codes, np.repeat(np.arange(len(padded), dtype=np.int64), lengths)


def _word_hashes(codes: NDArray[np.uint64], owner: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    letter = codes != _SPACE
    begins = np.flatnonzero(letter & ~np.concatenate(([False], letter[:-1])))
    if begins.size == 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    place = np.cumsum(np.ones_like(codes)) - np.repeat(
        np.concatenate(([0], begins)).astype(np.uint64), np.diff(np.concatenate(([0], begins, [codes.size])))
    )
    spread = np.where(letter, (codes + np.uint64(7)) * (place * _MIX | np.uint64(1)), np.uint64(0))
    return np.add.reduceat(spread * _PRIME, begins), owner[begins]


def grams(texts: Sequence[str], bits: int) -> Grams:
    """Character 3- to 5-grams inside padded words, words, and pairs of words; each once per place it occurs."""
    if not texts:
        return Grams(np.empty(0, np.int64), np.zeros(1, np.int64))
    codes, owner = _positions(texts)
    space = codes == _SPACE
    found: list[NDArray[np.int64]] = []
    owners: list[NDArray[np.int64]] = []
    for size in CHAR_SIZES:
        count = codes.size - size + 1
        if count <= 0:
            continue
        inside = ~space[1 : 1 + count]
        hashed = np.zeros(count, np.uint64)
        for offset in range(size):
            hashed = hashed * _PRIME + codes[offset : offset + count]
            if 1 < offset < size - 1:
                inside &= ~space[offset : offset + count]
        found.append(_finish(hashed[inside], np.uint64(size), bits))
        owners.append(owner[:count][inside])
    hashed, belongs = _word_hashes(codes, owner)
    found.append(_finish(hashed, _WORD_SALT, bits))
    owners.append(belongs)
    if hashed.size > 1:
        together = belongs[1:] == belongs[:-1]
        found.append(_finish((hashed[:-1] * _PRIME + hashed[1:])[together], _PAIR_SALT, bits))
        owners.append(belongs[:-1][together])
    buckets = np.concatenate(found)
    belongs = np.concatenate(owners)
    order = np.argsort(belongs, kind="stable")
    counts = np.bincount(belongs, minlength=len(texts))
    return Grams(buckets[order], np.concatenate(([0], np.cumsum(counts))).astype(np.int64))
