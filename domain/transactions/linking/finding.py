"""Which rows of different accounts are probably one move: each pair with a score and the reasons for it.

Storage proposes pairs of opposite rows a few days apart; here they are judged, and each row is offered once at most,
in its best pair.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.categories import TRANSFER
from domain.transactions.currencies.converting import convert
from domain.transactions.currencies.rates import RateTable
from domain.transactions.model import Account, AccountType, Categorizer, Transaction
from domain.transactions.search.folding import fold

DAYS_APART_MAX = 4
PERCENT_APART_MAX = 10
# From this score on a pair is worth somebody's look.
SCORE_MIN = 60
SCORE_MAX = 100

_SAME_AMOUNT, _SAME_VALUE, _CLOSE_VALUE = 50, 42, 32
_DAYS = (20, 16, 12, 8, 4)
_SAYS_TRANSFER, _BOTH_SAY_TRANSFER = 10, 16
_NAMES_ACCOUNT = 22
_SHARED_WORDS = 10
_IS_CATEGORIZED = 12
_OTHER_ACCOUNT_KIND = 8
_PERSON_SAID_OTHERWISE, _MODEL_SAID_OTHERWISE = -40, -12

# What banks and people call it, folded.
_TRANSFER = re.compile(
    r"\b(transfers?|umbuchung|ueberweisung|uberweisung|ubertrag|uebertrag|virement|giroconto|bonifico|traspaso|"
    r"transferencia|overboeking|przelew|top.?up|einzahlung|auszahlung|payment thank you|card payment|"
    r"kreditkartenabrechnung|sparen|savings?|internal|own account|eigenes konto)\b"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d{4,}")
# Rates by the billion keep nine digits.
_UNIT = 10**9
_COMMON = frozenset(
    {
        *("transfer", "umbuchung", "uberweisung", "ueberweisung", "zahlung", "gutschrift", "lastschrift"),
        *("dauerauftrag", "eingang", "ausgang", "konto", "referenz", "datum", "from", "into", "payment"),
        *("account", "reference", "bank", "banking", "online", "mobile", "sepa"),
    }
)
_KEEPING = frozenset(
    {AccountType.SAVINGS, AccountType.CREDIT_CARD, AccountType.CASH, AccountType.LOAN, AccountType.INVESTMENT}
)


@dataclass(frozen=True, slots=True)
class TransferPair:
    """Two rows that may be one transfer. The score is of 100; the reasons are for people."""

    outgoing: Transaction
    incoming: Transaction
    score: int
    reasons: tuple[str, ...]


def judged(
    outgoing: Transaction, incoming: Transaction, accounts: Mapping[UUID, Account], rates: RateTable
) -> TransferPair:
    """How sure it is that these two are one move, and why."""
    points, reasons = _amounts(outgoing, incoming, rates)
    days = abs((incoming.booked_on - outgoing.booked_on).days)
    points += _DAYS[min(days, len(_DAYS) - 1)]
    reasons.append("on the same day" if days == 0 else "1 day apart" if days == 1 else f"{days} days apart")
    for more, reason in (
        *_words(outgoing, incoming, accounts),
        _kinds(accounts[outgoing.account_id], accounts[incoming.account_id]),
        *(_category(row) for row in (outgoing, incoming)),
    ):
        points += more
        if reason and reason not in reasons:
            reasons.append(reason)
    return TransferPair(outgoing, incoming, max(0, min(points, SCORE_MAX)), tuple(reasons))


def _amounts(outgoing: Transaction, incoming: Transaction, rates: RateTable) -> tuple[int, list[str]]:
    if outgoing.amount.currency == incoming.amount.currency:
        return _SAME_AMOUNT, ["same amount"]
    worth = convert(rates, -outgoing.amount, incoming.amount.currency, outgoing.booked_on)
    assert worth is not None, "only pairs with a known rate are proposed"
    apart = abs(worth.minor - incoming.amount.minor) * 100
    if apart <= 2 * worth.minor:
        return _SAME_VALUE, [f"{-outgoing.amount} is {worth} at the rate of the day"]
    percent = -(-apart // worth.minor)
    return _CLOSE_VALUE, [f"within {percent} % of the rate of the day"]


def _words(outgoing: Transaction, incoming: Transaction, accounts: Mapping[UUID, Account]) -> Iterable[tuple[int, str]]:
    texts = [fold(f"{row.description} {row.merchant or ''} {row.note or ''}") for row in (outgoing, incoming)]
    others = (accounts[incoming.account_id], accounts[outgoing.account_id])
    named = [other for text, other in zip(texts, others, strict=True) if _mentions(text, fold(other.name))]
    if named:
        yield _NAMES_ACCOUNT, f"mentions {named[0].name}"
    says = [bool(_TRANSFER.search(text)) for text in texts]
    if all(says):
        yield _BOTH_SAY_TRANSFER, "both say transfer"
    elif any(says):
        yield _SAYS_TRANSFER, "says transfer"
    words = [set(_WORD.findall(text)) - _COMMON for text in texts]
    numbers = [set(_NUMBER.findall(text)) for text in texts]
    shared = sorted(numbers[0] & numbers[1], key=len, reverse=True) or sorted(words[0] & words[1], key=len)[::-1]
    if shared:
        yield _SHARED_WORDS, f"both mention “{shared[0]}”"


def _mentions(text: str, name: str) -> bool:
    return len(name) >= 3 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _kinds(source: Account, target: Account) -> tuple[int, str | None]:
    if target.type in _KEEPING or source.type in _KEEPING:
        kept = target if target.type in _KEEPING else source
        return _OTHER_ACCOUNT_KIND, f"{kept.name} is no current account"
    return 0, None


def _category(row: Transaction) -> tuple[int, str | None]:
    if row.category == TRANSFER:
        return _IS_CATEGORIZED, "categorized as a transfer"
    if row.category is None:
        return 0, None
    return (_PERSON_SAID_OTHERWISE if row.categorized_by is Categorizer.PERSON else _MODEL_SAID_OTHERWISE), None


def best_pairs(pairs: Iterable[TransferPair]) -> list[TransferPair]:
    """Each row in its best pair only, the surest pairs first, newest first among equals."""
    taken: set[UUID] = set()
    chosen = []
    by_rank = sorted(
        (pair for pair in pairs if pair.score >= SCORE_MIN),
        key=lambda pair: (-pair.score, -pair.outgoing.booked_on.toordinal(), pair.outgoing.id, pair.incoming.id),
    )
    for pair in by_rank:
        if pair.outgoing.id not in taken and pair.incoming.id not in taken:
            taken |= {pair.outgoing.id, pair.incoming.id}
            chosen.append(pair)
    return chosen


@dataclass(frozen=True, slots=True)
class OpenRow:
    """As much of an unlinked row as it takes to propose pairs."""

    id: UUID
    account_id: UUID
    booked_on: date
    amount: Money


def across_currencies(rows: Sequence[OpenRow], rates: RateTable) -> list[tuple[UUID, UUID]]:
    """Pairs (outgoing, incoming) of different currencies whose values at the rate of the day are near each other."""
    incoming: dict[tuple[str, date], list[tuple[int, UUID, UUID]]] = {}
    for row in rows:
        if row.amount.minor > 0:
            key = (row.amount.currency, row.booked_on)
            incoming.setdefault(key, []).append((row.amount.minor, row.id, row.account_id))
    for found in incoming.values():
        found.sort()
    currencies = sorted({currency for currency, _ in incoming})
    per_unit: dict[tuple[str, str, date], int | None] = {}
    pairs = []
    for row in rows:
        if row.amount.minor >= 0:
            continue
        for currency in currencies:
            if currency == row.amount.currency:
                continue
            exchanged = (row.amount.currency, currency, row.booked_on)
            if exchanged not in per_unit:
                # Thousands of rows share a day: whole numbers are near enough to propose, and judging is exact.
                unit = convert(rates, Money(_UNIT, row.amount.currency), currency, row.booked_on)
                per_unit[exchanged] = unit.minor if unit else None
            rate = per_unit[exchanged]
            if not rate:
                continue
            worth = -row.amount.minor * rate // _UNIT
            low = worth * (100 - PERCENT_APART_MAX) // 100
            high = -(-worth * (100 + PERCENT_APART_MAX) // 100)
            for days in range(-DAYS_APART_MAX, DAYS_APART_MAX + 1):
                near = incoming.get((currency, row.booked_on + timedelta(days=days)), [])
                start, end = bisect_left(near, (low,)), bisect_right(near, (high + 1,))
                pairs += [(row.id, id) for _, id, account in near[start:end] if account != row.account_id]  # noqa: A001
    return pairs
