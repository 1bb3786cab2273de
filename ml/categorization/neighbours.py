"""What the labelled rows most like a row say: by text for each different text once, by amount and age for each row."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.categorization.recall import NO_DAY, Codes, Floats, Recall
from ml.categorization.similarity import NEAREST, nearest, unit_rows

_TEXTS_AT_ONCE = 1_000
# Likenesses that may stand in memory at once: a long history is asked in smaller pieces.
_MOST_PAIRS = 4_000_000
_AMOUNT_WIDTH = 0.35
_OTHER_SIGN = 0.15
_HALF_LIFE_DAYS = 240.0
_OLDEST_DAYS = 5_000
_RUN = 0.6
_MEMORY_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Texts:
    """What the history says of texts: a row for each that was asked about, a column for each label."""

    vote: Floats
    kernel: Floats
    exact: Floats
    like: Floats
    near: Codes  # NEAREST texts of the history, -1 where there are fewer
    near_like: Floats
    place: Codes  # the same text in the history, or -1
    run: Floats  # the newest rows of the very text, each counting less than the one after it

    def rows(self, at: Codes) -> Texts:
        return Texts(*(table[at] for table in self.tables()))

    def tables(self) -> list[NDArray[Any]]:
        return [getattr(self, name) for name in Texts.__slots__]

    @property
    def row_bytes(self) -> int:
        return sum(table.nbytes // len(table) for table in self.tables())


@dataclass(frozen=True, slots=True)
class RowVotes:
    """Votes of single labelled rows, each by its likeness: weighed by amount, by age, and those of the same amount."""

    amount: Floats
    recent: Floats
    same: Floats


def shares(table: Floats) -> Floats:
    """Parts of a whole that includes a little doubt: one weak vote is no certainty."""
    result: Floats = (table / (table.sum(axis=1, keepdims=True) + 0.05)).astype(np.float32)
    return result


def gathered(table: csr_matrix, places: Codes) -> Floats:
    """Rows of a sparse table by place; nothing where the place is -1."""
    rows = np.zeros((len(places), table.shape[1]), np.float32)
    there = np.flatnonzero(places >= 0)
    if len(there):
        used, back = np.unique(places[there], return_inverse=True)
        rows[there] = table[used].toarray()[back]
    return rows


class TextMemory:
    """What one history says of texts, for who asks about many rows: most of them have the words of others."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._told: Texts | None = None
        # Held while texts are looked up: who waits would look up the same ones.
        self._lock = threading.Lock()

    def texts_of(self, texts: Sequence[str], recall: Recall) -> Texts:
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._places]
            if self._told is None or (len(self._places) + len(missing)) * self._told.row_bytes > _MEMORY_BYTES:
                self._places, self._told, missing = {}, None, list(dict.fromkeys(texts))
            if missing:
                self._told = self._with(_told(missing, recall), len(self._places))
                self._places |= {text: at for at, text in enumerate(missing, start=len(self._places))}
            assert self._told is not None
            return self._told.rows(np.fromiter((self._places[text] for text in texts), np.int64, len(texts)))

    def _with(self, fresh: Texts, known: int) -> Texts:
        """The tables with these rows after those that are known; they grow by doubling."""
        if self._told is None:
            return fresh
        end, held = known + len(fresh.place), self._told
        if end > len(held.place):
            held = held.rows(np.minimum(np.arange(2 * end), known - 1))
        for table, more in zip(held.tables(), fresh.tables(), strict=True):
            table[known:end] = more
        return held


def texts_of(texts: Sequence[str], recall: Recall) -> Texts:
    order = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    return _told(list(order), recall).rows(np.fromiter((order[text] for text in texts), np.int64, len(texts)))


def _told(unique: list[str], recall: Recall) -> Texts:
    """Each of these texts once."""
    step = min(_TEXTS_AT_ONCE, max(1, _MOST_PAIRS // max(1, len(recall.text_place))))
    parts = [_piece(unique[low : low + step], recall) for low in range(0, len(unique), step)]
    return Texts(*(np.concatenate(tables) for tables in zip(*(part.tables() for part in parts), strict=True)))


def _piece(texts: list[str], recall: Recall) -> Texts:
    likeness = recall.index.likeness(unit_rows(texts, recall.background.rarity))
    place = np.fromiter((recall.text_place.get(text, -1) for text in texts), np.int64, len(texts))
    near, near_like = nearest(likeness, NEAREST)
    kernel = np.asarray(likeness @ recall.kernel, np.float32)
    powered = likeness.copy()
    powered.data **= 4
    vote = (powered @ recall.by_text).toarray()
    like = np.zeros_like(vote)
    rows = np.arange(len(texts))
    for rank in range(NEAREST - 1, -1, -1):
        there = near[:, rank] >= 0
        like[rows[there], recall.last_of_text[near[there, rank]]] = near_like[there, rank]
    return Texts(vote, kernel, gathered(recall.by_text, place), like, near, near_like, place, _run(place, recall))


def _run(place: Codes, recall: Recall) -> Floats:
    """Who changed his mind stays so."""
    rows, labels = len(place), len(recall.counts)
    members = np.where(place[:, None] >= 0, recall.rows_of_text[np.maximum(place, 0)], -1)
    weight = np.where(members >= 0, _RUN ** np.arange(members.shape[1]), 0.0)
    slots = np.arange(rows)[:, None] * labels + recall.columns["label"][np.maximum(members, 0)]
    return np.bincount(slots.ravel(), weight.ravel(), rows * labels).reshape(rows, labels).astype(np.float32)


def row_votes(
    texts: Texts,
    amounts: NDArray[np.float64],
    signed: NDArray[np.bool_],
    dates: NDArray[np.datetime64] | None,
    recall: Recall,
) -> RowVotes:
    """The newest rows of the nearest texts, against the amount and day of each row."""
    rows, labels = len(amounts), len(recall.counts)
    members = np.where(texts.near[:, :, None] >= 0, recall.rows_of_text[np.maximum(texts.near, 0)], -1)
    # Most texts have few rows: only the places that hold one are reckoned with.
    at, rank = np.divmod(np.flatnonzero(members >= 0), members.shape[1] * members.shape[2])
    member = members.reshape(rows, -1)[at, rank]
    weight = (texts.near_like**4)[at, rank // members.shape[2]] * recall.columns["weight"][member]
    amount, theirs = amounts[at], recall.columns["amount"][member]
    distance = np.abs(np.log(np.abs(amounts) + 0.01)[at] - np.log(np.abs(theirs) + 0.01))
    signs = np.where((amount > 0) == (theirs > 0), 1.0, np.where(signed[at], _OTHER_SIGN, 1.0))
    fits = np.nan_to_num(np.exp(-0.5 * (distance / _AMOUNT_WIDTH) ** 2)) * signs
    slots = at * labels + recall.columns["label"][member]

    def votes(weights: NDArray[Any]) -> Floats:
        return np.bincount(slots, weights, rows * labels).reshape(rows, labels).astype(np.float32)

    return RowVotes(
        amount=votes(weight * fits),
        recent=votes(weight * 0.5 ** (_ages(dates, at, recall.columns["day"][member]) / _HALF_LIFE_DAYS)),
        same=votes(weight * (distance < 1e-3) * (signs == 1.0)),
    )


def _ages(dates: NDArray[np.datetime64] | None, at: Codes, days: NDArray[Any]) -> NDArray[Any]:
    """Days between rows and their neighbours; none where either day is unknown."""
    if dates is None:
        return np.zeros(days.shape)
    unknown = np.isnat(dates)
    today = np.where(unknown, 0, dates.astype("datetime64[D]").astype(np.int64))
    age = np.minimum(np.abs(today[at] - days.astype(np.int64)), _OLDEST_DAYS)
    return np.where(unknown[at] | (days == NO_DAY), 0, age)
