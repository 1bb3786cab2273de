"""The numbers XGBoost sees: one row for each pair of a transaction and a category that it might be.

Nothing here names a category: the same scorer can weigh a category it never met, by what the words, the amount and the
sign say for it. Training and serving call the same function.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES

SIZE = len(CATEGORIES)
CANDIDATES = 8
DEFAULT_TYPICAL = 30.0

FEATURES: tuple[str, ...] = (
    "prior",
    "prior_gap",
    "prior_rank",
    "prior_best",
    "prior_entropy",
    "common",
    "merchant",
    "merchant_other",
    "merchant_first",
    "noun",
    "noun_other",
    "noun_head",
    "noun_head_other",
    "amount_fit",
    "amount_fit_gap",
    "sign_fit",
    "sign_fit_gap",
    "money_in",
    "amount_log",
    "amount_whole",
    "amount_ends_99",
    "typical_known",
    "weekday",
    "day_of_month",
    "mcc",
    "mcc_other",
    "word_count",
    "processor",
)


@dataclass(frozen=True, slots=True)
class Tables:
    """How amounts and signs fall per category, measured on the training rows; the amount relative to a typical one."""

    amount_mean: NDArray[np.float32]
    amount_spread: NDArray[np.float32]
    money_in: NDArray[np.float32]
    common: NDArray[np.float32]  # logarithm of the share among shops whose name says nothing
    shares: NDArray[np.float32]  # how common each category is among people

    @classmethod
    def from_json(cls, stored: dict[str, list[float]]) -> Tables:
        return cls(*(np.asarray(stored[column.name], np.float32) for column in fields(cls)))

    def to_json(self) -> dict[str, list[float]]:
        """Every digit: the scorer splits at the values it was trained on, and a rounded one lands on either side."""
        return {column.name: [float(value) for value in getattr(self, column.name)] for column in fields(self)}


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns of a batch, the text already read. `mcc` holds category positions, -1 for unknown."""

    prior: NDArray[np.float32]  # rows x SIZE, log-probabilities
    evidence: NDArray[np.float32]  # rows x 4 x SIZE, from the lexicon
    word_count: NDArray[np.float32]
    processor: NDArray[np.float32]
    amounts: NDArray[np.float64]
    typical: NDArray[np.float64]  # 0 where unknown
    signed: NDArray[np.bool_]
    dates: NDArray[np.datetime64] | None
    mcc: NDArray[np.int64]


def choose(facts: Facts) -> NDArray[np.int64]:
    """The categories worth scoring for each row, the likeliest by words and code first."""
    promise = facts.prior + 3.0 * facts.evidence[:, 0] + 1.5 * facts.evidence[:, 3]
    known = np.flatnonzero(facts.mcc >= 0)
    promise[known, facts.mcc[known]] += 6.0
    return np.argsort(-promise, axis=1, kind="stable")[:, :CANDIDATES]


def relative_log(amounts: NDArray[np.float64], typical: NDArray[np.float64]) -> NDArray[np.float32]:
    """The size of an amount against what is usual, so that rupees and dollars compare. Unknown stays unknown."""
    usual = np.where(typical > 0, typical, DEFAULT_TYPICAL)
    finite = np.where(np.isfinite(amounts), amounts, np.nan)
    return np.log((np.abs(finite) + 0.01) / usual).astype(np.float32)


def _others_best(
    table: NDArray[np.float32], candidates: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A candidate's own value, and the best value among all other categories."""
    own = np.take_along_axis(table, candidates, axis=1)
    top = np.partition(table, SIZE - 2, axis=1)[:, SIZE - 2 :]
    best, second = top[:, 1:], top[:, :1]
    return own, np.where(own >= best, second, best)


def _calendar(dates: NDArray[np.datetime64] | None, rows: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if dates is None:
        unknown = np.full(rows, np.nan, np.float32)
        return unknown, unknown
    days = dates.astype("datetime64[D]")
    missing = np.isnat(days)
    number = days.astype(np.int64)
    day = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    weekday = (number + 3) % 7
    return np.where(missing, np.nan, weekday).astype(np.float32), np.where(missing, np.nan, day).astype(np.float32)


def pairs(facts: Facts, tables: Tables, candidates: NDArray[np.int64]) -> NDArray[np.float32]:
    """rows * CANDIDATES by len(FEATURES), the pairs of one row next to each other."""
    rows = len(facts.amounts)
    size = candidates.shape[1]
    log_amount = relative_log(facts.amounts, facts.typical)
    fit = -0.5 * ((log_amount[:, None] - tables.amount_mean) / tables.amount_spread) ** 2 - np.log(tables.amount_spread)
    incoming = np.where(facts.signed & np.isfinite(facts.amounts), facts.amounts > 0, np.nan).astype(np.float32)
    chance = np.where(incoming[:, None] > 0, tables.money_in, 1.0 - tables.money_in)
    sign_fit = np.where(np.isnan(incoming)[:, None], np.float32(np.nan), np.log(chance)).astype(np.float32)
    probabilities = np.exp(facts.prior)
    entropy = -(probabilities * facts.prior).sum(axis=1)
    cents = np.rint(np.minimum(np.abs(np.nan_to_num(facts.amounts, posinf=0, neginf=0)), 1e12) * 100) % 100
    weekday, day = _calendar(facts.dates, rows)
    mcc = np.full((rows, SIZE), np.nan, np.float32)
    known = np.flatnonzero(facts.mcc >= 0)
    mcc[known] = 0.0
    mcc[known, facts.mcc[known]] = 1.0

    def spread(column: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.broadcast_to(column[:, None].astype(np.float32), (rows, size))

    prior, prior_other = _others_best(facts.prior, candidates)
    merchant, merchant_other = _others_best(facts.evidence[:, 0], candidates)
    noun, noun_other = _others_best(facts.evidence[:, 2], candidates)
    head, head_other = _others_best(facts.evidence[:, 3], candidates)
    amount_fit, amount_other = _others_best(fit.astype(np.float32), candidates)
    own_sign = np.take_along_axis(sign_fit, candidates, axis=1)
    likeliest = np.take_along_axis(sign_fit, candidates[:, :1], axis=1)
    own_mcc, other_mcc = _others_best(np.nan_to_num(mcc), candidates)
    unknown = spread((facts.mcc < 0).astype(np.float32)) > 0
    columns = {
        "prior": prior,
        "prior_gap": prior - prior_other,
        "prior_rank": np.broadcast_to(np.arange(size, dtype=np.float32), (rows, size)),
        "prior_best": spread(facts.prior.max(axis=1)),
        "prior_entropy": spread(entropy),
        "common": tables.common[candidates],
        "merchant": merchant,
        "merchant_other": merchant_other,
        "merchant_first": np.take_along_axis(facts.evidence[:, 1], candidates, axis=1),
        "noun": noun,
        "noun_other": noun_other,
        "noun_head": head,
        "noun_head_other": head_other,
        "amount_fit": amount_fit,
        "amount_fit_gap": amount_fit - amount_other,
        "sign_fit": own_sign,
        "sign_fit_gap": own_sign - likeliest,
        "money_in": spread(incoming),
        "amount_log": spread(log_amount),
        "amount_whole": spread((cents == 0).astype(np.float32)),
        "amount_ends_99": spread((cents == 99).astype(np.float32)),
        "typical_known": spread((facts.typical > 0).astype(np.float32)),
        "weekday": spread(weekday),
        "day_of_month": spread(day),
        "mcc": np.where(unknown, np.nan, own_mcc),
        "mcc_other": np.where(unknown, np.nan, other_mcc),
        "word_count": spread(facts.word_count),
        "processor": spread(facts.processor),
    }
    stacked = np.empty((rows, size, len(FEATURES)), np.float32)
    for position, name in enumerate(FEATURES):
        stacked[:, :, position] = columns[name]
    return stacked.reshape(rows * size, len(FEATURES))
