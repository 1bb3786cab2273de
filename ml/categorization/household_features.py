"""What a history says about a row: one row of numbers for each pair of a transaction and a label it might have.

No label is named, so the scorer trained on other people's labels serves own categories too. Training and serving call
the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.categorization.recall import Codes, Floats, Recall, hundredths
from ml.categorization.similarity import NEAREST, nearest, unit_rows

CHOICES = 6
# A history of so many rows is heard with half its weight about what it has not seen.
HALF_HEARD_ROWS = 40.0
_TEXTS_AT_ONCE = 1_000
_TINY = 1e-4
_AMOUNT_WIDTH = 0.35
_OTHER_SIGN = 0.15
_HALF_LIFE_DAYS = 240.0

HOUSEHOLD_FEATURES: tuple[str, ...] = (
    "cold",
    "cold_gap",
    "cold_best",
    "cold_entropy",
    "vote",
    "vote_gap",
    "vote_mass",
    "vote_amount",
    "vote_amount_gap",
    "vote_recent",
    "vote_recent_gap",
    "like",
    "like_gap",
    "like_best",
    "exact",
    "exact_count",
    "exact_last",
    "name",
    "name_count",
    "name_last",
    "near_last",
    "same_amount",
    "same_amount_count",
    "near_amount",
    "kernel",
    "kernel_gap",
    "usual",
    "usual_recent",
    "amount_fit",
    "amount_fit_gap",
    "sign_fit",
    "label_own",
    "size",
    "labels",
    "amount_log",
    "money_in",
    "word_count",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Columns of the rows that are asked about, the text already read."""

    texts: Sequence[str]
    names: Sequence[str]
    cold: Floats  # rows x SIZE, probabilities without history
    word_count: Floats
    amounts: NDArray[np.float64]
    typical: NDArray[np.float64]  # 0 where unknown
    signed: NDArray[np.bool_]
    dates: NDArray[np.datetime64] | None


@dataclass(frozen=True, slots=True)
class _Texts:
    """What the history says of each different text: rows are texts, columns labels."""

    vote: Floats
    kernel: Floats
    exact: Floats
    like: Floats
    near: Codes  # NEAREST texts of the history
    near_like: Floats
    place: Codes  # the same text in the history, or -1


@dataclass(frozen=True, slots=True)
class Pairs:
    """The likely labels of each row and their features; `margin` is the logarithm of the opinion without history.

    `weight` is how much the history may say: little where it is short and has nothing like this row.
    """

    candidates: Codes
    matrix: NDArray[np.float32]
    margin: Floats
    weight: Floats


def household_pairs(asked: Asked, recall: Recall) -> Pairs:
    order = {text: at for at, text in enumerate(dict.fromkeys(asked.texts))}
    of_row = np.fromiter((order[text] for text in asked.texts), np.int64, len(asked.texts))
    texts = _texts_of(list(order), recall)
    name_place = np.fromiter((recall.name_place.get(name, -1) for name in asked.names), np.int64, len(asked.names))
    named = _gathered(recall.by_name, name_place)
    # Not a matrix product: that rounds differently for batches of different size.
    named_as = np.einsum("rs,sl->rl", asked.cold, recall.translation)
    cold = np.log(np.maximum(named_as, _TINY)).astype(np.float32)
    exact, vote, kernel = texts.exact[of_row], _shares(texts.vote)[of_row], texts.kernel[of_row]
    promise = np.exp(cold) + vote + 2 * _shares(exact) + _shares(named) + np.clip(kernel, 0, 1)
    promise[:, ~recall.candidates] = -1.0
    size = min(CHOICES, promise.shape[1])
    candidates = np.argsort(-promise, axis=1, kind="stable")[:, :size]
    rows = len(of_row)

    def own(table: Floats) -> Floats:
        return np.take_along_axis(table, candidates, axis=1)

    def gap(table: Floats) -> Floats:
        """A label's own value less the best of the others."""
        values = own(table)
        top = np.partition(table, table.shape[1] - 2, axis=1)[:, -2:]
        best, second = top[:, 1:], top[:, :1]
        return values - np.where(values >= best, second, best)

    def spread(column: NDArray[np.generic]) -> Floats:
        return np.broadcast_to(column.astype(np.float32)[:, None], (rows, size))

    kernels = _by_row(asked, recall, texts, of_row)
    vote_amount, vote_recent = _shares(kernels.amount), _shares(kernels.recent)
    typical = asked.typical
    finite = np.where(np.isfinite(asked.amounts), asked.amounts, np.nan)
    log_amount = np.log((np.abs(finite) + 0.01) / np.where(typical > 0, typical, 1.0)).astype(np.float32)
    fit = -0.5 * ((log_amount[:, None] - recall.amount_mean) / recall.amount_spread) ** 2 - np.log(recall.amount_spread)
    incoming = np.where(asked.signed & np.isfinite(asked.amounts), asked.amounts > 0, np.nan).astype(np.float32)
    sign = np.log(np.where(incoming[:, None] > 0, recall.money_in, 1 - recall.money_in))
    sign = np.where(np.isnan(incoming)[:, None], np.float32(np.nan), sign).astype(np.float32)
    cents = hundredths(asked.amounts)
    amount_place = np.searchsorted(recall.amounts, cents)
    found = recall.amounts[np.minimum(amount_place, len(recall.amounts) - 1)] == cents
    same = _gathered(recall.by_amount, np.where(found, amount_place, -1))
    text_place = texts.place[of_row]
    probabilities = np.maximum(asked.cold, 1e-6)
    columns: dict[str, Floats] = {
        "cold": own(cold),
        "cold_gap": gap(cold),
        "cold_best": spread(cold.max(axis=1)),
        "cold_entropy": spread(-(probabilities * np.log(probabilities)).sum(axis=1)),
        "vote": own(vote),
        "vote_gap": gap(vote),
        "vote_mass": spread(np.log1p(texts.vote.sum(axis=1))[of_row]),
        "vote_amount": own(vote_amount),
        "vote_amount_gap": gap(vote_amount),
        "vote_recent": own(vote_recent),
        "vote_recent_gap": gap(vote_recent),
        "like": own(texts.like[of_row]),
        "like_gap": gap(texts.like[of_row]),
        "like_best": spread(texts.near_like[of_row, 0]),
        "exact": own(_shares(exact)),
        "exact_count": spread(np.log1p(exact.sum(axis=1))),
        "exact_last": _equals(candidates, recall.last_of_text, text_place),
        "name": own(_shares(named)),
        "name_count": spread(np.log1p(named.sum(axis=1))),
        "name_last": _equals(candidates, recall.last_of_name, name_place),
        "near_last": _equals(candidates, recall.last_of_text, texts.near[of_row, 0]),
        "same_amount": own(_shares(same)),
        "same_amount_count": spread(np.log1p(same.sum(axis=1))),
        "near_amount": own(_shares(kernels.same)),
        "kernel": own(kernel),
        "kernel_gap": gap(kernel),
        "usual": recall.usual[candidates],
        "usual_recent": recall.recent[candidates],
        "amount_fit": own(fit.astype(np.float32)),
        "amount_fit_gap": gap(fit.astype(np.float32)),
        "sign_fit": own(sign),
        "label_own": (candidates >= asked.cold.shape[1]).astype(np.float32),
        "size": np.full((rows, size), np.log1p(recall.rows), np.float32),
        "labels": np.full((rows, size), (recall.counts > 0).sum(), np.float32),
        "amount_log": spread(log_amount),
        "money_in": spread(incoming),
        "word_count": spread(asked.word_count),
    }
    stacked = np.empty((rows, size, len(HOUSEHOLD_FEATURES)), np.float32)
    for position, feature in enumerate(HOUSEHOLD_FEATURES):
        stacked[:, :, position] = columns[feature]
    # A label that is no candidate at all (fewer labels than places) must not win.
    margin = np.where(recall.candidates[candidates], own(cold), np.float32(-30.0)).astype(np.float32)
    length = recall.rows / (recall.rows + HALF_HEARD_ROWS)
    weight = np.maximum(np.minimum(texts.near_like[of_row, 0] * 1.2, 1.0), length).astype(np.float32)
    return Pairs(candidates, stacked.reshape(rows * size, len(HOUSEHOLD_FEATURES)), margin, weight)


def _shares(table: Floats) -> Floats:
    """Parts of a whole that includes a little doubt: one weak vote is no certainty."""
    result: Floats = (table / (table.sum(axis=1, keepdims=True) + 0.05)).astype(np.float32)
    return result


def _gathered(table: object, places: Codes) -> Floats:
    """Rows of a sparse table by place; nothing where the place is -1."""
    rows = np.zeros((len(places), table.shape[1]), np.float32)  # type: ignore[attr-defined]
    there = np.flatnonzero(places >= 0)
    if len(there):
        used, back = np.unique(places[there], return_inverse=True)
        rows[there] = table[used].toarray()[back]  # type: ignore[index]
    return rows


def _equals(candidates: Codes, last: Codes, place: Codes) -> Floats:
    """1 where the label was the last word of that place, 0 where another was, nothing where there is no place."""
    said = np.where(place >= 0, last[np.maximum(place, 0)] if len(last) else -1, -1)[:, None]
    result: Floats = np.where(said < 0, np.float32(np.nan), (candidates == said).astype(np.float32))
    return result


def _texts_of(texts: list[str], recall: Recall) -> _Texts:
    parts = [_texts_piece(texts[low : low + _TEXTS_AT_ONCE], recall) for low in range(0, len(texts), _TEXTS_AT_ONCE)]
    if len(parts) == 1:
        return parts[0]
    names = _Texts.__slots__
    return _Texts(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _texts_piece(texts: list[str], recall: Recall) -> _Texts:
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
    return _Texts(vote, kernel, _gathered(recall.by_text, place), like, near, near_like, place)


@dataclass(frozen=True, slots=True)
class _Kernels:
    """Votes of single rows of the history, a row for each row asked about."""

    amount: Floats
    recent: Floats
    same: Floats


def _by_row(asked: Asked, recall: Recall, texts: _Texts, of_row: Codes) -> _Kernels:
    rows, labels = len(of_row), len(recall.counts)
    if not recall.rows:
        empty = np.zeros((rows, labels), np.float32)
        return _Kernels(empty, empty, empty)
    near = texts.near[of_row]
    members = np.where(near[:, :, None] >= 0, recall.rows_of_text[np.maximum(near, 0)], -1).reshape(rows, -1)
    likeness = np.repeat(texts.near_like[of_row], recall.rows_of_text.shape[1], axis=1)
    there = members >= 0
    member = np.maximum(members, 0)
    weight = np.where(there, likeness**4 * recall.columns["weight"][member], 0)
    amount, theirs = asked.amounts[:, None], recall.columns["amount"][member]
    distance = np.abs(np.log(np.abs(amount) + 0.01) - np.log(np.abs(theirs) + 0.01))
    signs = np.where((amount > 0) == (theirs > 0), 1.0, np.where(asked.signed[:, None], _OTHER_SIGN, 1.0))
    fits = np.nan_to_num(np.exp(-0.5 * (distance / _AMOUNT_WIDTH) ** 2)) * signs
    if asked.dates is None:
        age = np.zeros_like(weight)
    else:
        days = asked.dates.astype("datetime64[D]").astype(np.int64)
        age = np.abs(days[:, None] - recall.columns["day"][member].astype(np.int64))
        age = np.where(np.isnat(asked.dates)[:, None], 0, np.minimum(age, 5_000))
    slots = (np.arange(rows)[:, None] * labels + recall.columns["label"][member]).ravel()

    def votes(weights: NDArray[np.floating]) -> Floats:  # type: ignore[type-arg]
        return np.bincount(slots, weights.ravel(), rows * labels).reshape(rows, labels).astype(np.float32)

    return _Kernels(
        amount=votes(weight * fits),
        recent=votes(weight * 0.5 ** (age / _HALF_LIFE_DAYS)),
        same=votes(weight * (distance < 1e-3) * (signs == 1.0)),
    )
