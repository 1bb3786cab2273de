"""What makes two charges come from the same merchant."""

from __future__ import annotations

from functools import lru_cache

from ml.categorization.cleaning import CARD_TOKEN, PROCESSOR_TOKENS, fold, normalise

_MONTHS = frozenset(
    [
        "jan",
        "january",
        "feb",
        "february",
        "mar",
        "march",
        "apr",
        "april",
        "may",
        "jun",
        "june",
        "jul",
        "july",
        "aug",
        "august",
        "sep",
        "sept",
        "september",
        "oct",
        "october",
        "nov",
        "november",
        "dec",
        "december",
        "januar",
        "februar",
        "marz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ]
)
_MARKS = PROCESSOR_TOKENS | {CARD_TOKEN}
_WORDS = 4


@lru_cache(maxsize=100_000)
def merchant_key(description: str) -> str:
    """Equal for two charges of one merchant: without what the bank put in front, months, numbers and places."""
    words = [word for word in normalise(description).split() if word not in _MARKS]
    telling = [word for word in words if word not in _MONTHS and not word.isdigit()] or words
    return " ".join(telling[:_WORDS]) or fold(description).strip()
