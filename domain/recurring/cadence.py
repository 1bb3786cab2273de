"""How often a payment comes back: steps of days or of calendar months, and how far a date may be off."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Cadence:
    """One step is `days` days or, where `months` is given, that many calendar months.

    `tolerance` is how many days a charge may be early or late, `least` how many charges make a stream.
    """

    name: str
    days: float
    months: int
    tolerance: int
    least: int
    per_year: Fraction

    def step(self, day: int, steps: int = 1) -> int:
        """The day on which a charge is expected so many steps after one on `day` (both proleptic ordinals)."""
        if self.months:
            return add_months(day, self.months * steps)
        return day + round(self.days * steps)


WEEKLY = Cadence("weekly", 7, 0, 2, 4, Fraction(1461, 28))
TWO_WEEKS = Cadence("two_weeks", 14, 0, 3, 4, Fraction(1461, 56))
# The day before last, one month on: gaps of 13 to 17 days alternate.
TWICE_A_MONTH = Cadence("twice_a_month", 15.22, 0, 3, 4, Fraction(24))
FOUR_WEEKS = Cadence("four_weeks", 28, 0, 3, 4, Fraction(1461, 112))
MONTHLY = Cadence("monthly", 30.44, 1, 6, 3, Fraction(12))
TWO_MONTHS = Cadence("two_months", 60.88, 2, 8, 3, Fraction(6))
QUARTERLY = Cadence("quarterly", 91.31, 3, 10, 3, Fraction(4))
HALF_YEARLY = Cadence("half_yearly", 182.62, 6, 12, 2, Fraction(2))
YEARLY = Cadence("yearly", 365.25, 12, 16, 2, Fraction(1))

CADENCES = (WEEKLY, TWO_WEEKS, TWICE_A_MONTH, FOUR_WEEKS, MONTHLY, TWO_MONTHS, QUARTERLY, HALF_YEARLY, YEARLY)
BY_NAME = {cadence.name: cadence for cadence in CADENCES}


@lru_cache(maxsize=200_000)
def add_months(day: int, months: int) -> int:
    """The same day of a later month, or the last one where that month is shorter."""
    then = date.fromordinal(day)
    index = then.year * 12 + then.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(then.day, calendar.monthrange(year, month + 1)[1])).toordinal()


@lru_cache(maxsize=200_000)
def on_day(month_index: int, day_of_month: int) -> int:
    """A day of the month counted from year 0; 31 means the last one of any month."""
    year, month = divmod(month_index, 12)
    return date(year, month + 1, min(day_of_month, calendar.monthrange(year, month + 1)[1])).toordinal()
