"""The words of each message."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notifications import messages
from domain.notifications.kinds import Channel, NotificationKind
from domain.notifications.model import AboutKind, BudgetFact, Message, PeriodFigures
from domain.shared.events import ImportsFinished
from domain.shared.money import MAX_MINOR, Money
from domain.shared.periods import Month, Period

NOVEMBER = Period.of_month(Month(2026, 11))
BUDGET, IMPORT = UUID(int=4), UUID(int=1)


def _fact(spent_minor: int, limit_minor: int = 10_000, currency: str = "EUR") -> BudgetFact:
    return BudgetFact("Groceries", Money(limit_minor, currency), Money(spent_minor, currency))


def _finished(status: str = "DONE", imported: int = 0, duplicates: int = 0, errors: int = 0) -> ImportsFinished:
    return ImportsFinished(
        import_id=UUID(int=1),
        account_id=UUID(int=2),
        user_id=UUID(int=3),
        status=status,
        imported_count=imported,
        duplicate_count=duplicates,
        error_count=errors,
    )


def test_a_newcomer_is_welcomed_by_name() -> None:
    message = messages.welcome("Ada")
    assert (message.kind, message.title) == (NotificationKind.WELCOME, "Welcome to Moneta, Ada!")


@pytest.mark.parametrize(
    ("counts", "body"),
    [
        ((1, 0, 0), "1 transaction is in."),
        ((1_204, 0, 0), "1,204 transactions are in."),
        ((2, 1, 0), "2 transactions are in. 1 was already there and left out."),
        (
            (2, 3, 1),
            "2 transactions are in. 3 were already there and left out. "
            "1 row could not be read; the import page lists each with its reason.",
        ),
        ((0, 4, 0), "There was nothing new in this file. 4 were already there and left out."),
    ],
)
def test_an_import_is_told_with_its_counts(counts: tuple[int, int, int], body: str) -> None:
    assert messages.import_finished("Checking", _finished("DONE", *counts)) == Message(
        NotificationKind.IMPORT_FINISHED,
        f"import:{IMPORT}:DONE",
        "Your import into Checking is done",
        body,
        AboutKind.IMPORT,
        IMPORT,
    )


def test_a_failed_import_is_told_and_an_undone_one_is_not() -> None:
    failed = messages.import_finished("Checking", _finished("FAILED"))
    assert failed is not None
    assert failed.title == "Your import into Checking did not work"
    assert messages.import_finished("Checking", _finished("UNDONE")) is None


def test_a_warning_says_what_is_left() -> None:
    assert messages.budget_level(BUDGET, _fact(8_550), NOVEMBER, "WARNING") == Message(
        NotificationKind.BUDGET_WARNING,
        f"budget:{BUDGET}:2026-11-01:WARNING",
        "Groceries is close to its budget",
        "You have spent 85.50 EUR of 100.00 EUR in November 2026: there is 14.50 EUR left.",
        AboutKind.BUDGET,
        BUDGET,
    )


def test_a_part_of_a_budget_is_told_as_such() -> None:
    half = messages.budget_level(BUDGET, _fact(5_000), NOVEMBER, "NOTICE")
    assert half is not None
    assert (half.kind, half.title) == (NotificationKind.BUDGET_HALF, "Part of the budget for Groceries is used")
    assert half.body == "You have spent 50.00 EUR of 100.00 EUR in November 2026: there is 50.00 EUR left."


def test_a_limit_met_exactly_leaves_nothing() -> None:
    message = messages.budget_level(BUDGET, _fact(10_000), NOVEMBER, "WARNING")
    assert message is not None
    assert message.body == "You have spent 100.00 EUR of 100.00 EUR in November 2026: there is nothing left."


def test_an_exceeded_budget_says_by_how_much_in_its_own_decimals() -> None:
    january = Period.of_month(Month(2026, 1))
    assert messages.budget_level(BUDGET, _fact(10_250, currency="JPY"), january, "EXCEEDED") == Message(
        NotificationKind.BUDGET_EXCEEDED,
        f"budget:{BUDGET}:2026-01-01:EXCEEDED",
        "Groceries is over its budget",
        "You have spent 10250 JPY in January 2026, 250 JPY more than your limit of 10000 JPY.",
        AboutKind.BUDGET,
        BUDGET,
    )


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.integers(1, MAX_MINOR))
def test_at_most_one_of_the_two_levels_is_told_of_one_moment(spent: int, limit: int) -> None:
    fact = _fact(spent, limit)
    told = [messages.budget_level(BUDGET, fact, NOVEMBER, level) for level in ("WARNING", "EXCEEDED")]
    assert [message is not None for message in told] == [spent <= limit, spent > limit]
    assert messages.budget_level(BUDGET, fact, NOVEMBER, "ON_TRACK") is None


def _figures(out: int, before: int, count: int = 3) -> PeriodFigures:
    euros = [Money(minor, "EUR") for minor in (200_000, out, before)]
    return PeriodFigures(*euros, (("Groceries", Money(9_000, "EUR")), ("Rent", Money(8_000, "EUR"))), count)


@pytest.mark.parametrize(
    ("figures", "body"),
    [
        (
            _figures(30_000, 25_000),
            "Out 300.00 EUR, in 2000.00 EUR. 50.00 EUR more went out than the week before."
            " Most of it: Groceries 90.00 EUR, Rent 80.00 EUR.",
        ),
        (
            _figures(30_000, 35_000),
            "Out 300.00 EUR, in 2000.00 EUR. 50.00 EUR less went out than the week before."
            " Most of it: Groceries 90.00 EUR, Rent 80.00 EUR.",
        ),
        (_figures(0, 0, count=0), "Nothing was booked."),
    ],
)
def test_a_week_is_told_beside_the_one_before(figures: PeriodFigures, body: str) -> None:
    told = messages.summary(NotificationKind.WEEKLY_SUMMARY, date(2026, 11, 23), date(2026, 11, 29), figures)
    assert (told.title, told.body, told.cause) == (
        "Your week of 23 November 2026",
        body,
        "weekly_summary:2026-11-23",
    )


def test_a_month_has_its_name() -> None:
    told = messages.summary(NotificationKind.MONTHLY_SUMMARY, date(2026, 11, 1), date(2026, 11, 30), _figures(1, 1))
    assert (told.title, told.body.split(". ")[1]) == ("Your November 2026", "As much went out as the month before")


@pytest.mark.parametrize("channel", Channel)
def test_a_test_says_how_it_came(channel: Channel) -> None:
    assert messages.test_of(UUID(int=9), channel).cause == f"test:{UUID(int=9)}"


def test_a_period_of_other_days_is_told_by_them() -> None:
    week = Period(date(2026, 11, 23), date(2026, 11, 30))
    assert messages.budget_level(BUDGET, _fact(5_000), week, "NOTICE") == Message(
        NotificationKind.BUDGET_HALF,
        f"budget:{BUDGET}:2026-11-23:NOTICE",
        "Part of the budget for Groceries is used",
        "You have spent 50.00 EUR of 100.00 EUR (23 – 29 Nov 2026): there is 50.00 EUR left.",
        AboutKind.BUDGET,
        BUDGET,
    )
