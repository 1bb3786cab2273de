"""Reading descriptors once: what the text says is kept for the next transaction with the same words."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.categorization.cleaning import CARD_TOKEN, PROCESSOR_TOKENS, normalise
from ml.categorization.lexicon import SIZE, Kind, Lexicon, Match
from ml.categorization.naming import merchant_name
from ml.categorization.prior import TextPrior, log_softmax

CACHE_SIZE = 20_000
# The part of a descriptor that a known name must explain before it names the whole.
ENOUGH = 0.5
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
    texts: list[str]


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
        self._texts: Recent[tuple[NDArray[np.float32], Match | None]] = Recent(cache_size)
        self._cache_size = cache_size
        self._names: Recent[tuple[str, str | None]] = Recent(cache_size)

    def read(self, descriptions: Sequence[str]) -> Read:
        unique = list(dict.fromkeys(descriptions))
        names = self._names.get_many(unique)
        clean = {text: normalise(text) for text in unique if text not in names}
        shorts = [short for short, _ in names.values()]
        table, order, leading = self._facts(list(dict.fromkeys([*shorts, *clean.values()])))
        fresh = {text: (short, _called(text, leading[short])) for text, short in clean.items()}
        self._names.put_many(fresh)
        names.update(fresh)
        rows = table[[order[names[text][0]] for text in descriptions]]
        return Read(
            prior=rows[:, :SIZE],
            evidence=rows[:, SIZE : 5 * SIZE].reshape(-1, 4, SIZE),
            word_count=rows[:, -2],
            processor=rows[:, -1],
            merchants=[names[text][1] for text in descriptions],
            texts=[names[text][0] for text in descriptions],
        )

    def _facts(self, texts: list[str]) -> tuple[NDArray[np.float32], dict[str, int], dict[str, Match | None]]:
        """A row of facts for each text, the place of each text, and the merchant that leads it."""
        known = self._texts.get_many(texts)
        missing = [text for text in texts if text not in known]
        table = np.empty((len(texts), _COLUMNS), np.float32)
        order = {text: row for row, text in enumerate(texts)}
        leading = {text: match for text, (_, match) in known.items()}
        for text, (facts, _) in known.items():
            table[order[text]] = facts
        if missing:
            places = [order[text] for text in missing]
            table[places, :SIZE] = log_softmax(self._prior.scores(missing))
            for text, place in zip(missing, places, strict=True):
                matches = self._lexicon.matches(text)
                leading[text] = _leading(matches)
                table[place, SIZE : 5 * SIZE] = self._lexicon.evidence(matches)
                table[place, -2:] = (min(text.count(" ") + 1, 12) if text else 0, mark_of(text))
            # Copies: a view would keep the table of the whole batch alive.
            kept = missing[-self._cache_size :]
            self._texts.put_many({text: (table[order[text]].copy(), leading[text]) for text in kept})
        return table, order, leading

    @staticmethod
    def merchant(description: str, matches: Sequence[Match]) -> str | None:
        """A known merchant by its proper name, else the name found in the descriptor."""
        return _called(description, _leading(matches))


def _leading(matches: Sequence[Match]) -> Match | None:
    """The known merchant that begins a text and explains most of it."""
    return max(
        (match for match in matches if match.entry.kind is Kind.MERCHANT and match.first),
        key=lambda match: match.share,
        default=None,
    )


def _called(description: str, best: Match | None) -> str | None:
    if best and best.entry.name and (best.share >= ENOUGH or (" " in best.entry.key and best.share >= ENOUGH / 2)):
        # A name in another alphabet stays as the person's bank writes it.
        foreign = best.entry.name.isascii() and not description.isascii()
        return merchant_name(description) if foreign else best.entry.name
    return merchant_name(description)
