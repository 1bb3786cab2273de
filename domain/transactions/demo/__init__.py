"""A believable household for visitors: three years of one person in Berlin, the same for the same seed and day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from domain.shared.money import EXPONENTS
from domain.shared.periods import Month
from domain.transactions.categories import INCOME
from domain.transactions.demo.life import CARD, CASH, CHECKING, PUZZLES
from domain.transactions.demo.model import DemoAccount, DemoBook, DemoRow
from domain.transactions.demo.months import ACCOUNTS, Life, printed

__all__ = ["DemoAccount", "DemoBook", "DemoRow", "demo_book"]

_RECENT = timedelta(days=21)
_SMALL = 8_000


def demo_book(today: date, *, currency: str = "EUR", seed: int = 7) -> DemoBook:
    """The accounts and about 3,500 rows of 36 whole months and the current one up to `today`."""
    rows = Life(Month.of(today), seed).rows()
    past = [row for row in rows if row.booked_on <= today]
    judged = _judged(past, today, seed)
    scale = _scale(currency)
    return DemoBook(
        currency=currency,
        accounts=tuple(
            replace(account, opening_balance_minor=scale(account.opening_balance_minor)) for account in ACCOUNTS
        ),
        rows=tuple(replace(row, amount_minor=scale(row.amount_minor)) for row in judged),
    )


def _scale(currency: str) -> Callable[[int], int]:
    """From cents to minor units: a yen is about a cent, a fils a tenth of one."""
    factor = 10 ** max(0, EXPONENTS[currency] - 2)
    return lambda cents: cents * factor


def _judged(rows: Sequence[DemoRow], today: date, seed: int) -> Iterator[DemoRow]:
    """Who chose each category, and a few rows of the last weeks that nobody has sorted."""
    random = Random(f"{seed} judged")  # noqa: S311 (a story, not a secret)
    unsorted = _unsorted(rows, today, seed)
    for index, row in enumerate(rows):
        # Drawn for every row, so that what happens to one changes no other.
        lot, sure = random.randrange(100), max(random.randint(71, 99), random.randint(71, 99))
        if row.pair_key is not None:
            yield row
        elif index in unsorted:
            yield replace(row, description=unsorted[index], merchant=None, category=None, note=None)
        elif row.note is not None or row.account_key == CASH or lot < 11:
            yield replace(row, person_chose=True)
        else:
            yield replace(row, confidence=sure / 100)


def _unsorted(rows: Sequence[DemoRow], today: date, seed: int) -> dict[int, str]:
    """Small purchases of the last weeks, under a text that says little."""
    random = Random(f"{seed} unsorted")  # noqa: S311
    recent = [
        index
        for index, row in enumerate(rows)
        if row.booked_on > today - _RECENT
        and row.account_key in (CHECKING, CARD)
        and row.pair_key is None
        and row.category not in (INCOME, "housing")
        and -_SMALL < row.amount_minor < 0
    ]
    chosen = random.sample(recent, min(len(PUZZLES), len(recent)))
    return {index: printed(text, random) for index, text in zip(sorted(chosen), PUZZLES, strict=False)}
