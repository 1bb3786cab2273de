"""Double entries: what plain-text accounting makes of a transaction. The postings of an entry sum to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.shared.money import Money
from domain.transactions.exporting.model import AccountSpan, Books, Leg, Line
from domain.transactions.exporting.words import IN_TRANSIT, OPENING, AccountNames
from domain.transactions.model import TransactionStatus

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Posting:
    """`cost` is what the amount is worth in all, in another currency."""

    account: str
    amount: Money
    cost: Money | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    day: date
    text: str
    postings: tuple[Posting, ...]
    payee: str | None = None
    is_pending: bool = False
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def entry_of(line: Line, books: Books, names: AccountNames) -> Entry | None:
    """None for the leg of a transfer that the other leg tells."""
    row = line.row
    own = Posting(names.account(row.account_id), row.amount)
    links = [f"refund-{row.refund_of}"] if row.refund_of else []
    links += [f"refund-{row.id}"] if line.is_refunded else []
    facts = [("id", str(row.id)), ("note", row.note), ("bank_id", row.external_id)]
    facts += [("hidden", "yes" if row.is_hidden else None)]
    facts += [("counts_on", row.counts_on.isoformat() if row.counts_on else None)]
    postings: tuple[Posting, ...] | None
    if line.other is not None:
        postings = _transfer(line, line.other, own, books, names)
        if postings is None:
            return None
        if IN_TRANSIT in (posting.account for posting in postings):
            links.append(f"transfer-{min(row.id, row.counterpart_id or row.id)}")
    else:
        postings = (own, *_purposes(line, books, names))
    return Entry(
        day=row.booked_on,
        text=row.description,
        postings=postings,
        payee=books.payee(row),
        is_pending=row.status is TransactionStatus.PENDING,
        tags=tuple(books.tag_names(row.tag_ids)),
        links=tuple(links),
        facts=tuple((key, value) for key, value in facts if value),
    )


def _purposes(line: Line, books: Books, names: AccountNames) -> Iterator[Posting]:
    row = line.row
    if not row.splits:
        yield Posting(names.category(row.category, row.amount.minor), -row.amount)
    for part in row.splits:
        amount = Money(-part.amount_minor, row.amount.currency)
        tags = tuple(books.tag_names(part.tag_ids))
        yield Posting(names.category(part.category, part.amount_minor), amount, note=part.note, tags=tags)


def _transfer(line: Line, other: Leg, own: Posting, books: Books, names: AccountNames) -> tuple[Posting, ...] | None:
    """One entry of both legs, unless they were booked on two days: then each its own, by way of what is under way."""
    worth = other.amount if other.amount.minor > 0 else -other.amount
    if line.row.amount.currency != other.amount.currency and own.amount.minor < 0:
        own = replace(own, cost=worth)
    target = Posting(names.account(other.account_id), other.amount)
    if not books.is_exported(other.account_id):
        return _priced(own, target)
    if line.other_is_exported and other.booked_on == line.row.booked_on:
        return _priced(own, target) if line.speaks_for_both else None
    if line.row.amount.minor < 0:
        return (own, replace(target, account=IN_TRANSIT))
    return (own, Posting(IN_TRANSIT, -own.amount))


def _priced(own: Posting, target: Posting) -> tuple[Posting, ...]:
    """Two amounts in two currencies cancel at what the leaving one was worth."""
    if own.amount.currency == target.amount.currency or own.cost:
        return (own, target)
    return (own, replace(target, cost=own.amount))


def first_day(books: Books) -> date:
    """The day before anything: accounts are opened on it with what they held."""
    days = [span.first_on for span in books.spans if span.first_on]
    days += [assertion.asserted_on for assertion in books.assertions]
    return min(days, default=books.exported_at.date()) - _DAY


def last_day(books: Books) -> date:
    days = [span.last_on for span in books.spans if span.last_on]
    days += [assertion.asserted_on for assertion in books.assertions]
    return max(days, default=books.exported_at.date())


def opening(span: AccountSpan, day: date, names: AccountNames) -> Entry | None:
    if span.before.minor == 0:
        return None
    own = Posting(names.account(span.account.id), span.before)
    return Entry(day=day, text="Opening balance", postings=(own, Posting(OPENING, -span.before)))
