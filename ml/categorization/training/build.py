"""From written knowledge to a lexicon, and from generated rows to the columns the scorer learns from."""

from __future__ import annotations

import zlib
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization import knowledge
from ml.categorization.cleaning import normalise
from ml.categorization.features import SIZE, Facts, Tables, relative_log
from ml.categorization.lexicon import LONGEST, Entry, Kind, Lexicon, key_of
from ml.categorization.mcc import category_of
from ml.categorization.prior import TextPrior, log_softmax
from ml.categorization.reading import mark_of
from ml.categorization.training import vocabulary as words
from ml.categorization.training.generator import POSITION, Rows, bare_shares

FOLDS = 3
MIN_BRAND_WEIGHT_GAP = 2.5


def build_lexicon() -> Lexicon:
    written: dict[str, list[int]] = defaultdict(list)
    display: dict[str, str] = {}
    for slug, name in knowledge.listed("merchants.txt"):
        written[key_of(name)].append(POSITION[slug])
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    for brand in knowledge.brands():
        key = key_of(brand.name)
        position = POSITION[brand.category]
        if brand.weight > max(weights[key].values(), default=0.0):
            display[key] = brand.name
        weights[key][position] = max(weights[key].get(position, 0.0), brand.weight)
    entries: dict[tuple[str, Kind], Entry] = {}
    for key, by_category in weights.items():
        # A brand with a side business (a supermarket's fuel) stays with what most branches are.
        top = max(by_category.values())
        positions = tuple(sorted(at for at, weight in by_category.items() if weight >= top - MIN_BRAND_WEIGHT_GAP))
        entries[key, Kind.MERCHANT] = Entry(key, Kind.MERCHANT, positions, display[key])
    for key, found in written.items():
        name = display.get(key, knowledge.display_name(key))
        entries[key, Kind.MERCHANT] = Entry(key, Kind.MERCHANT, tuple(dict.fromkeys(found)), name)
    nouns: dict[str, list[int]] = defaultdict(list)
    for slug, name in [*knowledge.listed("nouns.txt"), *knowledge.listed("diary.txt")]:
        nouns[key_of(name)].append(POSITION[slug])
    for key, found in nouns.items():
        entries[key, Kind.NOUN] = Entry(key, Kind.NOUN, tuple(dict.fromkeys(found)), "")
    return Lexicon(entry for entry in entries.values() if len(entry.key) > 1 and entry.key.count(" ") < LONGEST)


def texts_of(rows: Rows) -> list[str]:
    return [normalise(text) for text in rows.descriptions]


def strange_key(merchant: str, word: str) -> str:
    """What a fold does not know of such a row: its merchant, or every second telling word. Empty: nothing to hide."""
    return merchant or (word if word and zlib.crc32(b"?" + word.encode()) % 2 else "")


def fold_of(key: str) -> int:
    return zlib.crc32(key.encode()) % FOLDS


def folds_of(rows: Rows) -> NDArray[np.int64]:
    """A merchant, or a telling word, is in one fold only; rows with nothing to hide are dealt out in turn."""
    keys = map(strange_key, rows.merchants, rows.words)
    return np.fromiter((fold_of(key) if key else at % FOLDS for at, key in enumerate(keys)), np.int64, len(rows))


def measure(rows: Rows) -> Tables:
    """How amounts and signs fall per category in the generated rows."""
    truth = np.asarray(rows.categories)
    known = np.asarray(rows.typical) > 0
    logs = relative_log(np.asarray(rows.amounts), np.asarray(rows.typical))
    signed = np.asarray(rows.signed)
    incoming = np.asarray(rows.amounts) > 0
    shares = bare_shares()
    common = np.log(np.array([shares[category.slug] for category in CATEGORIES], np.float32))
    mean, spread, money_in = (np.zeros(SIZE, np.float32) for _ in range(3))
    for position in range(SIZE):
        mine = truth == position
        mean[position] = logs[mine & known].mean()
        spread[position] = max(0.3, float(logs[mine & known].std()))
        money_in[position] = np.clip(incoming[mine & signed].mean(), 0.01, 0.99)
    usual = np.array([words.SHARES[category.slug] for category in CATEGORIES], np.float32)
    return Tables(mean, spread, money_in, common, usual / usual.sum())


def facts_of(rows: Rows, texts: list[str], at: NDArray[np.int64], prior: TextPrior, lexicon: Lexicon) -> Facts:
    """The same facts serving would gather, for some of the rows."""
    chosen = [texts[row] for row in at]
    evidence = np.stack([lexicon.evidence(lexicon.matches(text)) for text in chosen]).reshape(-1, 4, SIZE)
    return Facts(
        prior=log_softmax(prior.scores(chosen)),
        evidence=evidence,
        word_count=np.array([min(text.count(" ") + 1, 12) if text else 0 for text in chosen], np.float32),
        processor=np.array([mark_of(text) for text in chosen], np.float32),
        amounts=np.asarray(rows.amounts)[at],
        typical=np.asarray(rows.typical)[at],
        signed=np.asarray(rows.signed)[at],
        dates=np.asarray(rows.dates, "datetime64[D]")[at],
        mcc=np.array([category_of(rows.mcc[row]) for row in at], np.int64),
    )
