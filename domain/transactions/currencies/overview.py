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


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRate:
    """A rate that totals wait for, and what it could be; `is_published` where the file of the ECB has it.

    `booked` is what rows and opening balances of those days sum to, `held` what accounts hold today. They are not to be
    added up: what is held is made up of what was booked.
    """

    kind: GapKind
    currency: str
    base: str
    first_day: date
    last_day: date
    largest_age: int
    row_count: int
    booked: Money
    held: Money
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
    booked, held, currency_of = Gaps(), Gaps(), {}
    for holding in holdings:
        currency_of[holding.account_id] = holding.currency
        _look(rates, base, holding.opening, holding.first_day, booked)
        _look(rates, base, holding.balance, today, held)
    for flow in flows:
        _look(rates, base, Money(flow.minor, currency_of[flow.account_id]), flow.day, booked, flow.count)
    of_rows = {(gap.kind, gap.currency): gap for gap in booked.told()}
    of_balances = {(gap.kind, gap.currency): gap for gap in held.told()}
    return tuple(
        _wanted(rates, base, of_rows.get(key), of_balances.get(key), pairs) for key in sorted({*of_rows, *of_balances})
    )


def _wanted(
    rates: RateTable, base: str, booked: RateGap | None, held: RateGap | None, pairs: Sequence[Pair]
) -> WantedRate:
    gaps = [gap for gap in (booked, held) if gap is not None]
    kind, currency = gaps[0].kind, gaps[0].currency
    first_day = min(gap.first_day for gap in gaps)
    return WantedRate(
        kind=kind,
        currency=currency,
        base=base,
        first_day=first_day,
        last_day=max(gap.last_day for gap in gaps),
        largest_age=max(gap.largest_age for gap in gaps),
        row_count=booked.count if booked else 0,
        booked=booked.amount if booked else Money(0, currency),
        held=held.amount if held else Money(0, currency),
        is_published=currency in PUBLISHED and base in PUBLISHED,
        suggestion=_suggestion(rates, base, currency, first_day, pairs) if kind is GapKind.MISSING else None,
    )


def _look(rates: RateTable, base: str, amount: Money, day: date, gaps: Gaps, count: int = 1) -> None:
    if amount.minor == 0 or amount.currency == base:
        return
    rate = rates.on(amount.currency, base, day)
    if rate is None:
        gaps.note(GapKind.MISSING, amount, day, count)
    elif rate.is_old(day):
        gaps.note(GapKind.OLD, amount, day, count, rate.age(day))


def _suggestion(rates: RateTable, base: str, currency: str, day: date, pairs: Sequence[Pair]) -> Suggestion | None:
    """The rate that an own transfer got around that day, else the first one that is known."""
    near = [
        (abs((pair.day - day).days), pair)
        for pair in pairs
        if {pair.left.currency, pair.arrived.currency} == {currency, base}
    ]
    if near:
        days, pair = min(near, key=lambda found: found[0])
        if days <= _NEAR_DAYS:
            return Suggestion(_got(pair, base), SuggestedBy.TRANSFER, pair.day)
    first = rates.first_day(currency, base)
    known = rates.on(currency, base, first) if first else None
    return Suggestion(known.shown, SuggestedBy.NEXT_RATE, known.rated_on) if known else None


def _got(pair: Pair, base: str) -> Decimal:
    ours, other = (pair.left, pair.arrived) if pair.left.currency == base else (pair.arrived, pair.left)
    shift = EXPONENTS[other.currency] - EXPONENTS[ours.currency]
    return plain(EXACT.divide(Decimal(ours.minor).scaleb(shift, EXACT), Decimal(other.minor)))
