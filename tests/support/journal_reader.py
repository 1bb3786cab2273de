"""A strict reader of the part of the journal form that Moneta writes: entries must balance, assertions must hold.

ledger and hledger are no packages of a registry; where one of them disagreed with this reader, it would be wrong here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

_HEAD = re.compile(r"(\d{4}-\d\d-\d\d) ([*!]) (\S.*)")
_POSTING = re.compile(
    r"    ([A-Z][A-Za-z0-9-]*(?::[A-Z0-9][A-Za-z0-9-]*)+)  (-?\d+(?:\.\d+)?) ([A-Z]{3})"
    r"(?: @@ (\d+(?:\.\d+)?) ([A-Z]{3}))?(?: = (-?\d+(?:\.\d+)?) ([A-Z]{3}))?"
)
_ACCOUNT = re.compile(r"account ([A-Z][A-Za-z0-9-]*(?::[A-Z0-9][A-Za-z0-9-]*)+)")
_PRICE = re.compile(r"P \d{4}-\d\d-\d\d [A-Z]{3} \d+(?:\.\d+)? [A-Z]{3}")


@dataclass
class Journal:
    """What each account holds after all entries; `checked` assertions have held."""

    held: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    accounts: set[str] = field(default_factory=set)
    checked: int = 0
    entries: int = 0


def read_journal(text: str) -> Journal:
    journal, last = Journal(), ""
    for block in re.split(r"\n\n+", text):
        lines = [line for line in block.split("\n") if line and not line.startswith(";")]
        while lines and not lines[0].startswith(tuple("0123456789")):
            _directive(lines.pop(0), journal)
        if lines:
            last = _entry(lines, journal, last)
    return journal


def _directive(line: str, journal: Journal) -> None:
    account = _ACCOUNT.fullmatch(line)
    if account:
        assert account[1] not in journal.accounts, line
        journal.accounts.add(account[1])
    else:
        assert _PRICE.fullmatch(line), line


def _entry(lines: list[str], journal: Journal, last: str) -> str:
    head = _HEAD.fullmatch(lines[0])
    assert head, lines[0]
    assert head[1] >= last, "entries are in the order of their days"
    assert ";" not in head[3]
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines[1:]:
        if line.lstrip().startswith(";"):
            continue
        posting = _POSTING.fullmatch(line)
        assert posting, line
        name, number, currency = posting[1], Decimal(posting[2]), posting[3]
        assert name in journal.accounts, line
        journal.held[name, currency] += number
        if posting[4]:
            worth[posting[5]] += Decimal(posting[4]).copy_sign(number)
        else:
            worth[currency] += number
        if posting[6]:
            assert journal.held[name, posting[7]] == Decimal(posting[6]), line
            journal.checked += 1
    assert all(total == 0 for total in worth.values()), lines
    journal.entries += 1
    return head[1]
