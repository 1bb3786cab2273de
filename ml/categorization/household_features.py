"""What a history says about a row: one row of numbers for each pair of a transaction and a label it might have.

No label is named, so the scorer trained on other people's labels serves own categories too. Training and serving call
the same function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.categorization.neighbours import TextMemory, Texts, gathered, row_votes, shares, texts_of
from ml.categorization.recall import Codes, Floats, Recall, hundredths, relative_log

CHOICES = 7
_TINY = 1e-4
_SURELY = 100.0

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
    "exact_run",
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
    "usual_new",
    "cold_right",
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
class Gate:
    """How much a history is heard about a row: by its length, by its likest text, by the same merchant's name.

    `half_heard_rows` is the length at which it has half its weight about what it has not seen. The same name under
    another text (a supermarket and its petrol station) is worth `same_name`.
    """

    half_heard_rows: float
    likeness_power: int
    same_name: float


TRAINED = Gate(80.0, 2, 0.9)
SERVED = Gate(250.0, 3, 0.5)


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
class Pairs:
    """The likely labels of each row and their features; `margin` is the logarithm of the opinion without history.

    `weight` is how much the history may say: little where it is short and has nothing like this row; training gives
    it more, since simulated people are more like each other than real ones. `rule` is the
    label that the merchant's last correction asks for, -1 without one; `told` says that a person marked it as one.
    """

    candidates: Codes
    matrix: NDArray[np.float32]
    margin: Floats
    weight: Floats
    trained_weight: Floats
    rule: Codes
    told: NDArray[np.bool_]


def household_pairs(asked: Asked, recall: Recall, memory: TextMemory | None = None) -> Pairs:
    texts = memory.texts_of(asked.texts, recall) if memory else texts_of(asked.texts, recall)
    name_place = np.fromiter((recall.name_place.get(name, -1) for name in asked.names), np.int64, len(asked.names))
    named = gathered(recall.by_name, name_place)
    # Not a matrix product: that rounds differently for batches of different size.
    named_as = np.einsum("rs,sl->rl", asked.cold, recall.translation)
    cold = np.log(np.maximum(named_as, _TINY)).astype(np.float32)
    vote = shares(texts.vote)
    promise = np.exp(cold) + vote + 2 * shares(texts.exact) + shares(named) + np.clip(texts.kernel, 0, 1)
    promise[:, ~recall.candidates] = -1.0
    rule = _last_said(texts.place, recall.rule_of_text, name_place, recall.rule_of_name)
    told = _last_said(texts.place, recall.told_of_text, name_place, recall.told_of_name) > 0
    ruled = np.flatnonzero(rule >= 0)
    promise[ruled, rule[ruled]] += _SURELY
    candidates = np.argsort(-promise, axis=1, kind="stable")[:, :CHOICES]
    choice = _Choice(candidates)
    columns = {
        **_opinion(choice, asked, cold),
        **_likeness(choice, texts, vote, recall),
        **_merchant(choice, texts, named, name_place, recall),
        **_amounts(choice, asked, recall),
        **_rows(choice, asked, texts, recall),
        **_habits(choice, asked, recall),
    }
    stacked = np.empty((*candidates.shape, len(HOUSEHOLD_FEATURES)), np.float32)
    for position, feature in enumerate(HOUSEHOLD_FEATURES):
        stacked[:, :, position] = columns[feature]
    # A label that is no candidate at all (fewer labels than places) must not win.
    margin = np.where(recall.candidates[candidates], choice.own(cold), np.float32(-30.0)).astype(np.float32)
    weight = _heard(SERVED, texts, name_place, recall)
    trained = _heard(TRAINED, texts, name_place, recall)
    return Pairs(candidates, stacked.reshape(-1, len(HOUSEHOLD_FEATURES)), margin, weight, trained, rule, told)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Tables of rows x labels as columns of the chosen candidates."""

    candidates: Codes

    def own(self, table: Floats) -> Floats:
        return np.take_along_axis(table, self.candidates, axis=1)

    def gap(self, table: Floats) -> Floats:
        """A label's own value less the best of the others."""
        values = self.own(table)
        top = np.partition(table, table.shape[1] - 2, axis=1)[:, -2:]
        best, second = top[:, 1:], top[:, :1]
        result: Floats = values - np.where(values >= best, second, best)
        return result

    def spread(self, column: NDArray[Any]) -> Floats:
        return np.broadcast_to(column.astype(np.float32)[:, None], self.candidates.shape)

    def all(self, value: float) -> Floats:
        return np.full(self.candidates.shape, value, np.float32)


def _opinion(choice: _Choice, asked: Asked, cold: Floats) -> dict[str, Floats]:
    probabilities = np.maximum(asked.cold, 1e-6)
    return {
        "cold": choice.own(cold),
        "cold_gap": choice.gap(cold),
        "cold_best": choice.spread(cold.max(axis=1)),
        "cold_entropy": choice.spread(-(probabilities * np.log(probabilities)).sum(axis=1)),
    }


def _likeness(choice: _Choice, texts: Texts, vote: Floats, recall: Recall) -> dict[str, Floats]:
    return {
        "vote": choice.own(vote),
        "vote_gap": choice.gap(vote),
        "vote_mass": choice.spread(np.log1p(texts.vote.sum(axis=1))),
        "like": choice.own(texts.like),
        "like_gap": choice.gap(texts.like),
        "like_best": choice.spread(texts.near_like[:, 0]),
        "near_last": _equals(choice.candidates, recall.last_of_text, texts.near[:, 0]),
        "kernel": choice.own(texts.kernel),
        "kernel_gap": choice.gap(texts.kernel),
    }


def _merchant(choice: _Choice, texts: Texts, named: Floats, name_place: Codes, recall: Recall) -> dict[str, Floats]:
    return {
        "exact": choice.own(shares(texts.exact)),
        "exact_count": choice.spread(np.log1p(texts.exact.sum(axis=1))),
        "exact_last": _equals(choice.candidates, recall.last_of_text, texts.place),
        "exact_run": choice.own(shares(texts.run)),
        "name": choice.own(shares(named)),
        "name_count": choice.spread(np.log1p(named.sum(axis=1))),
        "name_last": _equals(choice.candidates, recall.last_of_name, name_place),
    }


def _amounts(choice: _Choice, asked: Asked, recall: Recall) -> dict[str, Floats]:
    """The amount against what the household pays under each label, its sign, and the very same amount elsewhere."""
    finite = np.where(np.isfinite(asked.amounts), asked.amounts, np.nan)
    scale = np.where(asked.typical > 0, asked.typical, 1.0)
    log_amount = relative_log(finite, scale)
    distance = (log_amount[:, None] - recall.amount_mean) / recall.amount_spread
    fit = (-0.5 * distance**2 - np.log(recall.amount_spread)).astype(np.float32)
    incoming = np.where(asked.signed & np.isfinite(asked.amounts), asked.amounts > 0, np.nan).astype(np.float32)
    sign = np.log(np.where(incoming[:, None] > 0, recall.money_in, 1 - recall.money_in))
    sign = np.where(np.isnan(incoming)[:, None], np.float32(np.nan), sign).astype(np.float32)
    cents = hundredths(asked.amounts)
    place = np.searchsorted(recall.amounts, cents)
    found = recall.amounts[np.minimum(place, len(recall.amounts) - 1)] == cents
    same = gathered(recall.by_amount, np.where(found, place, -1))
    return {
        "amount_fit": choice.own(fit),
        "amount_fit_gap": choice.gap(fit),
        "amount_log": choice.spread(log_amount),
        "sign_fit": choice.own(sign),
        "money_in": choice.spread(incoming),
        "same_amount": choice.own(shares(same)),
        "same_amount_count": choice.spread(np.log1p(same.sum(axis=1))),
    }


def _rows(choice: _Choice, asked: Asked, texts: Texts, recall: Recall) -> dict[str, Floats]:
    """Votes of single labelled rows: of like amount, of late."""
    votes = row_votes(texts, asked.amounts, asked.signed, asked.dates, recall)
    amount, recent = shares(votes.amount), shares(votes.recent)
    return {
        "vote_amount": choice.own(amount),
        "vote_amount_gap": choice.gap(amount),
        "vote_recent": choice.own(recent),
        "vote_recent_gap": choice.gap(recent),
        "near_amount": choice.own(shares(votes.same)),
    }


def _habits(choice: _Choice, asked: Asked, recall: Recall) -> dict[str, Floats]:
    return {
        "usual": recall.usual[choice.candidates],
        "usual_recent": recall.recent[choice.candidates],
        "usual_new": recall.usual_new[choice.candidates],
        "cold_right": choice.all(recall.cold_right),
        "label_own": (choice.candidates >= asked.cold.shape[1]).astype(np.float32),
        "size": choice.all(np.log1p(recall.rows)),
        "labels": choice.all((recall.counts > 0).sum()),
        "word_count": choice.spread(asked.word_count),
    }


def _last_said(text_place: Codes, of_text: Codes, name_place: Codes, of_name: Codes) -> Codes:
    """Of the very text where it is known, else of the merchant's name."""
    by_text = np.where(text_place >= 0, of_text[np.maximum(text_place, 0)], -1)
    by_name = np.where(name_place >= 0, of_name[np.maximum(name_place, 0)], -1)
    result: Codes = np.where(text_place >= 0, by_text, by_name)
    return result


def _heard(gate: Gate, texts: Texts, name_place: Codes, recall: Recall) -> Floats:
    alike = texts.near_like[:, 0] ** gate.likeness_power
    named = np.where(name_place >= 0, gate.same_name, 0.0)
    length = recall.rows / (recall.rows + gate.half_heard_rows)
    return np.minimum(np.maximum(np.maximum(alike, named), length), 1.0).astype(np.float32)


def _equals(candidates: Codes, last: Codes, place: Codes) -> Floats:
    """1 where the label was the last word of that place, 0 where another was, nothing where there is no place."""
    said = np.where(place >= 0, last[np.maximum(place, 0)] if len(last) else -1, -1)[:, None]
    result: Floats = np.where(said < 0, np.float32(np.nan), (candidates == said).astype(np.float32))
    return result
