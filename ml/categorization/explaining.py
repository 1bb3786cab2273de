"""Why a category: the nearest known merchants, and what spoke for the answer, as codes to be put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization.features import FEATURES
from ml.categorization.household_features import HOUSEHOLD_FEATURES
from ml.categorization.lexicon import Kind, Match
from ml.categorization.recall import Recall
from ml.categorization.similarity import nearest, unit_rows

NEIGHBOURS = 3
REASONS = 4
_LIKE_ENOUGH = 0.35
# Weaker than this a reason is noise.
_WORTH_SAYING = 0.1


class ReasonCode(StrEnum):
    """What spoke for the category. The first ones come from the household's own labels."""

    OWN_MERCHANT = "own_merchant"  # you labelled this merchant so
    OWN_SIMILAR = "own_similar"  # you labelled similar descriptors so
    OWN_AMOUNT = "own_amount"  # you labelled this amount, or amounts of this size, so
    OWN_HABIT = "own_habit"  # it is one of your usual categories
    KNOWN_MERCHANT = "known_merchant"  # everybody knows this merchant
    WORD = "word"  # a word of the descriptor points there
    AMOUNT = "amount"  # amounts of this size are common there
    SIGN = "sign"  # money came in, or went out
    DATE = "date"
    CODE = "code"  # the card network's code of the merchant
    WITHOUT_HISTORY = "without_history"  # what the model thinks without your labels


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A merchant like this one: a labelled descriptor of the household's own, or one that everybody knows."""

    name: str
    label: str
    likeness: float
    own: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """`weight` orders reasons; `detail` is the word or name it speaks of, if it speaks of one."""

    code: ReasonCode
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    label: str
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    neighbours: tuple[Neighbour, ...]
    reasons: tuple[Reason, ...]


_GROUPS: dict[str, ReasonCode] = {
    **dict.fromkeys(
        ("exact", "exact_count", "exact_last", "exact_run", "name", "name_count", "name_last"), ReasonCode.OWN_MERCHANT
    ),
    **dict.fromkeys(
        (
            "vote",
            "vote_gap",
            "vote_mass",
            "vote_recent",
            "vote_recent_gap",
            "like",
            "like_gap",
            "like_best",
            "near_last",
            "kernel",
            "kernel_gap",
        ),
        ReasonCode.OWN_SIMILAR,
    ),
    **dict.fromkeys(
        (
            "vote_amount",
            "vote_amount_gap",
            "same_amount",
            "same_amount_count",
            "near_amount",
            "amount_fit",
            "amount_fit_gap",
            "amount_log",
        ),
        ReasonCode.OWN_AMOUNT,
    ),
    **dict.fromkeys(("usual", "usual_recent", "usual_new", "size", "labels", "label_own"), ReasonCode.OWN_HABIT),
    **dict.fromkeys(("sign_fit", "money_in"), ReasonCode.SIGN),
    **dict.fromkeys(
        ("cold", "cold_gap", "cold_best", "cold_entropy", "cold_right", "word_count"), ReasonCode.WITHOUT_HISTORY
    ),
}
_COLD_GROUPS: dict[str, ReasonCode] = {
    **dict.fromkeys(("merchant", "merchant_other", "merchant_first"), ReasonCode.KNOWN_MERCHANT),
    **dict.fromkeys(
        (
            "prior",
            "prior_gap",
            "prior_rank",
            "prior_best",
            "prior_entropy",
            "noun",
            "noun_other",
            "noun_head",
            "noun_head_other",
            "word_count",
            "processor",
            "common",
        ),
        ReasonCode.WORD,
    ),
    **dict.fromkeys(
        ("amount_fit", "amount_fit_gap", "amount_log", "amount_whole", "amount_ends_99", "typical_known"),
        ReasonCode.AMOUNT,
    ),
    **dict.fromkeys(("sign_fit", "sign_fit_gap", "money_in"), ReasonCode.SIGN),
    **dict.fromkeys(("weekday", "day_of_month"), ReasonCode.DATE),
    **dict.fromkeys(("mcc", "mcc_other"), ReasonCode.CODE),
}


def grouped(parts: NDArray[np.float32], chosen: int, *, history: bool) -> dict[ReasonCode, float]:
    """How much more each group of features gave the chosen candidate than the best of the others got on average.

    `parts` are the contributions to the scores of one row's candidates, the bias last.
    """
    features, groups = (HOUSEHOLD_FEATURES, _GROUPS) if history else (FEATURES, _COLD_GROUPS)
    others = np.delete(parts, chosen, axis=0)
    ahead = parts[chosen] - (others.mean(axis=0) if len(others) else 0.0)
    found: dict[ReasonCode, float] = {}
    for name, value in zip(features, ahead[:-1].tolist(), strict=True):
        found[groups[name]] = found.get(groups[name], 0.0) + value
    return found


def reasons_of(groups: Mapping[ReasonCode, float], details: Mapping[ReasonCode, str]) -> tuple[Reason, ...]:
    """The strongest first, and none that spoke against."""
    ranked = sorted(groups.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Reason(code, round(float(weight), 3), details.get(code, ""))
        for code, weight in ranked[:REASONS]
        if weight > _WORTH_SAYING
    )


def known_neighbours(matches: list[Match]) -> list[Neighbour]:
    """Merchants that everybody knows, and telling words, found in the descriptor."""
    return [
        Neighbour(
            match.entry.name or match.entry.key,
            CATEGORIES[match.entry.categories[0]].slug,
            round(match.share, 3),
            own=False,
        )
        for match in sorted(matches, key=lambda match: (match.entry.kind is Kind.NOUN, -match.share))
    ][:NEIGHBOURS]


def own_neighbours(text: str, recall: Recall, labels: list[str]) -> list[Neighbour]:
    """Descriptors the household has labelled, the likest first, each with its last label."""
    places, likeness = nearest(recall.index.likeness(unit_rows([text], recall.background.rarity)), NEIGHBOURS)
    texts = list(recall.text_place)
    return [
        Neighbour(texts[place], labels[recall.last_of_text[place]], round(float(like), 3), own=True)
        for place, like in zip(places[0], likeness[0], strict=True)
        if place >= 0 and like >= _LIKE_ENOUGH
    ]
