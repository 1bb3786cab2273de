"""Reading descriptors once: what the text says is kept for the next transaction with the same words."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.categorization.cleaning import CARD_TOKEN, PROCESSOR_TOKENS, merchant_name, normalise
from ml.categorization.lexicon import SIZE, Kind, Lexicon
from ml.categorization.prior import TextPrior, log_softmax

CACHE_SIZE = 20_000
_PROCESSOR_CODE = {token: number for number, token in enumerate(sorted(PROCESSOR_TOKENS), start=2)}
_COLUMNS = SIZE + 4 * SIZE + 2
Value = TypeVar("Value")


class Recent(Generic[Value]):
    """A bounded, thread-safe memory of the most recently used values."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        return found

    def put_many(self, values: dict[str, Value]) -> None:
        with self._lock:
            self._kept.update(values)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Read:
    """Columns of text facts, a row for each description."""

    prior: NDArray[np.float32]
    evidence: NDArray[np.float32]
    word_count: NDArray[np.float32]
    processor: NDArray[np.float32]
    merchants: list[str | None]


def mark_of(text: str) -> float:
    """Which processor or card prefix a normalised text carries: a small number, 0 for none."""
    code = 0.0
    for token in text.split()[:2]:
        if token in _PROCESSOR_CODE:
            return float(_PROCESSOR_CODE[token])
        if token == CARD_TOKEN:
            code = 1.0
    return code


class Reader:
    """Turns descriptors into text facts with a prior and a lexicon."""

    def __init__(self, prior: TextPrior, lexicon: Lexicon, cache_size: int = CACHE_SIZE) -> None:
        self._prior = prior
        self._lexicon = lexicon
        self._texts: Recent[NDArray[np.float32]] = Recent(cache_size)
        self._names: Recent[tuple[str, str | None]] = Recent(cache_size)

    def read(self, descriptions: Sequence[str]) -> Read:
        unique = list(dict.fromkeys(descriptions))
        names = self._names.get_many(unique)
        fresh = {text: (normalise(text), None) for text in unique if text not in names}
        named = {text: (clean, self.merchant(text, clean)) for text, (clean, _) in fresh.items()}
        self._names.put_many(named)
        names.update(named)
        facts = self._facts(list(dict.fromkeys(clean for clean, _ in names.values())))
        order = {text: row for row, text in enumerate(facts)}
        table = np.stack(list(facts.values())) if facts else np.empty((0, _COLUMNS), np.float32)
        rows = table[[order[names[text][0]] for text in descriptions]]
        return Read(
            prior=rows[:, :SIZE],
            evidence=rows[:, SIZE : 5 * SIZE].reshape(-1, 4, SIZE),
            word_count=rows[:, -2],
            processor=rows[:, -1],
            merchants=[names[text][1] for text in descriptions],
        )

    def _facts(self, texts: list[str]) -> dict[str, NDArray[np.float32]]:
        known = self._texts.get_many(texts)
        missing = [text for text in texts if text not in known]
        if missing:
            prior = log_softmax(self._prior.scores(missing))
            fresh: dict[str, NDArray[np.float32]] = {}
            for row, text in enumerate(missing):
                extra = np.array([min(text.count(" ") + 1, 12) if text else 0, mark_of(text)], np.float32)
                fresh[text] = np.concatenate((prior[row], self._lexicon.evidence(text), extra))
            self._texts.put_many(fresh)
            known.update(fresh)
        return known

    def merchant(self, description: str, text: str) -> str | None:
        """A known merchant by its proper name, else the name found in the descriptor."""
        best = max(
            (match for match in self._lexicon.matches(text) if match.entry.kind is Kind.MERCHANT and match.first),
            key=lambda match: match.share,
            default=None,
        )
        if best and best.share >= 0.5 and best.entry.name:
            return best.entry.name
        return merchant_name(description)
