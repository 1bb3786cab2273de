"""Names as plain-text accounting takes them: accounts in a tree, tags and links without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from domain.transactions.categories import CategoryKind
from domain.transactions.exporting.model import Books
from domain.transactions.model import AccountType

OPENING = "Equity:Opening-Balances"
IN_TRANSIT = "Equity:Transfers:In-Transit"
_ROOTS = {CategoryKind.EXPENSE: "Expenses", CategoryKind.INCOME: "Income", CategoryKind.NEUTRAL: "Equity"}
_OWED = frozenset({AccountType.CREDIT_CARD, AccountType.LOAN})
_LETTERS = str.maketrans(
    {"ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "Ø": "O"}
)
_LETTERS |= str.maketrans({"ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "œ": "oe", "đ": "d", "Đ": "D", "&": " and "})


class AccountNames:
    """Each account and category of a household as one account of the plain text; no two alike."""

    def __init__(self, books: Books) -> None:
        taken: set[str] = {OPENING.casefold(), IN_TRANSIT.casefold()}
        self._accounts: dict[UUID, str] = {}
        for account in books.accounts.values():
            root = "Liabilities" if account.type in _OWED else "Assets"
            self._accounts[account.id] = _unique(f"{root}:{component(account.name)}", taken)
        self._categories: dict[str, str] = {}
        for category in books.tree:
            above = self._categories.get(category.parent_id or "", _ROOTS[category.kind])
            self._categories[category.slug] = _unique(f"{above}:{component(category.label)}", taken)
        self._uncategorized = {side: _unique(f"{side}:Uncategorized", taken) for side in ("Expenses", "Income")}

    def account(self, id: UUID) -> str:  # noqa: A002
        return self._accounts[id]

    def category(self, slug: str | None, amount_minor: int) -> str:
        """Where the money went to or came from."""
        known = self._categories.get(slug) if slug is not None else None
        return known or self._uncategorized["Expenses" if amount_minor < 0 else "Income"]

    def others(self) -> Iterable[str]:
        """Every name that is no account of the household."""
        return [OPENING, IN_TRANSIT, *self._categories.values(), *self._uncategorized.values()]


def component(name: str) -> str:
    """One step of an account's name: letters, digits and dashes, beginning with a capital or a digit."""
    words = re.findall(r"[A-Za-z0-9]+", ascii_of(name))
    text = "-".join(words)
    if not text:
        # A script without Latin letters: its code points are at least a name that stays.
        text = "U" + "-".join(f"{ord(c):x}" for c in name.strip()[:8])
    return text[0].upper() + text[1:]


def word(name: str) -> str:
    """A tag or link."""
    text = "-".join(re.findall(r"[A-Za-z0-9_./]+", ascii_of(name))).strip("./")
    return text or "u" + "-".join(f"{ord(c):x}" for c in name.strip()[:8])


def ascii_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_LETTERS))
    return plain.encode("ascii", "ignore").decode()


def one_line(text: str) -> str:
    """Without line ends and other characters that end or hide things."""
    return " ".join("".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text).split())


def _unique(name: str, taken: set[str]) -> str:
    """Case does not tell two apart: some programs ignore it."""
    number, found = 2, name
    while found.casefold() in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found.casefold())
    return found
