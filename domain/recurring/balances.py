"""Balances to come: what an account is likely to hold on each day, and when it may run low."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.recurring.overview import Coming
from domain.shared.money import Money


@dataclass(frozen=True, slots=True)
class BalanceDay:
    """Four of five balances of that day lie between `low` and `high`."""

    on: date
    low: Money
    likely: Money
    high: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOutlook:
    """An account from tomorrow on. Everyday spending was learned from `learned_weeks`: 0 is too few."""

    account_id: UUID
    balance: Money
    below: Money
    days: tuple[BalanceDay, ...]
    learned_weeks: int

    @property
    def low_on(self) -> date | None:
        """The first day on which there is likely less than `below`; None where it is so already, or never."""
        return self._first(lambda day: day.likely.minor)

    @property
    def may_be_low_on(self) -> date | None:
        """The first day on which one of ten futures has less."""
        return self._first(lambda day: day.low.minor)

    @property
    def lowest(self) -> BalanceDay | None:
        """The day with the smallest likely balance, the first of several."""
        return min(self.days, key=lambda day: (day.likely.minor, day.on), default=None)

    def _first(self, minor: Callable[[BalanceDay], int]) -> date | None:
        if self.balance.minor < self.below.minor:
            return None
        return next((day.on for day in self.days if minor(day) < self.below.minor), None)


@dataclass(frozen=True, slots=True)
class UpcomingDay:
    """One day of the strip: what comes on it, and what everyday accounts likely hold in the evening."""

    on: date
    payments: tuple[Coming, ...]
    balance: Money | None


def days_of(
    upcoming: Sequence[Coming], outlooks: Sequence[AccountOutlook], days: Sequence[date], today: date, currency: str
) -> list[UpcomingDay]:
    """The balance is that of these outlooks in one currency; None where there are none."""
    own = [outlook for outlook in outlooks if outlook.balance.currency == currency]
    likely: Mapping[date, int] = {
        today: sum(outlook.balance.minor for outlook in own),
        **{
            day: sum(each.days[at].likely.minor for each in own)
            for at, day in enumerate(each.on for each in (own[0].days if own else ()))
        },
    }
    return [
        UpcomingDay(
            on=day,
            payments=tuple(coming for coming in upcoming if coming.date == day),
            balance=Money(likely[day], currency) if own and day in likely else None,
        )
        for day in days
    ]
