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
_NUMBERED = r"(?:[A-Za-z]*[0-9]){5}"


def telling(description: str) -> tuple[str, ...]:
    """The words that may name a merchant or a person."""
    return tuple(dict.fromkeys(word for word in normalise(description).split() if word not in _TELL_NOTHING))


def with_texts(pairs: pl.DataFrame, background: pl.Series) -> pl.DataFrame:
    """Add `words` (percent) and `same_reference` to pairs of the texts `text` and `stored_text`.

    `background` are texts of the account: what is common among them tells little. Numbers name a purchase and no
    merchant, so that texts which differ in them alone are read once.
    """
    if pairs.is_empty():
        return pairs.with_columns(pl.lit(0, dtype=pl.Int16).alias("words"), pl.lit(value=False).alias("same_reference"))
    distinct = pairs.select("text", "stored_text").unique(maintain_order=True)
    masked = distinct.with_columns(_masked("text").alias("mask"), _masked("stored_text").alias("stored_mask"))
    kinds = masked.select("mask", "stored_mask").unique(maintain_order=True)
    texts = pl.concat([kinds["mask"], kinds["stored_mask"]]).unique(maintain_order=True)
    words = {text: telling(text) for text in texts}
    counted = background.to_frame("text").select(_masked("text")).to_series().unique(maintain_order=True)
    others = (telling(text) for text in counted.head(_TEXTS_COUNTED_MAX) if text not in words)
    kinds = kinds.with_columns(_words(kinds, words, word_weights([*words.values(), *others])))
    compared = masked.join(kinds, on=["mask", "stored_mask"], how="left", maintain_order="left").with_columns(
        _references(distinct)
    )
    wordless = [text for text, found in words.items() if not found]
    compared = compared.select("text", "stored_text", _literal(compared, wordless), "same_reference")
    return pairs.join(compared, on=["text", "stored_text"], how="left", maintain_order="left")


def _literal(compared: pl.DataFrame, wordless: list[str]) -> pl.Series:
    """`words` where texts are equal, or have no telling word and are compared as they are written."""
    words = compared["words"].to_numpy().copy()
    silent = compared["mask"].is_in(wordless) | compared["stored_mask"].is_in(wordless)
    for at in silent.arg_true().to_list():
        literal = int(fuzz.ratio(fold(compared["text"][at]), fold(compared["stored_text"][at])))
        words[at] = literal if literal >= _LITERAL_MIN else 0
    words[(compared["text"] == compared["stored_text"]).to_numpy()] = 100
    return pl.Series("words", words, dtype=pl.Int16)


def _masked(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all(r"[0-9]", "0")


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


def _references(distinct: pl.DataFrame) -> pl.Series:
    """Whether both texts name one reference; each text with enough digits in a row is searched once."""
    texts = pl.concat([distinct["text"], distinct["stored_text"]]).unique()
    numbers = {text: named for text in texts.filter(texts.str.contains(_NUMBERED)) if (named := references(text))}
    found = np.zeros(distinct.height, dtype=np.bool_)
    if numbers:
        both = distinct["text"].is_in(list(numbers)) & distinct["stored_text"].is_in(list(numbers))
        chosen = distinct.filter(both)
        found[both.to_numpy()] = [not numbers[text].isdisjoint(numbers[stored]) for text, stored in chosen.iter_rows()]
    return pl.Series("same_reference", found, dtype=pl.Boolean)


def _words(kinds: pl.DataFrame, words: Mapping[str, tuple[str, ...]], weights: Mapping[str, float]) -> pl.Series:
    """Shared weight for all pairs at once, then a closer look at those that letters say are near."""
    texts, stored = kinds["mask"].to_list(), kinds["stored_mask"].to_list()
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
