"""What speaks for and against two rows of one account being one transaction, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# How far apart a bank's day and the day somebody wrote down may be; a pending row may take longer to be posted.
DAYS_MAX = 5
PENDING_DAYS_MAX = 8
# Tips are written in between authorization and posting.
TIP_PERCENT_MAX = 30
# Texts that agree, in percent, and texts that have something to do with each other.
WORDS_ALIKE = 66
WORDS_RELATED = 50


class Outcome(StrEnum):
    """What becomes of a row of a file."""

    NEW = "NEW"
    SAME = "SAME"
    REVIEW = "REVIEW"


class AmountRelation(StrEnum):
    """The posted amount against the other one; MORE and LESS occur with pending rows only."""

    EQUAL = "EQUAL"
    MORE = "MORE"
    LESS = "LESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A pair of rows in small whole numbers: of many pairs few differ, so each kind is judged once.

    `days` is how much later the file's row is than the stored one, less `lag`, by which this file is usually later.
    `words` is the likeness of the texts in percent. `stored_covered`: the file covers the stored row's day, so it
    should hold that row; `incoming_covered`: the import that brought the stored row covers the day of the file's row.
    `same_source`: both came in files of one layout, which write a row the same way every time.
    `repeats`: such a row comes several times in these days.
    """

    amount: AmountRelation = AmountRelation.EQUAL
    days: int = 0
    lag: int = 0
    words: int = 0
    same_reference: bool = False
    differing_ids: bool = False
    by_hand: bool = False
    stored_pending: bool = False
    incoming_pending: bool = False
    stored_covered: bool = True
    incoming_covered: bool = True
    same_source: bool = False
    repeats: bool = False

    @property
    def one_is_pending(self) -> bool:
        return self.stored_pending or self.incoming_pending

    @property
    def alike(self) -> bool:
        """Whether the texts say that the two are one."""
        return self.words >= WORDS_ALIKE or self.same_reference


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` runs from 0 to 100 and orders pairs; the outcome is not a threshold of it alone."""

    outcome: Outcome
    score: int


NEW = Verdict(Outcome.NEW, 0)
