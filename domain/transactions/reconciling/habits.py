"""What is usual in an account: what each kind of payment costs, which way it goes and how often it comes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.transactions.reconciling.books import BookRow, Books, key_of

# A payment that came at these distances comes every month.
_MONTH_DAYS = range(26, 36)
_TIMES_MIN = 3


class Habits:
    """Made once for one look at the books; every question after that is a look into a table."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self.keys = {row.id: key_of(row.description) for row in (*books.rows, *books.elsewhere)}
        self.by_key: dict[str, list[BookRow]] = {}
        for row in books.rows:
            self.by_key.setdefault(self.keys[row.id], []).append(row)
        # By kind of payment and direction, sorted: few kinds have many rows, so nothing walks over them for each row.
        self._sorted: dict[tuple[str, bool], list[int]] = {}
        for row in books.rows:
            self._sorted.setdefault((self.keys[row.id], row.minor < 0), []).append(row.minor)
        for amounts in self._sorted.values():
            amounts.sort()
        self._amounts: dict[str, Counter[int]] = {}
        self._by_minor: dict[int, list[BookRow]] = {}
        for row in sorted(books.rows, key=lambda row: row.booked_on):
            self._by_minor.setdefault(row.minor, []).append(row)
        self._elsewhere = Counter((row.account_id, self.keys[row.id]) for row in books.elsewhere)
        self._homes: dict[str, list[tuple[UUID, int]]] = {}
        for (account_id, key), count in self._elsewhere.items():
            self._homes.setdefault(key, []).append((account_id, count))

    def key(self, row: BookRow) -> str:
        return self.keys[row.id]

    def others(self, row: BookRow) -> int:
        """How many other payments of its kind are here."""
        key = self.key(row)
        return len(self.by_key.get(key, ())) - 1 if key else 0

    def others_out(self, row: BookRow) -> int:
        """How many of them are money out."""
        key = self.key(row)
        return len(self._sorted.get((key, True), ())) - (row.minor < 0) if key else 0

    def range(self, row: BookRow, *, out: bool) -> tuple[int, int] | None:
        """Least and most of the others of its kind and direction; None where fewer than three tell."""
        amounts = self._sorted.get((self.key(row), out), []) if self.key(row) else []
        own = (row.minor < 0) == out
        if len(amounts) - own < _TIMES_MIN:
            return None
        least = amounts[1] if own and amounts[0] == row.minor else amounts[0]
        most = amounts[-2] if own and amounts[-1] == row.minor else amounts[-1]
        return least, most

    def same_amount(self, row: BookRow, days: int) -> Iterator[BookRow]:
        """Other rows of this very amount, so many days before or after."""
        rows = self._by_minor.get(row.minor, [])
        start = bisect_left(rows, row.booked_on - timedelta(days), key=lambda other: other.booked_on)
        for other in rows[start:]:
            if (other.booked_on - row.booked_on).days > days:
                return
            if other.id != row.id:
                yield other

    def times(self, row: BookRow, minor: int) -> int:
        """How often other payments of its kind were of this amount."""
        key = self.key(row)
        if not key:
            return 0
        if key not in self._amounts:
            self._amounts[key] = Counter(other.minor for other in self.by_key.get(key, ()))
        return self._amounts[key][minor] - (row.minor == minor and row.account_id == self._books.account_id)

    def count_here(self, key: str) -> int:
        return len(self.by_key.get(key, ())) if key else 0

    def count_there(self, row: BookRow) -> int:
        """How many other payments of its kind are in the other account of the row."""
        return self._elsewhere[row.account_id, self.key(row)] - 1

    def homes(self, row: BookRow) -> list[tuple[UUID, int]]:
        """Other accounts that have payments of its kind, and how many, the most first."""
        key = self.key(row)
        return sorted(self._homes.get(key, ()), key=lambda home: -home[1]) if key else []

    def due(self) -> Iterator[tuple[str, Sequence[BookRow], date]]:
        """Monthly payments that did not come in the period: the kind, its rows, and when it should have come."""
        books = self._books
        for key, rows in self.by_key.items():
            if not key or len(rows) < _TIMES_MIN:
                continue
            past = sorted((row for row in rows if row.booked_on <= books.until), key=lambda row: row.booked_on)
            if len(past) < _TIMES_MIN:
                continue
            gaps = [(b.booked_on - a.booked_on).days for a, b in zip(past[-4:], past[-3:], strict=False)]
            expected = past[-1].booked_on + timedelta(days=30)
            is_monthly = sum(gap in _MONTH_DAYS for gap in gaps) * 3 >= len(gaps) * 2
            is_open = books.since is None or past[-1].booked_on <= books.since
            if is_monthly and is_open and expected <= books.until + timedelta(days=5):
                yield key, past, _same_day(past[-1].booked_on, min(expected, books.until))


def _same_day(before: date, around: date) -> date:
    """The day of the month on which it usually comes."""
    return around.replace(day=min(before.day, 28)) if before.day <= 28 else around
