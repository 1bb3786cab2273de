"""Text for beancount: accounts, transactions, prices, and what balances must be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain.shared.money import EXPONENTS, Money
from domain.transactions.exporting.entries import Entry, Posting, entry_of, first_day, last_day, opening
from domain.transactions.exporting.model import Books, Line
from domain.transactions.exporting.words import AccountNames, one_line, word

_DAY = timedelta(days=1)


class BeancountWriter:
    def __init__(self, books: Books) -> None:
        self._books = books
        self._names = AccountNames(books)

    def start(self) -> bytes:
        books, names = self._books, self._names
        day = first_day(books)
        parts = [
            f"; Exported from Moneta, {books.exported_at:%Y-%m-%d %H:%M} UTC",
            f'option "title" {_quoted(books.household)}',
            f'option "operating_currency" "{books.currency}"',
            # Beancount divides a total price by its units; of whole yen it would take no rounding at all.
            *(f'option "inferred_tolerance_default" "{currency}:0.001"' for currency in _without_decimals(books)),
            "",
        ]
        for account in books.accounts.values():
            parts += [f"{day} open {names.account(account.id)} {account.currency}", f"  name: {_quoted(account.name)}"]
        parts += [f"{day} open {name}" for name in names.others()]
        parts.append("")
        if books.balances_hold:
            found = (opening(span, day, names) for span in books.spans)
            parts += [_written(entry) for entry in found if entry]
        parts += [f"{rate.rated_on} price {rate.base} {rate.rate:f} {rate.quote}" for rate in books.rates]
        return ("\n".join(parts) + "\n\n").encode()

    def lines(self, lines: Sequence[Line]) -> bytes:
        entries = (entry_of(line, self._books, self._names) for line in lines)
        return "".join(_written(entry) + "\n" for entry in entries if entry).encode()

    def end(self) -> bytes:
        """Assertions hold at the beginning of their day, so they are of the day after."""
        books, names, parts = self._books, self._names, list[str]()
        if books.balances_hold:
            for said in books.assertions:
                told = f"{said.asserted_on + _DAY} balance {names.account(said.account_id)} {_amount(said.asserted)}"
                parts.append(told if said.asserted == said.held else f"; {told}  (does not hold: it is {said.held})")
            day = last_day(books) + _DAY
            parts += [f"{day} balance {names.account(span.account.id)} {_amount(span.after)}" for span in books.spans]
            for span in books.spans:
                if span.account.closed_on:
                    closed = max(span.account.closed_on, day) + _DAY
                    parts.append(f"{closed} close {names.account(span.account.id)}")
        return ("\n".join(parts) + "\n").encode()


def _without_decimals(books: Books) -> list[str]:
    used = {books.currency, *(account.currency for account in books.accounts.values())}
    return sorted(currency for currency in used if EXPONENTS[currency] == 0)


def _written(entry: Entry) -> str:
    payee = f" {_quoted(entry.payee)}" if entry.payee else ""
    marks = [f"#{word(tag)}" for tag in entry.tags] + [f"^{link}" for link in entry.links]
    head = f"{entry.day} {'!' if entry.is_pending else '*'}{payee} {_quoted(entry.text)}"
    facts = [f"  {key}: {_quoted(value)}" for key, value in entry.facts]
    return "\n".join([" ".join([head, *dict.fromkeys(marks)]), *facts, *map(_posting, entry.postings)]) + "\n"


def _posting(posting: Posting) -> str:
    cost = f" @@ {_amount(posting.cost)}" if posting.cost else ""
    told = [("note", posting.note), ("tags", ", ".join(posting.tags))]
    facts = "".join(f"\n    {key}: {_quoted(value)}" for key, value in told if value)
    return f"  {posting.account}  {_amount(posting.amount)}{cost}{facts}"


def _amount(amount: Money) -> str:
    return str(amount)


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
