"""Two or three rows that make up the difference together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from domain.transactions.reconciling.books import BookRow, Books, Fix, FixKind, Mistake, Proposal
from domain.transactions.reconciling.habits import Habits
from domain.transactions.reconciling.mistakes import recent

# Sets of three among so many rows are a few thousand; beyond that chance finds one for any difference.
_OPEN_MAX, _COUNTED_MAX, _FOUND_MAX = 40, 60, 3


def several(books: Books, habits: Habits) -> Iterator[Proposal]:
    """Rows that are not ticked and should be, or that are and should not."""
    waiting = [row for row in books.rows if not row.is_counted and not row.is_locked and row.booked_on <= books.until]
    waiting = sorted(waiting, key=lambda row: row.booked_on)[-_OPEN_MAX:]
    for rows in _summing(waiting, books.difference, 3):
        words = f"{_listed(rows)} are not ticked; together they are just the difference."
        yield _proposal(books, rows, FixKind.TICK, 860 if len(rows) == len(waiting) else 760 - 40 * len(rows), words)
    for rows in _summing(recent(books, _COUNTED_MAX), -books.difference, 2):
        words = f"{_listed(rows)} are together just the difference: the statement may not have them."
        yield _proposal(books, rows, FixKind.UNTICK, 220, words)


def _summing(rows: Sequence[BookRow], wanted: int, most: int) -> Iterator[tuple[BookRow, ...]]:
    found = 0
    for size in range(2, most + 1):
        for chosen in combinations(rows, size):
            if sum(row.minor for row in chosen) == wanted:
                yield chosen
                found += 1
                if found == _FOUND_MAX:
                    return


def _listed(rows: Sequence[BookRow]) -> str:
    names = [f"“{row.description[:40]}”" for row in rows]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _proposal(books: Books, rows: Sequence[BookRow], kind: FixKind, score: int, reason: str) -> Proposal:
    ids = tuple(row.id for row in rows)
    return Proposal(
        mistake=Mistake.SEVERAL, score=score, reason_parts=(reason,), fix=Fix(kind=kind, row_ids=ids), row_ids=ids
    )
