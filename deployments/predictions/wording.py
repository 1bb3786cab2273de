"""What spoke for a category, in words that a person can check."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ml.categorization.explaining import Reason, ReasonCode

_WORDS: Mapping[ReasonCode, Callable[[str], str]] = {
    ReasonCode.OWN_MERCHANT: lambda _: "You have said so of this merchant before",
    ReasonCode.OWN_SIMILAR: lambda _: "You have said so of texts like this one",
    ReasonCode.OWN_AMOUNT: lambda _: "You have said so of amounts like this one",
    ReasonCode.OWN_HABIT: lambda _: "It is one of your usual categories",
    ReasonCode.KNOWN_MERCHANT: lambda name: f"“{name}” is a known merchant" if name else "It is a known merchant",
    ReasonCode.WORD: lambda word: f"“{word}” points there" if word else "Its words point there",
    ReasonCode.AMOUNT: lambda _: "Amounts of this size are common there",
    ReasonCode.SIGN: lambda _: "Money goes in that direction there",
    ReasonCode.DATE: lambda _: "The day is usual for it",
    ReasonCode.CODE: lambda _: "The card network's code of the merchant says so",
    ReasonCode.WITHOUT_HISTORY: lambda _: "It would say so of anybody's row like this one",
}
assert _WORDS.keys() == set(ReasonCode)


def in_words(reason: Reason) -> str:
    return _WORDS[reason.code](reason.detail)
