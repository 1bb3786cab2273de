"""What stands after `amount` and `date`, read from a word and written as one."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from domain.transactions.search.ast import Amount, Dates
from domain.transactions.search.periods import completed, days_of
from domain.transactions.search.problems import ProblemCode, refused

_NUMBER = re.compile(r"([+-]?)(\d{1,15}(?:\.\d{1,6})?)", re.ASCII)
# Any day will do to see whether a period is one.
_SOME_DAY = date(2026, 1, 31)


def _bounds(operator: str, word: str) -> tuple[str, str | None, str | None]:
    """Operator and the words of the bounds; `:` leaves the operator to the word."""
    if operator in (":", "="):
        for inner in (">=", "<=", ">", "<", "="):
            if operator == ":" and word.startswith(inner):
                return _bounds(inner, word[len(inner) :])
        low, dots, high = word.partition("..")
        if dots:
            return "..", low or None, high or None
        return "=", word, word
    return (operator, word, None) if operator.startswith(">") else (operator, None, word)


def read_amount(operator: str, word: str, start: int) -> Amount:
    """Raises Refusal."""
    end = start + len(word)
    kind, low_word, high_word = _bounds(operator, word)
    if low_word is None and high_word is None:
        raise refused(ProblemCode.BAD_AMOUNT, "Name an amount on one side of the dots, as in 10..20.", start, end)
    low, low_signed = _number(low_word, start, end)
    high, high_signed = _number(high_word, start, end)
    if low is not None and high is not None and low > high:
        raise refused(
            ProblemCode.BAD_AMOUNT,
            f"The range {word} ends before it begins: write the smaller amount first.",
            start,
            end,
        )
    return Amount(low, high, is_open=kind in "<>", is_signed=low_signed or high_signed)


def _number(word: str | None, start: int, end: int) -> tuple[Decimal | None, bool]:
    if word is None:
        return None, False
    match = _NUMBER.fullmatch(word)
    if match is None:
        hint = f" {word.replace(',', '.')}" if _NUMBER.fullmatch(word.replace(",", ".")) else " amount>12.50"
        raise refused(
            ProblemCode.BAD_AMOUNT,
            f"{word!r} is not an amount: write digits, with a point before decimals, as in{hint}.",
            start,
            end,
        )
    size = Decimal(match[2])
    return (-size if match[1] == "-" and size else size), bool(match[1])


def write_amount(amount: Amount) -> str:
    """The term as it is read."""

    def word(value: Decimal) -> str:
        text = f"{abs(value):f}"
        is_said = amount.is_signed and not (value == 0 and None in (amount.low, amount.high))
        return (("-" if value < 0 else "+") + text) if is_said else text

    return "amount" + _written(
        amount.low if amount.low is None else word(amount.low),
        amount.high if amount.high is None else word(amount.high),
        amount.is_open,
    )


def _written(low: str | None, high: str | None, is_open: bool) -> str:
    if low is not None and high is not None:
        return f":{low}" if low == high else f":{low}..{high}"
    if low is not None:
        return f">{low}" if is_open else f">={low}"
    return f"<{high}" if is_open else f"<={high}"


def read_dates(operator: str, word: str, start: int) -> Dates:
    """Raises Refusal."""
    end = start + len(word)
    kind, low, high = _bounds(operator, word.lower())
    if low is None and high is None:
        raise refused(ProblemCode.BAD_DATE, "Name a date on one side of the dots, as in 2026-01..03.", start, end)
    if low is not None and high is not None:
        high = completed(high, low)
    spans = []
    for bound in (low, high):
        span = None if bound is None else days_of(bound, _SOME_DAY)
        if bound is not None and span is None:
            raise refused(
                ProblemCode.BAD_DATE,
                f"{bound!r} is not a date: write 2026, 2026-01, 2026-01-15, a range such as 2026-01..03, or a word "
                "such as last-month or last-30-days.",
                start,
                end,
            )
        spans.append(span)
    if _is_calendar(low) and _is_calendar(high) and spans[0] and spans[1] and spans[0][0] > spans[1][1]:
        raise refused(
            ProblemCode.BAD_DATE, f"The range {word} ends before it begins: write the earlier date first.", start, end
        )
    return Dates(low, high, is_open=kind in "<>")


def _is_calendar(word: str | None) -> bool:
    return word is not None and word[0].isdigit()


def write_dates(dates: Dates) -> str:
    return "date" + _written(dates.low, dates.high, dates.is_open)
