"""Charges that are out of the ordinary: each kind where it should be told, and ordinary lives where it should not."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from domain.insights.anomalies import Anomaly, Charge, Watch
from domain.insights.facts import Facts
from domain.insights.generating import insights_of
from domain.insights.model import InsightKind, Opinion
from domain.insights.strange import badge_of, strange_charges
from domain.transactions.demo import demo_book

FIRST = date(2026, 1, 1)
LAST = FIRST + timedelta(days=199)


def charge(day: int, minor: int, merchant: str, *, fee: bool = False, account: str = "a", again: int = 0) -> Charge:
    number = zlib.crc32(f"{day} {minor} {merchant} {account} {again}".encode())
    return Charge(UUID(int=number), FIRST + timedelta(days=day), minor, merchant, merchant.upper(), account, fee)


def life() -> list[Charge]:
    """Groceries that differ, a coffee that does not, a bill."""
    found = []
    for day in range(0, 200, 2):
        found.append(charge(day, 2_500 + day * 37 % 1_500, "rewe"))
        if day % 4 == 0:
            found.append(charge(day, 350, "coffee"))
        if day % 30 == 0:
            found.append(charge(day, 60_000, "rent"))
    return found


def told(*extra: Charge) -> list[Anomaly]:
    return Watch().see(sorted([*life(), *extra], key=lambda each: each.on))


def test_an_ordinary_life_is_not_strange() -> None:
    assert told() == []


def test_an_amount_unlike_the_merchant() -> None:
    [found] = told(charge(150, 14_000, "rewe"))
    assert (found.kind, found.charge.minor, found.seen_count) == (InsightKind.UNUSUAL_AMOUNT, 14_000, 76)
    assert 2_500 <= found.usual_minor <= 4_000
    assert told(charge(150, 5_000, "rewe")) == []


def test_a_large_payment_to_somebody_new() -> None:
    [found] = told(charge(150, 90_000, "jeweller"))
    assert (found.kind, found.seen_count) == (InsightKind.NEW_MERCHANT, 0)
    assert told(charge(150, 4_500, "bookshop")) == []


def test_the_same_charge_twice_unless_the_merchant_is_known_for_it() -> None:
    first, second = charge(150, 6_480, "diner"), charge(151, 6_480, "diner", again=1)
    [found] = told(first, second)
    assert (found.kind, found.charge, found.other) == (InsightKind.DOUBLE_CHARGE, second, first)
    assert told(first, replace(second, account="another")) == []
    assert told(first, replace(second, on=first.on + timedelta(days=3))) == []
    # A ticket there and back, day after day.
    tickets = [charge(day, 2_800, "transit", again=trip) for day in range(60, 200, 5) for trip in (0, 1)]
    assert len(told(*tickets)) <= 1


def test_a_fee_of_somebody_who_took_none() -> None:
    [found] = told(charge(150, 1_500, "bank", fee=True))
    assert found.kind is InsightKind.FEE_CHARGED
    monthly = [charge(day, 490, "bank", fee=True) for day in range(70, 200, 30)]
    assert [each.charge.on for each in told(*monthly)] == [FIRST + timedelta(days=70)]
    assert [each.charge.minor for each in told(*monthly, charge(199, 4_000, "bank", fee=True))] == [490, 4_000]


def test_who_is_not_known_yet_is_not_judged() -> None:
    young = [each for each in life() if each.on < FIRST + timedelta(days=50)]
    assert Watch().see([*young, charge(51, 90_000, "jeweller")]) == []


def test_a_life_full_of_surprises_hears_of_the_largest() -> None:
    pairs = [
        charge(60 + number * 4, 5_000 + number * 10, f"shop {number}", again=copy)
        for number in range(30)
        for copy in (0, 1)
    ]
    assert 7 <= len(told(*pairs)) < 31


def test_a_charge_is_judged_by_the_past_alone() -> None:
    """What comes later changes nothing that was said."""
    rows = sorted([*life(), charge(120, 14_000, "rewe"), charge(150, 90_000, "jeweller")], key=lambda each: each.on)
    whole = Watch().see(rows)
    for cut in (100, 170, len(rows)):
        assert Watch().see(rows[:cut]) == [each for each in whole if each.charge in rows[:cut]]


def test_the_demo_is_told_of_the_dinner_that_was_charged_twice() -> None:
    rows = demo_book(date(2026, 11, 30)).rows
    charges = [
        Charge(
            UUID(int=number), row.booked_on, -row.amount_minor, row.merchant or "", row.merchant or "", row.account_key
        )
        for number, row in enumerate(rows)
        if row.amount_minor < 0 and row.pair_key is None and row.merchant
    ]
    found = [each for each in Watch().see(charges) if each.kind is InsightKind.DOUBLE_CHARGE]
    assert [(each.charge.merchant, each.charge.minor) for each in found][-1] == ("Schnitzelei", 6_480)


def test_it_is_said_with_its_reason_and_silenced_for_that_merchant() -> None:
    first, second = charge(198, 6_480, "diner"), charge(199, 6_480, "diner", again=1)
    facts = Facts(today=LAST, currency="EUR", charges=(*life(), first, second))
    [insight] = strange_charges(facts)
    assert insight.title == "Charged twice? 64.80 EUR at DINER"
    assert insight.reason == (
        "DINER took 64.80 EUR on 18 July and again on 19 July. It is not known for equal amounts so close together."
    )
    assert (insight.transaction_id, insight.topic) == (second.id, "DOUBLE_CHARGE:diner")
    badge = badge_of(insight)
    assert (badge.transaction_id, badge.booked_on) == (second.id, second.on)
    assert insights_of([facts], {insight.topic: Opinion.SILENCED}) == []
    [unusual] = strange_charges(replace(facts, charges=(*life(), charge(199, 14_000, "rewe"))))
    assert unusual.reason.startswith("4.")
    assert "the median of 100 charges" in unusual.reason
