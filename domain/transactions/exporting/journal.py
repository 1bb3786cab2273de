"""A journal for ledger and hledger: what both of them read alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.shared.money import Money
from domain.transactions.exporting.entries import Entry, Posting, entry_of, first_day, last_day, opening
from domain.transactions.exporting.model import Assertion, Books, Line
from domain.transactions.exporting.words import AccountNames, one_line

_MARKS = ("(", "*", "!", "=")


class JournalWriter:
    """Assertions are checked in the order of the text, so each comes after the last row of its day."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._names = AccountNames(books)
        self._waiting = _all_assertions(books)

    def start(self) -> bytes:
        books, names = self._books, self._names
        day = first_day(books)
        parts = [f"; Exported from Moneta, {books.exported_at:%Y-%m-%d %H:%M} UTC: {one_line(books.household)}", ""]
        parts += [f"account {name}" for name in (*map(names.account, books.accounts), *names.others())]
        parts.append("")
        parts += [f"P {rate.rated_on} {rate.base} {rate.rate:f} {rate.quote}" for rate in books.rates]
        parts.append("")
        if books.balances_hold:
            found = (opening(span, day, names) for span in books.spans)
            parts += [_written(entry) for entry in found if entry]
        return ("\n".join(parts) + "\n").encode()

    def lines(self, lines: Sequence[Line]) -> bytes:
        parts = []
        for line in lines:
            parts += self._due(line.row.booked_on)
            entry = entry_of(line, self._books, self._names)
            if entry:
                parts.append(_written(entry))
        return "".join(f"{part}\n" for part in parts).encode()

    def end(self) -> bytes:
        return "".join(f"{part}\n" for part in self._due(date.max)).encode()

    def _due(self, day: date) -> list[str]:
        """What must hold on the days before this one."""
        due = []
        while self._waiting and self._waiting[0].asserted_on < day:
            said = self._waiting.pop(0)
            zero = Money(0, said.asserted.currency)
            posting = f"    {self._names.account(said.account_id)}  {zero} = {said.asserted}"
            text = f"{said.asserted_on} * Balance\n{posting}\n"
            due.append(
                text if said.asserted == said.held else f"; does not hold, it is {said.held}: {posting.strip()}\n"
            )
        return due


def _all_assertions(books: Books) -> list[Assertion]:
    if not books.balances_hold:
        return []
    last = last_day(books)
    found = [*books.assertions, *(Assertion(span.account.id, last, span.after, span.after) for span in books.spans)]
    return sorted(found, key=lambda said: said.asserted_on)


def _written(entry: Entry) -> str:
    text = _text(" | ".join(filter(None, (entry.payee, entry.text))))
    facts = [*entry.facts, *(("tag", tag) for tag in entry.tags), *(("link", link) for link in entry.links)]
    comments = [f"    ; {key}: {one_line(value)}" for key, value in facts]
    head = f"{entry.day} {'!' if entry.is_pending else '*'} {text}"
    return "\n".join([head, *comments, *map(_posting, entry.postings)]) + "\n"


def _posting(posting: Posting) -> str:
    cost = f" @@ {posting.cost}" if posting.cost else ""
    told = [("note", posting.note), *(("tag", tag) for tag in posting.tags)]
    comments = "".join(f"\n    ; {key}: {one_line(value)}" for key, value in told if value)
    return f"    {posting.account}  {posting.amount}{cost}{comments}"


def _text(text: str) -> str:
    """A semicolon would begin a comment, and some first letters mean something else than themselves."""
    line = one_line(text).replace(";", ",")
    return f"- {line}" if line.startswith(_MARKS) else line
