"""What the labelled rows most like a row say: by text for each different text once, by amount and age for each row."""

from __future__ import annotations

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

    def rows(self, at: Codes) -> Texts:
        return Texts(*(getattr(self, name)[at] for name in Texts.__slots__))


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


def texts_of(texts: Sequence[str], recall: Recall) -> Texts:
    order = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    unique = list(order)
    step = min(_TEXTS_AT_ONCE, max(1, _MOST_PAIRS // max(1, len(recall.text_place))))
    parts = [_piece(unique[low : low + step], recall) for low in range(0, len(unique), step)]
    together = Texts(*(np.concatenate([getattr(part, name) for part in parts]) for name in Texts.__slots__))
    return together.rows(np.fromiter((order[text] for text in texts), np.int64, len(texts)))


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
    return Texts(vote, kernel, gathered(recall.by_text, place), like, near, near_like, place)


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
    members = members.reshape(rows, -1)
    likeness = np.repeat(texts.near_like, recall.rows_of_text.shape[1], axis=1)
    member = np.maximum(members, 0)
    weight = np.where(members >= 0, likeness**4 * recall.columns["weight"][member], 0)
    amount, theirs = amounts[:, None], recall.columns["amount"][member]
    distance = np.abs(np.log(np.abs(amount) + 0.01) - np.log(np.abs(theirs) + 0.01))
    signs = np.where((amount > 0) == (theirs > 0), 1.0, np.where(signed[:, None], _OTHER_SIGN, 1.0))
    fits = np.nan_to_num(np.exp(-0.5 * (distance / _AMOUNT_WIDTH) ** 2)) * signs
    slots = (np.arange(rows)[:, None] * labels + recall.columns["label"][member]).ravel()

    def votes(weights: NDArray[Any]) -> Floats:
        return np.bincount(slots, weights.ravel(), rows * labels).reshape(rows, labels).astype(np.float32)

    return RowVotes(
        amount=votes(weight * fits),
        recent=votes(weight * 0.5 ** (_ages(dates, recall.columns["day"][member]) / _HALF_LIFE_DAYS)),
        same=votes(weight * (distance < 1e-3) * (signs == 1.0)),
    )


def _ages(dates: NDArray[np.datetime64] | None, days: NDArray[Any]) -> NDArray[Any]:
    """Days between a row and each of its neighbours; none where either day is unknown."""
    if dates is None:
        return np.zeros(days.shape)
    unknown = np.isnat(dates)
    today = np.where(unknown, 0, dates.astype("datetime64[D]").astype(np.int64))
    age = np.minimum(np.abs(today[:, None] - days.astype(np.int64)), _OLDEST_DAYS)
    return np.where(unknown[:, None] | (days == NO_DAY), 0, age)
