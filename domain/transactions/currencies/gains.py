"""What exchange rates have gained or lost.

For an account in another currency than the household's:

    gain       = value now - what flowed in
    flowed in  = the opening balance at the rate of its day + every row at the rate of its day (out is negative)
    unrealised = value now - cost of what is left, by moving averages
    realised   = gain - unrealised: what the money that has left had gained by then

Money that comes in has cost its value on that day; money that goes out takes its share of the cost along. The rows of
one day count as one. Below zero (a card, a loan) the same holds with the signs turned. A transfer between two
currencies gets another rate than the day's: what arrived less what left, both at the rate of the day, is gained at
that moment. So all gains together are what is there now less what was there first and what came in from outside,
everything at the rate of its day.

Rows of days before the first known rate count at that first rate, and are told: what was gained before is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.shared.money import EXPONENTS, Money
from domain.transactions.currencies.converting import Gaps, exact_sum, in_minor_of, rounded
from domain.transactions.currencies.model import GapKind, Holding, RateGap
from domain.transactions.currencies.rates import EXACT, DayRate, RateTable, plain


@dataclass(frozen=True, slots=True)
class DayFlow:
    """The rows of one day of one account in all."""

    account_id: UUID
    day: date
    minor: int
    count: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A transfer between two currencies, as it is in the ledger; `left` is positive."""

    transaction_id: UUID
    counterpart_id: UUID
    day: date
    left: Money
    arrived: Money
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountGain:
    """One account. All but the balances are None where no rate of its currency is known by now."""

    account_id: UUID
    name: str
    balance: Money
    value: Money | None
    flowed_in: Money | None
    gain: Money | None
    unrealised: Money | None
    realised: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A transfer between two currencies: what one unit of what left got, and what the day's rate would have given."""

    transaction_id: UUID
    counterpart_id: UUID
    booked_on: date
    description: str
    left: Money
    arrived: Money
    rate_got: Decimal
    rate_of_day: Decimal | None
    gain: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyGains:
    """`total` is unrealised + realised + on transfers, of everything that has a rate; the rest is in `gaps`."""

    on: date
    currency: str
    total: Money
    unrealised: Money
    realised: Money
    on_transfers: Money
    accounts: tuple[AccountGain, ...]
    exchanges: tuple[Exchange, ...]
    gaps: tuple[RateGap, ...]


def currency_gains(
    rates: RateTable,
    base: str,
    today: date,
    holdings: Iterable[Holding],
    flows: Iterable[DayFlow],
    pairs: Iterable[Pair],
) -> CurrencyGains:
    """Gains of every account in another currency and of every transfer between currencies; `flows` up to today."""
    gaps = Gaps()
    by_account: dict[UUID, list[DayFlow]] = {}
    for flow in flows:
        by_account.setdefault(flow.account_id, []).append(flow)
    accounts = tuple(
        _account_gain(rates, base, today, holding, by_account.get(holding.account_id, []), gaps)
        for holding in holdings
        if holding.currency != base
    )
    exchanges = tuple(exchange_of(rates, base, pair, gaps) for pair in pairs)
    unrealised = sum(account.unrealised.minor for account in accounts if account.unrealised)
    realised = sum(account.realised.minor for account in accounts if account.realised)
    on_transfers = sum(exchange.gain.minor for exchange in exchanges if exchange.gain)
    return CurrencyGains(
        on=today,
        currency=base,
        total=Money(unrealised + realised + on_transfers, base),
        unrealised=Money(unrealised, base),
        realised=Money(realised, base),
        on_transfers=Money(on_transfers, base),
        accounts=accounts,
        exchanges=exchanges,
        gaps=gaps.told(),
    )


class _Position:
    """What an account holds and what it has cost, in minor units of each currency."""

    def __init__(self, source: str, base: str) -> None:
        self._source, self._base = source, base
        self.minor = 0
        self.cost = Decimal(0)

    def move(self, minor: int, rate: DayRate) -> None:
        """More of what is held comes at its value; less of it takes its share of the cost along."""
        value = in_minor_of(rate, minor, self._source, self._base)
        after = self.minor + minor
        if self.minor == 0 or (self.minor > 0) == (minor > 0):
            self.cost = EXACT.add(self.cost, value)
        elif (after > 0) == (self.minor > 0) and after != 0:
            self.cost = EXACT.divide(EXACT.multiply(self.cost, Decimal(after)), Decimal(self.minor))
        else:
            # All of it is gone, and what goes beyond opens the other way.
            self.cost = in_minor_of(rate, after, self._source, self._base)
        self.minor = after


def _account_gain(
    rates: RateTable, base: str, today: date, holding: Holding, flows: Sequence[DayFlow], gaps: Gaps
) -> AccountGain:
    now = rates.on(holding.currency, base, today)
    balance = Money(holding.opening.minor + sum(flow.minor for flow in flows), holding.currency)
    if now is None:
        if flows or holding.opening.minor:
            gaps.note(GapKind.MISSING, balance, today, len(flows) + 1)
        return AccountGain(
            account_id=holding.account_id,
            name=holding.name,
            balance=balance,
            value=None,
            flowed_in=None,
            gain=None,
            unrealised=None,
            realised=None,
        )
    if now.is_old(today) and balance.minor:
        gaps.note(GapKind.OLD, balance, today, 1, now.age(today))
    first = rates.first_day(holding.currency, base)
    assert first is not None
    position, flowed = _Position(holding.currency, base), []
    opening = DayFlow(holding.account_id, holding.first_day, holding.opening.minor, 1)
    for flow in [opening, *sorted(flows, key=lambda flow: flow.day)]:
        if flow.minor == 0:
            continue
        amount = Money(flow.minor, holding.currency)
        rate = rates.on(holding.currency, base, flow.day)
        if rate is None:
            gaps.note(GapKind.MISSING, amount, flow.day, flow.count)
            rate = rates.on(holding.currency, base, first)
            assert rate is not None
        elif rate.is_old(flow.day):
            gaps.note(GapKind.OLD, amount, flow.day, flow.count, rate.age(flow.day))
        position.move(flow.minor, rate)
        flowed.append(in_minor_of(rate, flow.minor, holding.currency, base))
    value = rounded(in_minor_of(now, balance.minor, holding.currency, base))
    flowed_in, cost = rounded(exact_sum(flowed)), rounded(position.cost)
    return AccountGain(
        account_id=holding.account_id,
        name=holding.name,
        balance=balance,
        value=Money(value, base),
        flowed_in=Money(flowed_in, base),
        gain=Money(value - flowed_in, base),
        unrealised=Money(value - cost, base),
        realised=Money(cost - flowed_in, base),
    )


def exchange_of(rates: RateTable, base: str, pair: Pair, gaps: Gaps) -> Exchange:
    """The rate that a transfer got beside the one of its day, and what the difference was worth."""
    of_day = rates.on(pair.left.currency, pair.arrived.currency, pair.day)
    values = []
    for amount in (pair.left, pair.arrived):
        rate = rates.on(amount.currency, base, pair.day)
        if rate is None:
            gaps.note(GapKind.MISSING, amount, pair.day)
        else:
            if rate.is_old(pair.day):
                gaps.note(GapKind.OLD, amount, pair.day, 1, rate.age(pair.day))
            values.append(in_minor_of(rate, amount.minor, amount.currency, base))
    gain = None
    if len(values) == 2:
        gain = Money(rounded(EXACT.subtract(values[1], values[0])), base)
    shift = EXPONENTS[pair.left.currency] - EXPONENTS[pair.arrived.currency]
    got = EXACT.divide(Decimal(pair.arrived.minor).scaleb(shift, EXACT), Decimal(pair.left.minor))
    return Exchange(
        transaction_id=pair.transaction_id,
        counterpart_id=pair.counterpart_id,
        booked_on=pair.day,
        description=pair.description,
        left=pair.left,
        arrived=pair.arrived,
        rate_got=plain(got),
        rate_of_day=of_day.shown if of_day else None,
        gain=gain,
    )
