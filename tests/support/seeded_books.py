"""Books of a believable year with one mistake of a known kind in the last month, for the difference finder.

`python -m tests.support.seeded_books` prints how the finder ranks each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from domain.transactions.reconciling.books import BookRow, Books, Mistake, Proposal, StatedRow
from domain.transactions.reconciling.finder import find_difference

HERE, THERE = UUID(int=1), UUID(int=2)
SINCE, UNTIL = date(2026, 9, 30), date(2026, 10, 31)
_NAMES = ((HERE, "Checking"), (THERE, "Card"))
_SHOPS = (
    ("REWE SAGT DANKE", 900, 9_500),
    ("ALDI SUED", 700, 6_000),
    ("BAECKEREI WOLF", 250, 1_400),
    ("CAFE CENTRAL", 300, 1_900),
    ("DM DROGERIE", 400, 5_000),
    ("SHELL TANKSTELLE", 3_500, 9_000),
    ("AMAZON MARKTPLATZ", 900, 18_000),
)
_MONTHLY = (
    (1, -95_000, "MIETE HAUSVERWALTUNG KERN"),
    (3, -1_299, "NETFLIX ABO"),
    (5, -4_995, "TELEKOM FESTNETZ"),
    (12, -2_990, "FITNESSSTUDIO BEITRAG"),
    (15, -6_840, "STADTWERKE STROM"),
    (27, 312_455, "GEHALT MUSTER GMBH"),
)
_ELSEWHERE = (("UBER TRIP", 800, 3_500), ("SPOTIFY PREMIUM", 1_099, 1_099), ("RESTAURANT ADRIA", 1_500, 9_000))


class Maker:
    """A year of rows, the true ones."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.rows: list[BookRow] = []
        self.elsewhere: list[BookRow] = []
        day = date(2025, 11, 1)
        while day <= UNTIL:
            for monthly, minor, name in _MONTHLY:
                if day.day == monthly:
                    self._add(self.rows, HERE, day, minor, name)
            for _ in range(self.chance.choice((0, 1, 1, 2))):
                name, least, most = self.chance.choice(_SHOPS)
                self._add(self.rows, HERE, day, -self.chance.randint(least, most), name)
            if self.chance.random() < 0.3:
                name, least, most = self.chance.choice(_ELSEWHERE)
                self._add(self.elsewhere, THERE, day, -self.chance.randint(least, most), name)
            day += timedelta(days=1)

    def id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def _add(self, rows: list[BookRow], account_id: UUID, day: date, minor: int, description: str) -> None:
        text = f"{description} {self.chance.randint(1000, 9999)}" if account_id == HERE else description
        rows.append(
            BookRow(
                id=self.id(),
                account_id=account_id,
                booked_on=day,
                minor=minor,
                description=text,
                is_imported=self.chance.random() < 0.5,
            )
        )

    def of_period(self, wanted: Callable[[BookRow], bool] = lambda _: True) -> BookRow:
        return self.chance.choice([row for row in self.rows if row.booked_on > SINCE and wanted(row)])

    def typed(self, wanted: Callable[[BookRow], bool] = lambda _: True) -> BookRow:
        """A row that somebody wrote down: there slips are made."""
        return self.of_period(lambda row: not row.is_imported and -20_000 < row.minor < 0 and wanted(row))

    def shop(self) -> BookRow:
        return self.of_period(lambda row: -20_000 < row.minor < 0 and row.booked_on.day < 26)

    def monthly(self) -> BookRow:
        return self.of_period(lambda row: any(name in row.description for _, _, name in _MONTHLY[:5]))


@dataclass
class Seeded:
    """Books with their mistake: which rows are wrong (none where one is missing), and what would mend it."""

    name: str
    books: Books
    mistake: Mistake
    wrong: frozenset[UUID]

    def rank(self, proposals: tuple[Proposal, ...]) -> int | None:
        """The place of the right proposal, from 1."""
        for place, proposal in enumerate(proposals, 1):
            rows_are_right = set(proposal.row_ids) & self.wrong if self.wrong else not proposal.row_ids
            if proposal.mistake is self.mistake and rows_are_right:
                return place
        return None


def _books(maker: Maker, true: list[BookRow], stated: bool = False) -> Books:
    """What the finder gets: the books as they are, and the difference to the truth."""
    bank = sum(row.minor for row in true if row.booked_on <= UNTIL and not row.is_pending)
    ours = sum(row.minor for row in maker.rows if row.is_counted)
    lines = [row for row in true if SINCE < row.booked_on <= UNTIL and not row.is_pending]
    return Books(
        account_id=HERE,
        account_name="Checking",
        currency="EUR",
        since=SINCE,
        until=UNTIL,
        difference=bank - ours,
        rows=tuple(maker.rows),
        elsewhere=tuple(maker.elsewhere),
        account_names=_NAMES,
        stated=tuple(StatedRow(row.booked_on, row.minor, row.description) for row in lines) if stated else (),
    )


def _replaced(maker: Maker, row: BookRow, **changes: object) -> None:
    maker.rows[maker.rows.index(row)] = replace(row, **changes)  # type: ignore[arg-type]


def not_ticked(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.shop()
    _replaced(maker, row, is_counted=False)
    return Mistake.NOT_TICKED, [row]


def two_not_ticked(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    one = maker.shop()
    _replaced(maker, one, is_counted=False)
    two = maker.of_period(lambda row: row.is_counted and -20_000 < row.minor < 0)
    _replaced(maker, two, is_counted=False)
    return Mistake.SEVERAL, [one, two]


def pending_counted(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = replace(maker.shop(), id=maker.id(), booked_on=UNTIL, minor=-4_321, is_pending=True)
    maker.rows.append(row)
    return Mistake.PENDING, [row]


def duplicate_of_a_day(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.shop()
    twin = replace(row, id=maker.id(), is_imported=False, description=row.description.title()[:12])
    maker.rows.append(twin)
    return Mistake.DUPLICATE, [row, twin]


def duplicate_two_days_later(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.shop()
    twin = replace(row, id=maker.id(), booked_on=row.booked_on + timedelta(days=2))
    maker.rows.append(twin)
    return Mistake.DUPLICATE, [row, twin]


def sign(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.typed()
    _replaced(maker, row, minor=-row.minor)
    return Mistake.SIGN, [row]


def sign_of_a_monthly(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.monthly()
    _replaced(maker, row, minor=-row.minor)
    return Mistake.SIGN, [row]


def _swapped(minor: int, chance: Random) -> int:
    digits = list(str(abs(minor)))
    places = [place for place in range(len(digits) - 1) if digits[place] != digits[place + 1]]
    place = chance.choice(places)
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return -int("".join(digits))


def transposed_in_a_monthly(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.monthly()
    _replaced(maker, row, minor=_swapped(row.minor, maker.chance))
    return Mistake.TRANSPOSED, [row]


def transposed_with_statement(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.of_period(lambda row: -20_000 < row.minor < 0 and len(set(str(-row.minor))) > 1)
    _replaced(maker, row, minor=_swapped(row.minor, maker.chance))
    return Mistake.TRANSPOSED, [row]


def transposed(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.typed(lambda row: row.minor < -3_000 and str(-row.minor)[0] != str(-row.minor)[1])
    digits = str(-row.minor)
    _replaced(maker, row, minor=-int(digits[1] + digits[0] + digits[2:]))
    return Mistake.TRANSPOSED, [row]


def ten_times(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.typed()
    _replaced(maker, row, minor=row.minor * 10)
    return Mistake.DECIMAL, [row]


def hundred_times(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.typed()
    _replaced(maker, row, minor=row.minor * 100)
    return Mistake.DECIMAL, [row]


def a_tenth(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.of_period(lambda row: -100_000 < row.minor < 0 and row.minor % 10 == 0)
    _replaced(maker, row, minor=row.minor // 10)
    return Mistake.DECIMAL, [row]


def not_the_usual_amount(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.monthly()
    _replaced(maker, row, minor=row.minor - 263)
    return Mistake.WRONG_AMOUNT, [row]


def wrong_amount_with_statement(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.shop()
    _replaced(maker, row, minor=row.minor - 1_713)
    return Mistake.WRONG_AMOUNT, [row]


def put_elsewhere(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.shop()
    maker.rows.remove(row)
    maker.elsewhere.append(replace(row, account_id=THERE))
    return Mistake.OTHER_ACCOUNT, [row]


def from_elsewhere(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = replace(
        maker.shop(), id=maker.id(), booked_on=UNTIL - timedelta(days=12), minor=-2_345, description="UBER TRIP"
    )
    maker.rows.append(row)
    return Mistake.OTHER_ACCOUNT, [row]


def dated_a_month_late(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.monthly()
    _replaced(maker, row, booked_on=row.booked_on.replace(month=11), is_counted=False)
    return Mistake.PERIOD, [row]


def dated_days_late(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = maker.shop()
    _replaced(maker, row, booked_on=UNTIL + timedelta(days=2), is_counted=False)
    return Mistake.PERIOD, [row]


def monthly_missing(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    maker.rows.remove(maker.monthly())
    return Mistake.MISSING, []


def missing_with_statement(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    maker.rows.remove(maker.shop())
    return Mistake.MISSING, []


def extra_with_statement(maker: Maker) -> tuple[Mistake, list[BookRow]]:
    row = replace(maker.shop(), id=maker.id(), minor=-3_333, description="KINO LUX", is_imported=False)
    maker.rows.append(row)
    return Mistake.EXTRA, [row]


SEEDS: tuple[Callable[[Maker], tuple[Mistake, list[BookRow]]], ...] = (
    not_ticked,
    two_not_ticked,
    pending_counted,
    duplicate_of_a_day,
    duplicate_two_days_later,
    sign,
    sign_of_a_monthly,
    transposed,
    transposed_in_a_monthly,
    transposed_with_statement,
    ten_times,
    hundred_times,
    a_tenth,
    not_the_usual_amount,
    wrong_amount_with_statement,
    put_elsewhere,
    from_elsewhere,
    dated_a_month_late,
    dated_days_late,
    monthly_missing,
    missing_with_statement,
    extra_with_statement,
)


def seeded(make: Callable[[Maker], tuple[Mistake, list[BookRow]]], seed: int) -> Seeded:
    """One book with one mistake; the same seed gives the same book."""
    maker = Maker(seed)
    true = list(maker.rows)
    mistake, wrong = make(maker)
    books = _books(maker, true, stated=make.__name__.endswith("with_statement"))
    return Seeded(make.__name__, books, mistake, frozenset(row.id for row in wrong))


def table(seed: int) -> list[tuple[str, int | None, Proposal | None]]:
    """Each mistake with the rank of the right proposal and the first one."""
    found = []
    for place, make in enumerate(SEEDS):
        book = seeded(make, seed * 1_000 + place)
        proposals = find_difference(book.books)
        found.append((book.name, book.rank(proposals), proposals[0] if proposals else None))
    return found


if __name__ == "__main__":
    for name, rank, first in table(1):
        print(f"{name:28} {rank or '–':>2}  {first.reason if first else ''}")
    ranks = [rank for seed in range(1, 51) for _, rank, _ in table(seed)]
    firsts = sum(rank == 1 for rank in ranks)
    thirds = sum(rank is not None and rank <= 3 for rank in ranks)
    print(
        f"{len(ranks)} books: right at once {firsts / len(ranks):.1%}, among the first three {thirds / len(ranks):.1%}"
    )
