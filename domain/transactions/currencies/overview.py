"""Where the household stands in its own currency, and which rates are wanted to say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.shared.money import EXPONENTS, Money
from domain.transactions.currencies.converting import Converter, Gaps, exact_sum, rounded
from domain.transactions.currencies.gains import DayFlow, Pair
from domain.transactions.currencies.model import GapKind, Holding, RateGap
from domain.transactions.currencies.rates import EXACT, RateTable, plain
from domain.transactions.model import AccountType

# Whose rates the European Central Bank publishes every working day.
PUBLISHED = frozenset(
    (
        *("EUR", "USD", "JPY", "CZK", "DKK", "GBP", "HUF", "PLN", "RON", "SEK", "CHF", "ISK", "NOK", "TRY", "AUD"),
        *("BRL", "CAD", "CNY", "HKD", "IDR", "ILS", "INR", "KRW", "MXN", "MYR", "NZD", "PHP", "SGD", "THB", "ZAR"),
    )
)
_OWED = (AccountType.CREDIT_CARD, AccountType.LOAN)
# The rate that an own transfer got speaks for days around it.
_NEAR_DAYS = 31


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What an account held at the end of the day that is asked about."""

    account_id: UUID
    name: str
    type: AccountType
    balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValue:
    """A balance in the base currency; `value` is None where no rate is known, then it is in no sum."""

    account_id: UUID
    name: str
    balance: Money
    value: Money | None
    rate: Decimal | None
    rated_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetWorth:
    """Everything held less everything owed. Cards and loans are owed, others by their sign."""

    on: date
    currency: str
    total: Money
    assets: Money
    liabilities: Money
    accounts: tuple[AccountValue, ...]
    gaps: tuple[RateGap, ...]


def net_worth(rates: RateTable, base: str, on: date, balances: Iterable[AccountBalance]) -> NetWorth:
    """Balances of a day at the rates of that day."""
    converter = Converter(rates, base)
    accounts: list[AccountValue] = []
    held: list[Decimal] = []
    owed: list[Decimal] = []
    for each in balances:
        exact = converter.exact(each.balance, on)
        rate = rates.on(each.balance.currency, base, on)
        accounts.append(
            AccountValue(
                account_id=each.account_id,
                name=each.name,
                balance=each.balance,
                value=None if exact is None else Money(rounded(exact), base),
                rate=rate.shown if rate else None,
                rated_on=rate.rated_on if rate and rate.source else None,
            )
        )
        if exact is not None:
            is_owed = exact < 0 or (each.type in _OWED and exact == 0)
            (owed if is_owed else held).append(exact)
    assets, liabilities = exact_sum(held), exact_sum(owed)
    return NetWorth(
        on=on,
        currency=base,
        total=Money(rounded(EXACT.add(assets, liabilities)), base),
        assets=Money(rounded(assets), base),
        liabilities=Money(-rounded(liabilities), base),
        accounts=tuple(accounts),
        gaps=converter.gaps.told(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCurrency:
    """One currency that the household holds, the base first; `value` and the rate are those of today."""

    currency: str
    is_base: bool
    is_published: bool
    balance: Money
    account_count: int
    value: Money | None
    rate: Decimal | None
    rated_on: date | None
    is_old: bool
    known_from: date | None


def held_currencies(rates: RateTable, base: str, today: date, holdings: Sequence[Holding]) -> tuple[HeldCurrency, ...]:
    """What is held in each currency and what it is worth today."""
    found = []
    for currency in sorted({base, *(holding.currency for holding in holdings)}, key=lambda code: (code != base, code)):
        mine = [holding for holding in holdings if holding.currency == currency]
        balance = Money(sum(holding.balance.minor for holding in mine), currency)
        value = Converter(rates, base).exact(balance, today)
        rate = rates.on(currency, base, today)
        found.append(
            HeldCurrency(
                currency=currency,
                is_base=currency == base,
                is_published=currency in PUBLISHED and base in PUBLISHED,
                balance=balance,
                account_count=len(mine),
                value=None if value is None else Money(rounded(value), base),
                rate=rate.shown if rate else None,
                rated_on=rate.rated_on if rate and rate.source else None,
                is_old=bool(rate and rate.is_old(today)),
                known_from=None if currency == base else rates.first_day(currency, base),
            )
        )
    return tuple(found)


class SuggestedBy(StrEnum):
    """Where a rate that is offered comes from."""

    TRANSFER = "TRANSFER"
    NEXT_RATE = "NEXT_RATE"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One unit of the currency was `rate` units of the base on `known_on`, as somebody or something said."""

    rate: Decimal
    by: SuggestedBy
    known_on: date


@dataclass(frozen=True, slots=True)
class WantedRate:
    """A rate that a total waits for, and what it could be; `is_published` where the file of the ECB has it."""

    gap: RateGap
    base: str
    is_published: bool
    suggestion: Suggestion | None


def wanted_rates(
    rates: RateTable,
    base: str,
    today: date,
    holdings: Iterable[Holding],
    flows: Iterable[DayFlow],
    pairs: Sequence[Pair],
) -> tuple[WantedRate, ...]:
    """Every rate that rows, opening balances and today's balances want and do not find."""
    gaps, currency_of = Gaps(), {}
    for holding in holdings:
        currency_of[holding.account_id] = holding.currency
        _look(rates, base, holding.opening, holding.first_day, gaps)
        _look(rates, base, holding.balance, today, gaps)
    for flow in flows:
        _look(rates, base, Money(flow.minor, currency_of[flow.account_id]), flow.day, gaps, flow.count)
    return tuple(
        WantedRate(
            gap,
            base,
            gap.currency in PUBLISHED and base in PUBLISHED,
            _suggestion(rates, base, gap, pairs) if gap.kind is GapKind.MISSING else None,
        )
        for gap in gaps.told()
    )


def _look(rates: RateTable, base: str, amount: Money, day: date, gaps: Gaps, count: int = 1) -> None:
    if amount.minor == 0 or amount.currency == base:
        return
    rate = rates.on(amount.currency, base, day)
    if rate is None:
        gaps.note(GapKind.MISSING, amount, day, count)
    elif rate.is_old(day):
        gaps.note(GapKind.OLD, amount, day, count, rate.age(day))


def _suggestion(rates: RateTable, base: str, gap: RateGap, pairs: Sequence[Pair]) -> Suggestion | None:
    """The rate that an own transfer got around that day, else the first one that is known."""
    near = [
        (abs((pair.day - gap.first_day).days), pair)
        for pair in pairs
        if {pair.left.currency, pair.arrived.currency} == {gap.currency, base}
    ]
    if near:
        days, pair = min(near, key=lambda found: found[0])
        if days <= _NEAR_DAYS:
            return Suggestion(_got(pair, base), SuggestedBy.TRANSFER, pair.day)
    first = rates.first_day(gap.currency, base)
    known = rates.on(gap.currency, base, first) if first else None
    return Suggestion(known.shown, SuggestedBy.NEXT_RATE, known.rated_on) if known else None


def _got(pair: Pair, base: str) -> Decimal:
    ours, other = (pair.left, pair.arrived) if pair.left.currency == base else (pair.arrived, pair.left)
    shift = EXPONENTS[other.currency] - EXPONENTS[ours.currency]
    return plain(EXACT.divide(Decimal(ours.minor).scaleb(shift, EXACT), Decimal(other.minor)))
