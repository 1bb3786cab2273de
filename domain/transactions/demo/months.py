"""The months of the demo in order: bills, habits, a holiday, and the transfers that follow from them.

Each source of rows draws from a stream of its own per month, so the past does not change from one day to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from domain.shared.periods import Month
from domain.transactions.categories import INCOME, TRANSFER
from domain.transactions.demo import life
from domain.transactions.demo.life import CARD, CASH, CHECKING, SAVINGS, Bill, Habit, Trip
from domain.transactions.demo.model import DemoAccount, DemoRow
from domain.transactions.model import AccountType

# Whole months before the current one.
MONTHS = 36
_SAVED_MONTHLY = ((0, 25_000), (13, 30_000), (26, 35_000))
# More than this on the checking account goes to savings at the end of a quarter; less than that comes back.
_ENOUGH, _TOO_LITTLE = 250_000, 40_000


ACCOUNTS = (
    DemoAccount(CHECKING, "Checking", AccountType.CHECKING, 284_317),
    DemoAccount(SAVINGS, "Savings", AccountType.SAVINGS, 920_000),
    DemoAccount(CARD, "Credit card", AccountType.CREDIT_CARD, -61_240),
    DemoAccount(CASH, "Cash", AccountType.CASH, 6_500),
)


def _step(steps: Iterable[tuple[int, int]], index: int) -> int:
    return max((step for step in steps if step[0] <= index), default=(0, 0))[1]


def _days(month: Month) -> list[date]:
    return [date(month.year, month.month, day) for day in range(1, month.last_day.day + 1)]


def _working_day(day: date) -> date:
    """The next day on which banks book, or the last one where that would be another month."""
    shifted = day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    return shifted if shifted.month == day.month else day - timedelta(days=day.weekday() - 4)


def printed(text: str, random: Random) -> str:
    return "".join(
        random.choice("0123456789")
        if char == "#"
        else random.choice("ABCDEFGHJKLMNPRSTUVWXYZ23456789")
        if char == "@"
        else char
        for char in text
    )


class Life:
    """Makes the rows of all months in order; what one month leaves on an account decides the transfers of the next."""

    def __init__(self, last: Month, seed: int) -> None:
        self._seed = seed
        self._months = [last.plus(index - MONTHS) for index in range(MONTHS + 1)]
        self._days = {month: _days(month) for month in self._months}
        self._balance = {account.key: account.opening_balance_minor for account in ACCOUNTS}

    def rows(self) -> list[DemoRow]:
        return [row for index in range(len(self._months)) for row in self._month(index)]

    def _random(self, name: str, month: Month) -> Random:
        return Random(f"{self._seed} {name} {month}")  # noqa: S311 (a story, not a secret)

    def _month(self, index: int) -> list[DemoRow]:
        month = self._months[index]
        rows = [*self._bills(index), *self._trip(month), *self._incidents(index)]
        away = self._away(month)
        for habit in life.HABITS:
            rows += (row for row in self._habit(habit, month) if row.booked_on not in away)
        rows += self._cash_from_machines(rows, month)
        rows += self._moved("sparen", month, 2, _step(_SAVED_MONTHLY, index), CHECKING, SAVINGS, "DAUERAUFTRAG SPAREN")
        rows += self._card_payment(month)
        rows += self._interest(month)
        rows += self._evened_out(rows, month)
        for row in rows:
            self._balance[row.account_key] += row.amount_minor
        # Money that arrives is booked first, as banks do; so a withdrawal comes before what it pays.
        return sorted(rows, key=lambda row: (row.booked_on, row.amount_minor < 0 and row.account_key == CASH))

    def _bills(self, index: int) -> Iterator[DemoRow]:
        month = self._months[index]
        for bill in life.BILLS:
            amount = _step(bill.steps, index)
            if amount and month.month in bill.months and index < bill.until:
                yield self._bill(bill, amount, month)

    def _bill(self, bill: Bill, amount: int, month: Month) -> DemoRow:
        random = self._random(f"bill {bill.text}", month)
        if bill.season:
            amount = amount * bill.season[month.month - 1] // 100
        amount += amount * random.randint(-bill.jitter_percent, bill.jitter_percent) // 100
        return DemoRow(
            account_key=bill.account,
            booked_on=_working_day(month.day_or_last(bill.day)),
            amount_minor=amount,
            description=printed(bill.text, random),
            merchant=bill.merchant,
            category=bill.category,
        )

    def _habit(self, habit: Habit, month: Month) -> Iterator[DemoRow]:
        if month.month not in habit.months:
            return
        random = self._random(f"habit {habit.name}", month)
        days = [day for day in self._days[month] if day.weekday() in habit.weekdays]
        for _ in range(random.randint(habit.least, habit.most)):
            # The smaller of two throws: the first shops are the usual ones, and most amounts are small.
            shop = habit.shops[min(random.randrange(len(habit.shops)), random.randrange(len(habit.shops)))]
            amount = min(random.randint(shop.low, shop.high), random.randint(shop.low, shop.high))
            yield DemoRow(
                account_key=habit.account,
                booked_on=random.choice(days),
                amount_minor=-max(habit.round_to, amount // habit.round_to * habit.round_to),
                description=printed(shop.text, random),
                merchant=shop.merchant,
                category=habit.category,
            )

    def _plan(self, year: int) -> tuple[Trip, date, date]:
        """The holiday of a year: where to, from and until when."""
        random = Random(f"{self._seed} trip {year}")  # noqa: S311
        start = date(year, random.choice((7, 8)), random.randint(3, 14))
        return life.TRIPS[year % len(life.TRIPS)], start, start + timedelta(days=random.randint(9, 13))

    def _away(self, month: Month) -> frozenset[date]:
        _, start, end = self._plan(month.year)
        return frozenset(start + timedelta(days=day) for day in range((end - start).days + 1))

    def _trip(self, month: Month) -> Iterator[DemoRow]:
        trip, start, end = self._plan(month.year)
        random = self._random("trip", month)

        def paid(day: date, amount: int, text: str, merchant: str, category: str) -> DemoRow:
            return DemoRow(
                account_key=CARD,
                booked_on=day,
                amount_minor=-amount,
                description=printed(text, random),
                merchant=merchant,
                category=category,
                note=f"Summer in {trip.place.title()}" if category == "travel" else None,
            )

        if month.month == 4:
            yield paid(month.day_or_last(17), trip.flight, trip.airline, trip.airline.split(" ")[0].title(), "travel")
        if month.month == start.month:
            merchant = "Airbnb" if trip.hotel.startswith("AIRBNB") else "Booking.com"
            yield paid(start, trip.lodging, trip.hotel, merchant, "travel")
            for _ in range(random.randint(17, 20)):
                text, name, category, low, high = random.choice(life.ABROAD)
                day = start + timedelta(days=random.randint(0, (end - start).days))
                text = text.format(place=trip.place, country=trip.country)
                yield paid(day, random.randint(low, high), text, name.format(place=trip.place.title()), category)
            yield paid(end, 590, "AUSLANDSEINSATZ ENTGELT", "Mastercard", "fees")

    def _incidents(self, index: int) -> Iterator[DemoRow]:
        """What makes a book real: a return every spring and autumn, a purchase charged twice, a fee that stings."""
        month = self._months[index]
        random = self._random("incidents", month)
        if month.month in (3, 10):
            price, day = random.randint(4_900, 12_900), random.randint(3, 10)
            bought = DemoRow(
                account_key=CARD,
                booked_on=month.day_or_last(day),
                amount_minor=-price,
                description="PAYPAL *ZALANDO SE",
                merchant="Zalando",
                category="shopping",
            )
            yield bought
            yield replace(
                bought,
                booked_on=month.day_or_last(day + random.randint(9, 14)),
                amount_minor=price,
                description="ZALANDO SE GUTSCHRIFT RETOURE",
                note="Shoes sent back",
            )
        if index == MONTHS - 2:
            dinner = DemoRow(
                account_key=CARD,
                booked_on=month.day_or_last(21),
                amount_minor=-6_480,
                description="RESTAURANT SCHNITZELEI MITTE",
                merchant="Schnitzelei",
                category="dining",
            )
            yield dinner
            yield replace(dinner, note="Charged twice? Ask the restaurant.")
        if month.month in (1, 7):
            yield DemoRow(
                account_key=CHECKING,
                booked_on=_working_day(month.day_or_last(random.randint(9, 20))),
                amount_minor=-495,
                description="ENTGELT BARGELD FREMDE BANK",
                merchant="Hausbank",
                category="fees",
            )

    def _cash_from_machines(self, rows: list[DemoRow], month: Month) -> list[DemoRow]:
        """A withdrawal on the day on which the purse would be empty."""
        random = self._random("cash", month)
        left = self._balance[CASH]
        withdrawn: list[DemoRow] = []
        for row in sorted((row for row in rows if row.account_key == CASH), key=lambda row: row.booked_on):
            if left + row.amount_minor < 0:
                amount = random.choice((5_000, 8_000, 8_000, 10_000))
                text = f"GA NR{printed('########', random)} BLZ10050000 BERLINER SPK"
                key = f"geldautomat-{len(withdrawn)}"
                withdrawn += self._moved(key, month, row.booked_on.day, amount, CHECKING, CASH, text)
                left += amount
            left += row.amount_minor
        return withdrawn

    def _card_payment(self, month: Month) -> list[DemoRow]:
        """What the card owed at the end of last month, in full."""
        owed = -self._balance[CARD]
        if owed <= 0:
            return []
        day = _working_day(month.day_or_last(7)).day
        return self._moved("karte", month, day, owed, CHECKING, CARD, "MASTERCARD ABRECHNUNG LASTSCHRIFT")

    def _interest(self, month: Month) -> Iterator[DemoRow]:
        if month.month % 3 == 0:
            yield DemoRow(
                account_key=SAVINGS,
                booked_on=_working_day(month.last_day),
                amount_minor=max(1, self._balance[SAVINGS] * 2 // 400),
                description="ZINSABSCHLUSS QUARTAL",
                merchant="Hausbank",
                category=INCOME,
            )

    def _evened_out(self, rows: list[DemoRow], month: Month) -> list[DemoRow]:
        """Transfers that keep the checking account between too little and more than enough."""
        by_day = sorted((row for row in rows if row.account_key == CHECKING), key=lambda row: row.booked_on)
        left = lowest = self._balance[CHECKING]
        for row in by_day:
            left += row.amount_minor
            lowest = min(lowest, left)
        if lowest < _TOO_LITTLE:
            amount = -(-(_TOO_LITTLE - lowest) // 10_000) * 10_000
            return self._moved("ausgleich", month, 1, amount, SAVINGS, CHECKING, "UMBUCHUNG VOM SPARKONTO")
        if month.month % 3 == 0 and left > _ENOUGH:
            amount = (left - _ENOUGH) // 10_000 * 10_000 + 10_000
            day = month.last_day.day
            return self._moved("ueberschuss", month, day, amount, CHECKING, SAVINGS, "UMBUCHUNG AUF SPARKONTO")
        return []

    def _moved(
        self, key: str, month: Month, day: int, amount: int, source: str, target: str, text: str
    ) -> list[DemoRow]:
        leaving = DemoRow(
            account_key=source,
            booked_on=month.day_or_last(day),
            amount_minor=-amount,
            description=text,
            category=TRANSFER,
            pair_key=f"{key}-{month}",
            person_chose=True,
        )
        return [leaving, replace(leaving, account_key=target, amount_minor=amount)]
