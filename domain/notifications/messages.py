"""The words of each message: plain, warm, and exact about money."""

from __future__ import annotations

from domain.notifications.model import BudgetFact, Message, NotificationKind
from domain.shared.events import ImportsFinished
from domain.shared.periods import Period


def welcome(display_name: str) -> Message:
    return Message(
        NotificationKind.WELCOME,
        f"Welcome to Moneta, {display_name}!",
        "Import a bank statement or record your first purchase, and your dashboard comes to life.",
    )


def import_finished(account_name: str, finished: ImportsFinished) -> Message | None:
    """None for an import that was undone: whoever undid it knows."""
    if finished.status == "DONE":
        return Message(
            NotificationKind.IMPORT_FINISHED, f"Your import into {account_name} is done", _import_counts(finished)
        )
    if finished.status == "FAILED":
        return Message(
            NotificationKind.IMPORT_FINISHED,
            f"Your import into {account_name} did not work",
            "Nothing was saved. The import page says why and how to mend it.",
        )
    return None


def budget_level(fact: BudgetFact, period: Period, level: str) -> Message | None:
    """None where the level no longer holds: purchases and refunds went on while the event was under way."""
    when = f"in {period.label}" if period.is_of_months else f"({period.label})"
    left = fact.limit - fact.spent
    rest = f"{left} left" if left.minor else "nothing left"
    if level == "EXCEEDED" and left.minor < 0:
        return Message(
            NotificationKind.BUDGET_EXCEEDED,
            f"{fact.label} is over its budget",
            f"You have spent {fact.spent} {when}, {-left} more than your limit of {fact.limit}.",
        )
    if level == "WARNING" and left.minor >= 0:
        return Message(
            NotificationKind.BUDGET_WARNING,
            f"{fact.label} is close to its budget",
            f"You have spent {fact.spent} of {fact.limit} {when}: there is {rest}.",
        )
    if level == "NOTICE" and left.minor >= 0:
        return Message(
            NotificationKind.BUDGET_WARNING,
            f"Part of the budget for {fact.label} is used",
            f"You have spent {fact.spent} of {fact.limit} {when}: there is {rest}.",
        )
    return None


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
