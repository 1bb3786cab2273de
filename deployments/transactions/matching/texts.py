"""How like each other the texts of many pairs are; each distinct text and each distinct pair is looked at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from domain.transactions.matching.wording import likeness, references
from ml.categorization.cleaning import PROCESSOR_TOKENS, fold, normalise
from ml.categorization.naming import BANK_WORDS
from ml.categorization.places import CITIES

# Words of banks and processors stand in thousands of rows of different merchants.
_TELL_NOTHING = (
    BANK_WORDS
    | PROCESSOR_TOKENS
    | frozenset({"kartenzahlung", "kartenumsatz", "girocard", "paiement", "carte", "compra", "pago", "tarjeta"})
    | frozenset({"pending", "authorization", "authorisation", "vorgemerkt", "vormerkung", "basislastschrift"})
    | frozenset({"inc", "llc", "ltd", "gmbh", "plc", "corp", "sarl", "srl", "kgaa", "ohg", "ug", "ag", "kg", "se"})
)
# A word with more company than this names a kind of shop, a town or a bank's habit rather than a merchant.
_COMPANY_OF_A_NAME = 6
_TOWN_WEIGHT = 0.1
_TEXTS_COUNTED_MAX = 5_000
_WORDS_MAX = 8
# A text of common words alone agrees with nothing.
_TELLING_WEIGHT = 0.2
_COMMON_WORDS_MAX = 60
# Pairs of letters this alike may hold a shortened or misspelt word, and are read word by word.
_READ_FROM = 45
_READ_BELOW = 80
# Texts without a telling word are one only where they are written alike.
_LITERAL_MIN = 92


def telling(description: str) -> tuple[str, ...]:
    """The words that may name a merchant or a person."""
    return tuple(dict.fromkeys(word for word in normalise(description).split() if word not in _TELL_NOTHING))


def with_texts(pairs: pl.DataFrame, background: pl.Series) -> pl.DataFrame:
    """Add `words` (percent) and `same_reference` to pairs of the texts `text` and `stored_text`.

    `background` are texts of the account: what is common among them tells little.
    """
    if pairs.is_empty():
        return pairs.with_columns(pl.lit(0, dtype=pl.Int16).alias("words"), pl.lit(value=False).alias("same_reference"))
    distinct = pairs.select("text", "stored_text").unique(maintain_order=True)
    texts = pl.concat([distinct["text"], distinct["stored_text"]]).unique(maintain_order=True)
    words = {text: telling(text) for text in texts}
    counted = background.unique(maintain_order=True).head(_TEXTS_COUNTED_MAX)
    weights = word_weights([*words.values(), *(telling(text) for text in counted if text not in words)])
    compared = distinct.with_columns(_words(distinct, words, weights), _references(distinct, texts))
    return pairs.join(compared, on=["text", "stored_text"], how="left", maintain_order="left")


def word_weights(texts: Iterable[tuple[str, ...]]) -> dict[str, float]:
    """1 for a word that always stands in the same company, less the more different words it is seen with."""
    company: dict[str, set[str]] = defaultdict(set)
    for text in set(texts):
        for word in text:
            company[word].update(text)
    return {
        word: min(_TOWN_WEIGHT if word in CITIES else 1.0, _COMPANY_OF_A_NAME / max(1, len(others) - 1))
        for word, others in company.items()
    }


def _references(distinct: pl.DataFrame, texts: pl.Series) -> pl.Series:
    numbers = {text: found for text in texts if (found := references(text))}
    if not numbers:
        return pl.Series("same_reference", [False] * distinct.height, dtype=pl.Boolean)
    nothing: frozenset[str] = frozenset()
    return pl.Series(
        "same_reference",
        [
            not numbers.get(text, nothing).isdisjoint(numbers.get(stored, nothing))
            for text, stored in distinct.iter_rows()
        ],
        dtype=pl.Boolean,
    )


def _words(distinct: pl.DataFrame, words: Mapping[str, tuple[str, ...]], weights: Mapping[str, float]) -> pl.Series:
    """Shared weight for all pairs at once, then a closer look at those that letters say are near."""
    texts, stored = distinct["text"].to_list(), distinct["stored_text"].to_list()
    shares = _shared(texts, stored, words, weights)
    letters = process.cpdist(
        [" ".join(words[text]) for text in texts],
        [" ".join(words[text]) for text in stored],
        scorer=fuzz.token_set_ratio,
        score_cutoff=_READ_FROM,
        dtype=np.uint8,
    )
    found = np.where(letters == 100, np.maximum(shares, np.minimum(letters, _COMMON_WORDS_MAX)), shares)
    for at in np.flatnonzero((found < _READ_BELOW) & (letters >= _READ_FROM)).tolist():
        found[at] = max(int(found[at]), likeness(words[texts[at]], words[stored[at]], weights))
    for at, (text, other) in enumerate(zip(texts, stored, strict=True)):
        if text == other:
            found[at] = 100
        elif not words[text] or not words[other]:
            literal = int(fuzz.ratio(fold(text), fold(other)))
            found[at] = literal if literal >= _LITERAL_MIN else 0
    return pl.Series("words", found.astype(np.int16), dtype=pl.Int16)


def _shared(
    texts: list[str], stored: list[str], words: Mapping[str, tuple[str, ...]], weights: Mapping[str, float]
) -> NDArray[np.int64]:
    """The weight of the words that both have, in percent of the lighter text."""
    numbers = {word: number for number, word in enumerate(weights, start=1)}
    table = np.array([0.0, *weights.values()])

    def matrix(column: list[str]) -> NDArray[np.int32]:
        rows = {
            text: [numbers[word] for word in found[:_WORDS_MAX]] + [0] * (_WORDS_MAX - len(found[:_WORDS_MAX]))
            for text in set(column)
            for found in (words[text],)
        }
        return np.array([rows[text] for text in column], np.int32)

    left, right = matrix(texts), matrix(stored)
    shared = ((left[:, :, None] == right[:, None, :]) & (left[:, :, None] > 0)).any(axis=2)
    matched = np.where(shared, table[left], 0.0)
    lighter = np.minimum(table[left].sum(axis=1), table[right].sum(axis=1))
    percent = 100 * matched.sum(axis=1) / np.maximum(lighter, 1e-9)
    tells = matched.max(axis=1) >= _TELLING_WEIGHT
    likely: NDArray[np.int64] = np.where(tells, percent, np.minimum(percent, _COMMON_WORDS_MAX)).astype(np.int64)
    return likely
