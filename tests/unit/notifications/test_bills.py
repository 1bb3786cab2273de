"""The words about recurring payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.notifications.kinds import NotificationKind
from domain.notifications.messages import recurring
from domain.notifications.model import AboutKind, RecurringFact
from domain.shared.money import Money

STREAM, ON = UUID(int=7), date(2026, 11, 30)
FILMS = RecurringFact("Films", False, Money(1_299, "EUR"), "Checking", Money(1_099, "EUR"), Money(1_299, "EUR"))
CHEAPER = RecurringFact("Films", False, Money(999, "EUR"), "Checking", Money(1_099, "EUR"), Money(999, "EUR"))
PAY = RecurringFact("ACME", True, Money(250_000, "EUR"), "Checking")


@pytest.mark.parametrize(
    ("notice", "fact", "kind", "title", "body"),
    [
        (
            "DUE",
            FILMS,
            NotificationKind.BILL_DUE,
            "Films is due on 30 November 2026",
            "About 12.99 EUR will leave Checking.",
        ),
        (
            "MISSED",
            PAY,
            NotificationKind.BILL_MISSED,
            "ACME has not come",
            "About 2500.00 EUR was expected on 30 November 2026 in Checking. If it has ended, say so and it stays "
            "quiet.",
        ),
        (
            "CHANGED",
            FILMS,
            NotificationKind.BILL_CHANGED,
            "Films is now 12.99 EUR",
            "Since 30 November 2026 it is 2.00 EUR more each time: it was 10.99 EUR before.",
        ),
        (
            "CHANGED",
            CHEAPER,
            NotificationKind.BILL_CHANGED,
            "Films is now 9.99 EUR",
            "Since 30 November 2026 it is 1.00 EUR less each time: it was 10.99 EUR before.",
        ),
        (
            "DUPLICATED",
            FILMS,
            NotificationKind.BILL_DUPLICATED,
            "Films may have been paid twice",
            "The same amount is there again on 30 November 2026. If one of them is a mistake, ask for it back.",
        ),
        (
            "RETURNED",
            replace(FILMS, is_ended=True),
            NotificationKind.BILL_RETURNED,
            "Films was charged although it has ended",
            "You had called it ended. On 30 November 2026 about 12.99 EUR left Checking again: ask for it back.",
        ),
    ],
)
def test_each_notice_has_its_words(
    notice: str, fact: RecurringFact, kind: NotificationKind, title: str, body: str
) -> None:
    message = recurring(STREAM, fact, notice, ON)
    assert message is not None
    assert (message.kind, message.title, message.body) == (kind, title, body)
    assert (message.cause, message.about, message.about_id) == (
        f"recurring:{STREAM}:{notice}:2026-11-30",
        AboutKind.RECURRING,
        STREAM,
    )


def test_a_notice_of_a_newer_version_is_passed_over() -> None:
    assert recurring(STREAM, FILMS, "CELEBRATED", ON) is None


def test_what_was_ended_or_taken_up_since_is_no_news() -> None:
    assert recurring(STREAM, FILMS, "RETURNED", ON) is None
    assert recurring(STREAM, replace(FILMS, is_ended=True), "DUE", ON) is None
