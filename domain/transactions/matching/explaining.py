"""A verdict in words that a person can check against the two rows."""

from __future__ import annotations

from domain.transactions.matching.model import WORDS_ALIKE, WORDS_RELATED, AmountRelation, Evidence

BY_BANK_ID = "The bank gave both the same id."
ID_USED_AGAIN = "The bank gave both the same id, but they differ in amount, day or text."
DECIDED_SAME = "You said that these are the same."
_SHOWN = 60


def reasons(evidence: Evidence, incoming: str, stored: str, *, repeats: bool = False) -> tuple[str, ...]:
    """Why two rows may be one, the strongest first, then what speaks against it."""
    return tuple(
        text
        for text in (
            _amount(evidence),
            _days(evidence),
            _words(evidence, incoming, stored),
            *_circumstances(evidence, repeats=repeats),
        )
        if text
    )


def _amount(evidence: Evidence) -> str:
    if evidence.amount is AmountRelation.EQUAL:
        return "Same amount"
    return (
        "Posted for more than was pending, as with a tip"
        if evidence.amount is AmountRelation.MORE
        else ("Posted for less than was pending, as with a deposit")
    )


def _days(evidence: Evidence) -> str:
    days = evidence.days + evidence.lag
    if days == 0:
        return "same day"
    apart = f"{abs(days)} {'day' if abs(days) == 1 else 'days'} apart"
    return f"{apart}, as usual between these two files" if evidence.lag and evidence.days == 0 else apart


def _words(evidence: Evidence, incoming: str, stored: str) -> str:
    if incoming.casefold() == stored.casefold():
        return "same description"
    pair = f"“{_short(incoming)}” and “{_short(stored)}”"
    if evidence.same_reference:
        return f"both name the same reference: {pair}"
    if evidence.words >= WORDS_ALIKE:
        return f"the descriptions agree: {pair}"
    if evidence.words >= WORDS_RELATED:
        return f"the descriptions are alike: {pair}"
    return f"the descriptions differ: {pair}"


def _circumstances(evidence: Evidence, *, repeats: bool) -> list[str]:
    said = []
    if evidence.stored_pending and not evidence.incoming_pending:
        said.append("the stored row was pending")
    elif evidence.incoming_pending and not evidence.stored_pending:
        said.append("the row of the file is still pending")
    elif evidence.by_hand:
        said.append("the stored row was entered by hand")
    elif not evidence.stored_covered or not evidence.incoming_covered:
        said.append("only one of the two files covers both days")
    if repeats:
        said.append("such a purchase comes several times in these days")
    return said


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
