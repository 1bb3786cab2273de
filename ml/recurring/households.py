"""What households teach the finder of recurring payments: whether the next charge came, by merchants without names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random

from ml.recurring.charges import History
from ml.recurring.training.fit import Lesson, lesson_of
from ml.recurring.training.lives import Life

# Each household is asked about on so many days of its past.
DAYS = 4
# Fewer households judge by chance; below, simulated lives alone teach and judge.
FEWEST_HOUSEHOLDS = 20


@dataclass(frozen=True, slots=True)
class HouseholdCharges:
    """One household's charges of one currency; keys are numbers that tell its merchants apart, and no names."""

    key: str
    history: History

    @property
    def is_judge(self) -> bool:
        """One of five is never learned from."""
        return self._number() % 5 == 0

    def lesson(self) -> Lesson:
        life = Life(self.history, list(self.history.keys))
        seed = self._number()
        return lesson_of(((life, Random(seed + day)) for day in range(DAYS)), lived=True)  # noqa: S311 - no secrets

    def _number(self) -> int:
        return int.from_bytes(hashlib.blake2s(self.key.encode(), digest_size=6).digest(), "big")


def answered(household: HouseholdCharges) -> tuple[str, bool, Lesson]:
    """A household's part, wherever it is worked out."""
    return household.key, household.is_judge, household.lesson()
