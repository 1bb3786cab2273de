"""What is usual in an account: what each kind of payment costs, which way it goes and how often it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

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
        self._amounts: dict[str, Counter[int]] = {}
        self._elsewhere = Counter((row.account_id, self.keys[row.id]) for row in books.elsewhere)

    def key(self, row: BookRow) -> str:
        return self.keys[row.id]

    def like(self, row: BookRow) -> list[BookRow]:
        """Other rows of the same kind of payment."""
        key = self.key(row)
        return [other for other in self.by_key.get(key, ()) if other.id != row.id] if key else []

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

    def homes(self, key: str) -> Iterator[tuple[object, int]]:
        """Other accounts that have payments of this kind, and how many."""
        for (account_id, found), count in self._elsewhere.items():
            if found == key and key:
                yield account_id, count

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
