"""Known merchants and telling nouns, found as whole words inside a normalised descriptor."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization.cleaning import CARD_TOKEN, PROCESSOR_TOKENS, fold, words

LONGEST = 5
SIZE = len(CATEGORIES)
_MARKS = PROCESSOR_TOKENS | {CARD_TOKEN}


class Kind(IntEnum):
    MERCHANT = 0
    NOUN = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is the normalised name; one key may speak of several categories."""

    key: str
    kind: Kind
    categories: tuple[int, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Match:
    """`share` is the part of the descriptor's letters that the entry explains."""

    entry: Entry
    share: float
    first: bool


def key_of(name: str) -> str:
    return " ".join(words(fold(name)))


class Lexicon:
    """Read-only after construction, so threads may share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._merchants: dict[str, Entry] = {}
        self._nouns: dict[str, Entry] = {}
        for entry in entries:
            (self._merchants if entry.kind is Kind.MERCHANT else self._nouns)[entry.key] = entry

    def __len__(self) -> int:
        return len(self._merchants) + len(self._nouns)

    def merchants(self) -> list[Entry]:
        return list(self._merchants.values())

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        rows = (line.split("\t") for line in lines)
        return cls(
            Entry(key, Kind(int(kind)), tuple(int(code) for code in codes.split(",")), name)
            for key, kind, codes, name in rows
        )

    def save(self, path: Path) -> None:
        both = [*self._merchants.values(), *self._nouns.values()]
        lines = (f"{e.key}\t{e.kind:d}\t{','.join(map(str, e.categories))}\t{e.name}" for e in both)
        path.write_bytes(gzip.compress("\n".join(sorted(lines)).encode(), mtime=0))

    def without(self, keys: frozenset[str]) -> Lexicon:
        """As if these merchants and nouns were unknown: training scores what it has not seen."""
        both = (*self._merchants.values(), *self._nouns.values())
        return Lexicon(entry for entry in both if entry.key not in keys)

    def matches(self, text: str) -> list[Match]:
        """Longest first from the left, each word used once for a merchant and once for a noun."""
        tokens = [token for token in text.split() if token not in _MARKS]
        letters = sum(map(len, tokens)) or 1
        found = self._scan(self._merchants, tokens, letters)
        found.extend(self._scan(self._nouns, tokens, letters))
        return found

    @staticmethod
    def _scan(known: dict[str, Entry], tokens: list[str], letters: int) -> list[Match]:
        found: list[Match] = []
        at = 0
        while at < len(tokens):
            for size in range(min(LONGEST, len(tokens) - at), 0, -1):
                entry = known.get(" ".join(tokens[at : at + size]))
                if entry:
                    share = sum(map(len, tokens[at : at + size])) / letters
                    found.append(Match(entry, share, at == 0))
                    at += size - 1
                    break
            at += 1
        return found

    @staticmethod
    def evidence(matches: Sequence[Match]) -> NDArray[np.float32]:
        """Per category: share named as merchant, as first words, as noun, and the last noun. Flat, 4 x SIZE."""
        table = np.zeros((4, SIZE), np.float32)
        for match in matches:
            for position in match.entry.categories:
                weight = match.share / len(match.entry.categories) ** 0.5
                if match.entry.kind is Kind.MERCHANT:
                    table[0, position] = max(table[0, position], weight)
                    if match.first:
                        table[1, position] = max(table[1, position], weight)
                else:
                    table[2, position] += weight
        nouns = [match for match in matches if match.entry.kind is Kind.NOUN]
        if nouns:
            # "auto parts market": in most languages here the last noun is the head.
            for position in nouns[-1].entry.categories:
                table[3, position] = 1.0
        return table.reshape(-1)
