"""The words of each message: plain, warm, and exact about money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.notifications.kinds import Channel, NotificationKind
from domain.notifications.model import (
    AboutKind,
    AccountFact,
    AnomalyFact,
    BudgetFact,
    DeviceFact,
    Message,
    PaymentFact,
    PeriodFigures,
    RecurringFact,
)
from domain.shared.events import BudgetsBreakForeseen, ImportsFinished
from domain.shared.money import Money
from domain.shared.periods import MONTH_NAMES, Month, Period


def welcome(display_name: str) -> Message:
    return Message(
        NotificationKind.WELCOME,
        "welcome",
        f"Welcome to Moneta, {display_name}!",
        "Import a bank statement or record your first purchase, and your dashboard comes to life.",
    )


def test_of(id: UUID, channel: Channel) -> Message:  # noqa: A002
    ways = {
        Channel.IN_APP: "the bell",
        Channel.EMAIL: "e-mail",
        Channel.WEB_PUSH: "push",
        Channel.WEBHOOK: "webhook",
    }
    return Message(
        NotificationKind.TEST,
        f"test:{id}",
        "This is a test",
        f"You asked for it in the settings. Messages by {ways[channel]} reach you here.",
    )


def import_finished(account_name: str, finished: ImportsFinished) -> Message | None:
    """None for an import that was undone: whoever undid it knows."""
    if finished.status == "DONE":
        title, body = f"Your import into {account_name} is done", _import_counts(finished)
    elif finished.status == "FAILED":
        title = f"Your import into {account_name} did not work"
        body = "Nothing was saved. The import page says why and how to mend it."
    else:
        return None
    cause = f"import:{finished.import_id}:{finished.status}"
    return Message(NotificationKind.IMPORT_FINISHED, cause, title, body, AboutKind.IMPORT, finished.import_id)


def budget_level(budget_id: UUID, fact: BudgetFact, period: Period, level: str) -> Message | None:
    """None where the level no longer holds: purchases and refunds went on while the event was under way."""
    when = f"in {period.label}" if period.is_of_months else f"({period.label})"
    left = fact.limit - fact.spent
    rest = f"{left} left" if left.minor else "nothing left"
    if level == "EXCEEDED" and left.minor < 0:
        kind, title = NotificationKind.BUDGET_EXCEEDED, f"{fact.label} is over its budget"
        body = f"You have spent {fact.spent} {when}, {-left} more than your limit of {fact.limit}."
    elif level == "WARNING" and left.minor >= 0:
        kind, title = NotificationKind.BUDGET_WARNING, f"{fact.label} is close to its budget"
        body = f"You have spent {fact.spent} of {fact.limit} {when}: there is {rest}."
    elif level == "NOTICE" and left.minor >= 0:
        kind, title = NotificationKind.BUDGET_HALF, f"Part of the budget for {fact.label} is used"
        body = f"You have spent {fact.spent} of {fact.limit} {when}: there is {rest}."
    else:
        return None
    return Message(kind, f"budget:{budget_id}:{period.start}:{level}", title, body, AboutKind.BUDGET, budget_id)


def budget_forecast(label: str, foreseen: BudgetsBreakForeseen) -> Message:
    """Once a period, while something can still be done about it."""

    def money(minor: int) -> Money:
        return Money(minor, foreseen.currency)

    period = Period(foreseen.starts_on, foreseen.ends_on + timedelta(days=1))
    left = foreseen.available_minor - foreseen.spent_minor
    body = (
        f"By {_day(foreseen.made_on)} you have spent {money(foreseen.spent_minor)} of "
        f"{money(foreseen.available_minor)}. {period.label} is likely to end near {money(foreseen.expected_minor)}, "
        f"eight times of ten between {money(foreseen.low_minor)} and {money(foreseen.high_minor)}. "
        f"To stay within the budget, spend no more than {money(left)} until then."
    )
    cause = f"budget:{foreseen.budget_id}:{foreseen.starts_on}:FORECAST"
    title = f"{label} is likely to go over its budget"
    return Message(NotificationKind.BUDGET_FORECAST, cause, title, body, AboutKind.BUDGET, foreseen.budget_id)


# By the states of `GoalsProgressed`.
_GOALS = {
    "REACHED": (NotificationKind.GOAL_REACHED, "You have reached {goal}", "All of it is saved. Well done!"),
    "BEHIND": (
        NotificationKind.GOAL_OFF_PACE,
        "{goal} is behind its pace",
        "At this rate it will not be reached in time. The goal shows what it takes each month.",
    ),
    "OVERDUE": (
        NotificationKind.GOAL_DUE,
        "{goal} is due",
        "Its day has come and it is not reached yet. Give it another day, or put in what is missing.",
    ),
}


def goal_progressed(goal_id: UUID, name: str | None, state: str, on: date) -> Message | None:
    """None for a goal that is on its way. The same news once a month at most."""
    if state not in _GOALS:
        return None
    kind, title, body = _GOALS[state]
    cause = f"goal:{goal_id}:{state}:{Month.of(on)}"
    return Message(kind, cause, title.format(goal=name or "A goal of yours"), body, AboutKind.GOAL, goal_id)


def recurring(stream_id: UUID, fact: RecurringFact, notice: str, on: date) -> Message | None:
    """None for a notice that this version has no words for, and where somebody has ended or taken it up since."""
    kind = _BILLS.get(notice)
    if kind is None or fact.is_ended != (kind is NotificationKind.BILL_RETURNED):
        return None
    title, body = _BILL_WORDS[notice](fact, _day(on))
    return Message(kind, f"recurring:{stream_id}:{notice}:{on}", title, body, AboutKind.RECURRING, stream_id)


_BILLS = {
    "DUE": NotificationKind.BILL_DUE,
    "MISSED": NotificationKind.BILL_MISSED,
    "CHANGED": NotificationKind.BILL_CHANGED,
    "DUPLICATED": NotificationKind.BILL_DUPLICATED,
    "RETURNED": NotificationKind.BILL_RETURNED,
}


def _due(fact: RecurringFact, day: str) -> tuple[str, str]:
    return f"{fact.name} is due on {day}", f"About {fact.amount} will leave {fact.account_name}."


def _missed(fact: RecurringFact, day: str) -> tuple[str, str]:
    title = f"{fact.name} has not come" if fact.is_incoming else f"{fact.name} was not paid"
    body = (
        f"About {fact.amount} was expected on {day} in {fact.account_name}. If it has ended, say so and it stays quiet."
    )
    return title, body


def _changed(fact: RecurringFact, day: str) -> tuple[str, str]:
    if fact.price_before is None or fact.price_after is None:
        return f"{fact.name} has another amount", f"It changed on {day}."
    difference = fact.price_after - fact.price_before
    how = f"{difference} more" if difference.minor > 0 else f"{-difference} less"
    return (
        f"{fact.name} is now {fact.price_after}",
        f"Since {day} it is {how} each time: it was {fact.price_before} before.",
    )


def _duplicated(fact: RecurringFact, day: str) -> tuple[str, str]:
    title = f"{fact.name} may have been paid twice"
    return title, f"The same amount is there again on {day}. If one of them is a mistake, ask for it back."


def _returned(fact: RecurringFact, day: str) -> tuple[str, str]:
    body = f"You had called it ended. On {day} about {fact.amount} left {fact.account_name} again: ask for it back."
    return f"{fact.name} was charged although it has ended", body


_BILL_WORDS = {
    "DUE": _due,
    "MISSED": _missed,
    "CHANGED": _changed,
    "DUPLICATED": _duplicated,
    "RETURNED": _returned,
}


def large_payment(payment: PaymentFact) -> Message:
    return Message(
        NotificationKind.LARGE_TRANSACTION,
        f"large:{payment.id}",
        f"{-payment.amount} went to {payment.payee}",
        f"It left {payment.account_name}. You asked to hear of payments as large as this.",
        AboutKind.TRANSACTION,
        payment.id,
    )


def large_payments(import_id: UUID, payments: Sequence[PaymentFact]) -> Message:
    """An import tells all of them at once."""
    largest = payments[0]
    if len(payments) == 1:
        title = f"{-largest.amount} went to {largest.payee}"
        body = f"It came with an import into {largest.account_name}. You asked to hear of payments as large as this."
    else:
        title = f"{len(payments)} large payments came with an import"
        body = f"The largest: {-largest.amount} to {largest.payee}, from {largest.account_name}."
    return Message(
        NotificationKind.LARGE_TRANSACTION, f"large-import:{import_id}", title, body, AboutKind.IMPORT, import_id
    )


def anomaly(found: AnomalyFact) -> Message:
    return Message(
        NotificationKind.ANOMALY, f"anomaly:{found.id}", found.title, found.reason, AboutKind.TRANSACTION, found.id
    )


def low_balance(account: AccountFact, below: Money, since: datetime) -> Message:
    return Message(
        NotificationKind.LOW_BALANCE,
        f"low:{account.id}:{since.isoformat()}",
        f"{account.name} is down to {account.balance}",
        f"You asked to hear when less than {below} is left. You hear it again after it has recovered.",
        AboutKind.ACCOUNT,
        account.id,
    )


def low_balance_ahead(account_id: UUID, name: str, on: date) -> Message:
    return Message(
        NotificationKind.LOW_BALANCE_AHEAD,
        f"low-ahead:{account_id}:{on}",
        f"{name} may run low on {_day(on)}",
        "With what is due until then and everyday spending as it has been, too little is likely to be left. "
        "There is time to move money. You hear it again after it has recovered.",
        AboutKind.RECURRING,
        account_id,
    )


def new_device(device_id: UUID, device: DeviceFact) -> Message:
    return Message(
        NotificationKind.NEW_DEVICE,
        f"device:{device_id}",
        f"New sign-in from {device.label}",
        f"At {device.seen_at:%H:%M} UTC on {_day(device.seen_at.date())}, from the network {device.network}. "
        "If this was not you, change your password.",
        AboutKind.DEVICE,
        device_id,
    )


def summary(kind: NotificationKind, first: date, last: date, figures: PeriodFigures) -> Message:
    """What a week or a month came to, beside the one before."""
    if kind is NotificationKind.WEEKLY_SUMMARY:
        what, other = f"Your week of {_day(first)}", "the week before"
    else:
        what, other = f"Your {MONTH_NAMES[first.month - 1]} {first.year}", "the month before"
    if figures.count == 0:
        body = "Nothing was booked."
    else:
        body = f"Out {figures.money_out}, in {figures.money_in}. {_compared(figures, other)}"
        if figures.top:
            body += " Most of it: " + ", ".join(f"{label} {amount}" for label, amount in figures.top) + "."
    return Message(kind, f"{kind.lower()}:{first}", what, body, AboutKind.REPORT)


def _compared(figures: PeriodFigures, other: str) -> str:
    change = figures.money_out - figures.out_before
    if change.minor == 0:
        return f"As much went out as {other}."
    return f"{change} more went out than {other}." if change.minor > 0 else f"{-change} less went out than {other}."


def _day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _import_counts(finished: ImportsFinished) -> str:
    if finished.imported_count:
        sentences = [f"{_counted(finished.imported_count, 'transaction is', 'transactions are')} in."]
    else:
        sentences = ["There was nothing new in this file."]
    if finished.duplicate_count:
        sentences.append(f"{_counted(finished.duplicate_count, 'was', 'were')} already there and left out.")
    if finished.error_count:
        rows = _counted(finished.error_count, "row", "rows")
        sentences.append(f"{rows} could not be read; the import page lists each with its reason.")
    return " ".join(sentences)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
