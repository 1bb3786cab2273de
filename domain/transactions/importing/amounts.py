"""The grammar of amounts as banks write them. Whole numbers all the way: no float is ever made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.shared.money import EXPONENTS, MAX_MINOR
from domain.transactions.importing.mapping import DecimalSeparator
from domain.transactions.importing.symbols import currencies_named

# Cells that stand for "nothing here" in exports made by spreadsheets and data tools.
EMPTY_WORDS = frozenset({"", "-", "--", "–", "—", "nan", "null", "none", "n/a", "na", "nil", "#n/a"})

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u200b\u200e\u200f\ufeff]+")
_MINUS = str.maketrans(dict.fromkeys("−–—‒‐﹣－", "-") | dict.fromkeys("’`´٬", "'") | {"＋": "+"})
_CURRENCY = r"(?:[^\W\d_]{0,3}[$€£¥₹₽₩₺₴₪₫฿₱₦₸₼₾]|[^\W\d_]{1,5}\.?|[$€£¥₹₽₩₺₴₪₫฿₱₦₸₼₾][^\W\d_]{0,3})"
_GRAMMAR = re.compile(
    rf"(?P<open>\()?(?P<first>[-+])?\s?(?P<before>{_CURRENCY})?\s?(?P<second>[-+])?\s?"
    rf"(?P<body>\d[\d., ']*|[.,]\d+)"
    rf"(?P<third>[-+])?\s?(?P<after>{_CURRENCY})?\s?(?P<mark>(?i:cr|dr|db|c|d|s|h)\.?)?(?P<close>\))?"
)
_MARKS_IN = frozenset({"cr", "c", "h"})
_MARKS_OUT = frozenset({"dr", "db", "d", "s"})
_WESTERN_GROUPS = re.compile(r"\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*", re.ASCII)
_INDIAN_GROUPS = re.compile(r"\d{1,2}(?:([., '])\d{2})(?:\1\d{2})*\1\d{3}", re.ASCII)
_DIGITS_MAX = 18
_LENGTH_MAX = 60
# A tab or a line end between digits parts two numbers; it groups none.
_BREAK = re.compile(r"[\d.,'][\t\n\v\f\r]+[\d.,']")
_HAS_DIGIT = re.compile(r"\d")
# The form of nearly every amount in files made by programs, whichever the separator; the grammar reads it no other way.
_PLAINEST = re.compile(r"-?[0-9]{1,10}[.,][0-9]{2}")


@dataclass(frozen=True, slots=True)
class AmountReading:
    """`marked`: the cell itself says credit or debit, so its sign holds whatever the column's convention is."""

    minor: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a cell cannot be read; `reason` goes to the person who imports."""

    reason: str


def tidy(text: str) -> str:
    """One kind of space, minus and apostrophe."""
    return _SPACES.sub(" ", text).strip().translate(_MINUS)


def is_blank(text: str | None) -> bool:
    return text is None or text.strip().casefold() in EMPTY_WORDS


def read_amount(text: str, separator: DecimalSeparator, currency: str) -> AmountReading | Unreadable:
    """Read one amount in minor units of `currency`.

    `separator` settles what is ambiguous alone, such as `1.234`; a cell that allows one reading only is read by it.
    """
    match = _match(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return Unreadable("this is not an amount")
    signs = [sign for sign in (match["first"], match["second"], match["third"]) if sign]
    mark, after = _mark_of(match["mark"], match["after"])
    for token in (match["before"], after):
        problem = _currency_problem(token, currency)
        if problem is not None:
            return problem
    if len(signs) > 1 or (match["open"] and "+" in signs):
        return Unreadable("the amount has two signs")
    minor = _minor_units(match["body"].strip(), separator, currency)
    if isinstance(minor, Unreadable):
        return minor
    if "-" in signs or match["open"]:
        minor = -minor
    if mark:
        return AmountReading(abs(minor) if mark in _MARKS_IN else -abs(minor), marked=True)
    return AmountReading(minor)


def _match(text: str) -> re.Match[str] | None:
    if len(text) > _LENGTH_MAX or not _HAS_DIGIT.search(text) or _BREAK.search(text):
        return None
    return _GRAMMAR.fullmatch(tidy(text))


def _mark_of(mark: str | None, after: str | None) -> tuple[str, str | None]:
    """`12.30 CR` reads as a currency called CR as well: the bank's mark wins."""
    if mark is None and after is not None and after.casefold().rstrip(".") in _MARKS_IN | _MARKS_OUT:
        return after.casefold().rstrip("."), None
    return (mark or "").casefold().rstrip("."), after


def _currency_problem(token: str | None, currency: str) -> Unreadable | None:
    if token is None:
        return None
    named = currencies_named(token)
    if not named:
        return Unreadable(f"“{token}” is not a currency")
    if currency not in named:
        written = next(iter(named)) if len(named) == 1 else f"“{token}”"
        return Unreadable(f"the amount is in {written}, the account is in {currency}")
    return None


def _minor_units(body: str, separator: DecimalSeparator, currency: str) -> int | Unreadable:
    parts = _split_decimals(body, separator)
    if parts is None:
        return Unreadable("the digits of the amount are not grouped as a number")
    return _from_digits(*parts, currency)


def _from_digits(whole: str, decimals: str, currency: str) -> int | Unreadable:
    exponent = EXPONENTS[currency]
    if decimals[exponent:].strip("0"):
        return Unreadable(f"{currency} has {exponent} decimals, the amount has more")
    if len(whole.lstrip("0")) > _DIGITS_MAX:
        return Unreadable("the amount is too large")
    minor = int(whole + decimals[:exponent].ljust(exponent, "0"))
    return minor if minor <= MAX_MINOR else Unreadable("the amount is too large")


def _split_decimals(body: str, separator: DecimalSeparator) -> tuple[str, str] | None:
    """Digits before and after the decimal separator, or None where the groups make no number."""
    position = _decimal_position(body, separator)
    whole, decimals = (body, "") if position is None else (body[:position], body[position + 1 :])
    if decimals and not decimals.isdecimal():
        return None
    if whole and not whole.isdecimal():
        if not (_WESTERN_GROUPS.fullmatch(whole) or _INDIAN_GROUPS.fullmatch(whole)):
            return None
        whole = re.sub(r"\D", "", whole)
    return whole or "0", decimals


def _decimal_position(body: str, separator: DecimalSeparator) -> int | None:
    """Where the decimal separator stands: both kinds → the last one; one kind twice → groups; one once → as chosen."""
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        last = max(body.rfind("."), body.rfind(","))
        return last if body.count(body[last]) == 1 else None
    if dots + commas != 1:
        return None
    position = body.find("." if dots else ",")
    if body[position] == separator.character:
        return position
    return None if _WESTERN_GROUPS.fullmatch(body) and not body.startswith("0") else position


def decimal_evidence(text: str, currency: str) -> tuple[DecimalSeparator, int] | None:
    """Which decimal separator one cell speaks for, and how loudly: 2 for proof, 1 for a hint."""
    if _PLAINEST.fullmatch(text):
        return _separator(text[-3]), 2
    match = _match(text)
    if match is None:
        return None
    body = match["body"].strip()
    dots, commas = body.count("."), body.count(",")
    if dots + commas == 0:
        return None
    if dots and commas:
        last = max(body.rfind("."), body.rfind(","))
        return (_separator(body[last]), 2) if body.count(body[last]) == 1 else None
    character = "." if dots else ","
    if dots + commas > 1:
        return _other(character), 2
    looks_grouped = bool(_WESTERN_GROUPS.fullmatch(body)) and not body.startswith("0")
    if not looks_grouped or " " in body or "'" in body:
        return _separator(character), 2
    # `1.234`: three decimals where the currency has three, else a group.
    return (_separator(character), 1) if EXPONENTS[currency] == 3 else (_other(character), 1)


def infer_decimal_separator(
    texts: Iterable[str], currency: str, *, otherwise: DecimalSeparator = DecimalSeparator.DOT
) -> DecimalSeparator:
    """What most cells of the amount columns speak for; one proof outweighs any number of hints."""
    proofs: Counter[DecimalSeparator] = Counter()
    hints: Counter[DecimalSeparator] = Counter()
    for text in texts:
        evidence = decimal_evidence(text, currency)
        if evidence is not None:
            (proofs if evidence[1] == 2 else hints)[evidence[0]] += 1
    for votes in (proofs, hints):
        if votes[DecimalSeparator.DOT] != votes[DecimalSeparator.COMMA]:
            return votes.most_common(1)[0][0]
    return otherwise


def proven_separator(texts: Iterable[str], currency: str) -> DecimalSeparator | None:
    """The decimal separator where the texts prove one and none proves the other."""
    proofs = {found[0] for text in texts if (found := decimal_evidence(text, currency)) and found[1] == 2}
    return proofs.pop() if len(proofs) == 1 else None


def read_certain(text: str, separator: DecimalSeparator | None, currency: str) -> int | Unreadable:
    """Minor units where there is one reading only; `separator` is what the file proves, None where it proves none."""
    if EXPONENTS[currency] == 2 and _PLAINEST.fullmatch(text):
        return int(text[:-3] + text[-2:])
    if separator is None:
        evidence = decimal_evidence(text, currency)
        if evidence is not None and evidence[1] < 2:
            return Unreadable("the digits allow two readings, and no other amount of the file tells which is meant")
    reading = read_amount(text, separator or DecimalSeparator.DOT, currency)
    return reading if isinstance(reading, Unreadable) else reading.minor


def read_strict(text: str, separator: DecimalSeparator, currency: str) -> int | Unreadable:
    """Minor units of a format that fixes how numbers are written: digits, one separator, nothing else."""
    if not re.fullmatch(rf"[-+]?\d{{1,20}}(?:{re.escape(separator.character)}\d{{0,12}})?", text, re.ASCII):
        return Unreadable("this is not an amount")
    whole, _, decimals = text.lstrip("-+").partition(separator.character)
    minor = _from_digits(whole, decimals, currency)
    return minor if isinstance(minor, Unreadable) or not text.startswith("-") else -minor


def looks_like_amount(text: str) -> bool:
    """Whether the cell has the shape of an amount in some currency."""
    match = _match(text)
    return match is not None and any(_split_decimals(match["body"].strip(), each) for each in DecimalSeparator)


def _separator(character: str) -> DecimalSeparator:
    return DecimalSeparator.DOT if character == "." else DecimalSeparator.COMMA


def _other(character: str) -> DecimalSeparator:
    return DecimalSeparator.COMMA if character == "." else DecimalSeparator.DOT
