"""Finds what explains a difference between a statement and the books, the likeliest first.

Each kind of mistake looks for rows whose mending would make the difference zero to the cent. One pass over the rows and
tables of habits make it fast with many rows; nothing here is random, so the same books give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from domain.transactions.reconciling.books import Books, Proposal
from domain.transactions.reconciling.comparing import compared
from domain.transactions.reconciling.habits import Habits
from domain.transactions.reconciling.mistakes import (
    counted_too_much,
    elsewhere,
    later,
    missing,
    not_ticked,
    opening_balance,
    pending,
    wrong_amounts,
)
from domain.transactions.reconciling.several import several

_LOOK: Final[tuple[Callable[[Books, Habits], Iterator[Proposal]], ...]] = (
    compared,
    not_ticked,
    pending,
    counted_too_much,
    wrong_amounts,
    elsewhere,
    later,
    several,
    missing,
    opening_balance,
)
PROPOSALS_MAX = 8


def find_difference(books: Books, most: int = PROPOSALS_MAX) -> tuple[Proposal, ...]:
    """Explanations, the likeliest first; none where there is no difference."""
    if books.difference == 0:
        return ()
    habits = Habits(books)
    found = [proposal for look in _LOOK for proposal in look(books, habits)]
    # Among equals the newest row comes first: older ones have passed more eyes.
    days = {row.id: row.booked_on.toordinal() for row in (*books.rows, *books.elsewhere)}
    found.sort(key=lambda proposal: (-proposal.score, -max((days[id_] for id_ in proposal.row_ids), default=0)))
    best: dict[object, Proposal] = {}
    for proposal in found:
        # One row is proposed once, for the likeliest reason.
        best.setdefault(proposal.row_ids[:1] or proposal.reason, proposal)
    return tuple(best.values())[:most]
