"""Gains by hand calculation, and the identity that they add up to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.money import Money
from domain.transactions.currencies.converting import total_of
from domain.transactions.currencies.gains import CurrencyGains, DayFlow, Pair, currency_gains
from domain.transactions.currencies.model import GapKind, Holding
from domain.transactions.currencies.rates import RateTable
from tests.support.rates import rate

USD, EUR = UUID(int=1), UUID(int=2)
JAN, FEB, MAR, APR = date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 1)
# One dollar is 0.80, 0.90, 0.95 and 1.00 euro: so that a person can check the sums below by head.
DOLLAR = RateTable(
    [
        rate("USD/EUR", JAN, "0.80"),
        rate("USD/EUR", FEB, "0.90"),
        rate("USD/EUR", MAR, "0.95"),
        rate("USD/EUR", APR, "1.00"),
    ]
)


def dollars(opening: int, *flows: tuple[date, int], first_day: date = JAN) -> CurrencyGains:
    holding = Holding(USD, "Dollars", Money(opening, "USD"), Money(0, "USD"), first_day)
    return currency_gains(DOLLAR, "EUR", APR, [holding], [DayFlow(USD, day, minor, 1) for day, minor in flows], [])


def figures(gains: CurrencyGains) -> tuple[int, ...]:
    [account] = gains.accounts
    parts = (account.value, account.flowed_in, account.gain, account.unrealised, account.realised)
    return tuple(part.minor for part in parts if part is not None)


def test_money_that_stays_gains_on_paper() -> None:
    # 1,000.00 USD came as 800.00 EUR and are 1,000.00 EUR now.
    assert figures(dollars(100_000)) == (100_000, 80_000, 20_000, 20_000, 0)


def test_money_that_left_has_kept_what_it_gained_by_then() -> None:
    # Opening 1,000 at 0.80 = 800; in 500 at 0.90 = 450: 1,500 USD cost 1,250 EUR, 0.8333 each.
    # Out 600 at 0.95 = 570, its cost 600 / 1,500 of 1,250 = 500: 70 gained for good.
    # Left 900 USD cost 750 and are 900 now: 150 on paper. Flowed in: 800 + 450 - 570 = 680.
    assert figures(dollars(100_000, (FEB, 50_000), (MAR, -60_000))) == (90_000, 68_000, 22_000, 15_000, 7_000)


def test_what_is_owed_loses_when_the_currency_rises() -> None:
    # A card: 100 USD spent at 0.90 = 90 EUR, half of it paid at 0.95 = 47.50. Left: -50 USD, cost -45, now -50.
    assert figures(dollars(0, (FEB, -10_000), (MAR, 5_000))) == (-5_000, -4_250, -750, -500, -250)


def test_a_position_that_changes_its_side_starts_anew() -> None:
    # 100 USD at 0.80; 150 out at 0.90: 100 of them gained 10, and 50 are owed since, for 45; now 50: 5 lost.
    assert figures(dollars(10_000, (FEB, -15_000))) == (-5_000, -5_500, 500, -500, 1_000)


def test_rows_before_the_first_rate_count_at_it_and_are_told() -> None:
    gains = dollars(100_000, (date(2025, 12, 1), 20_000), first_day=date(2025, 11, 3))
    assert figures(gains) == (120_000, 96_000, 24_000, 24_000, 0)
    [gap] = gains.gaps
    assert (gap.kind, gap.first_day, gap.days, gap.amount) == (
        GapKind.MISSING,
        date(2025, 11, 3),
        2,
        Money(120_000, "USD"),
    )


def test_without_a_rate_nothing_is_said_but_that() -> None:
    holding = Holding(USD, "Dinars", Money(5_000, "RSD"), Money(5_000, "RSD"), JAN)
    gains = currency_gains(DOLLAR, "EUR", APR, [holding], [], [])
    assert gains.accounts[0].gain is None
    assert gains.total == Money(0, "EUR")
    assert [gap.currency for gap in gains.gaps] == ["RSD"]


def test_a_transfer_shows_the_rate_that_was_got_beside_the_days() -> None:
    # 450.00 EUR for 490.00 USD on a day when they were worth 441.00 EUR: 9.00 lost to the bank.
    pair = Pair(uuid4(), uuid4(), FEB, Money(45_000, "EUR"), Money(49_000, "USD"), "To dollars")
    gains = currency_gains(DOLLAR, "EUR", APR, [], [], [pair])
    [exchange] = gains.exchanges
    assert exchange.rate_got == Decimal("1.088888888889")
    assert exchange.rate_of_day == Decimal("1.111111111111")
    assert exchange.gain == gains.on_transfers == gains.total == Money(-900, "EUR")


_DAYS = st.integers(0, 80).map(lambda days: JAN + timedelta(days))
_SPENDING = st.lists(st.tuples(st.sampled_from(["EUR", "USD"]), _DAYS, st.integers(-(10**7), 10**7)), max_size=15)
_TRANSFERS = st.lists(st.tuples(_DAYS, st.integers(1, 10**7), st.integers(1, 10**7), st.booleans()), max_size=8)


@given(st.integers(-(10**7), 10**7), _SPENDING, _TRANSFERS)
def test_gains_are_what_is_there_less_what_came_in(opening: int, spending: list, transfers: list) -> None:  # type: ignore[type-arg]
    """Net worth now = opening + what came from outside, all at the rates of its day, + every gain."""
    flows = [DayFlow(USD if code == "USD" else EUR, day, minor, 1) for code, day, minor in spending]
    pairs = []
    for day, euros, usd, to_dollars in transfers:
        sign = 1 if to_dollars else -1
        flows += [DayFlow(EUR, day, -sign * euros, 1), DayFlow(USD, day, sign * usd, 1)]
        left, arrived = (Money(euros, "EUR"), Money(usd, "USD"))[::sign]
        pairs.append(Pair(uuid4(), uuid4(), day, left, arrived, ""))
    holdings = [
        Holding(USD, "Dollars", Money(opening, "USD"), Money(0, "USD"), JAN),
        Holding(EUR, "Euros", Money(0, "EUR"), Money(0, "EUR"), JAN),
    ]
    gains = currency_gains(DOLLAR, "EUR", APR, holdings, flows, pairs)
    now = [(Money(opening, "USD"), APR)]
    now += [(Money(flow.minor, "USD" if flow.account_id == USD else "EUR"), APR) for flow in flows]
    came = [(Money(opening, "USD"), JAN), *((Money(minor, code), day) for code, day, minor in spending)]
    gained = total_of(DOLLAR, "EUR", now).total.minor - total_of(DOLLAR, "EUR", came).total.minor
    # Each figure is rounded once: value, what flowed in, each transfer, and the two totals here.
    assert abs(gained - gains.total.minor) * 2 <= 4 + len(pairs)
    [account] = gains.accounts
    assert account.gain
    assert account.unrealised
    assert account.realised
    assert account.gain.minor == account.unrealised.minor + account.realised.minor
