"""What a bank and a ledger tell of the same life, with the truth of which rows are one.

People buy; the ledger has heard of some of it, by hand, by a pending row or from another file; then a file comes that
tells of it in its own words. Seed and style decide everything, so that what was tuned on one is judged on another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import polars as pl

from deployments.transactions.matching.matcher import STORED

FIRST_DAY = date(2026, 1, 5)
DAYS = 120
# The ledger knows the first two thirds, the file tells of the last two.
LEDGER_TO, FILE_FROM = 80, 40
PENDING_FROM = 74


@dataclass(frozen=True)
class Style:
    """How one world writes: its shops, what its file says, what the ledger's other file said, what people write."""

    shops: tuple[str, ...]
    in_file: tuple[Callable[[str, Random], str], ...]
    in_ledger: tuple[Callable[[str, Random], str], ...]
    by_hand: tuple[Callable[[str, Random], str], ...]
    # Days from purchase to booking, drawn from.
    lags: tuple[int, ...]


@dataclass
class Purchase:
    number: int
    day: date
    minor: int
    shop: str
    kind: str


@dataclass
class Labelled:
    """`truth` names for each row of the file the stored row that is the same, where there is one; `classes` says which
    purchases nobody can tell apart, because shop and amount are one."""

    rows: pl.DataFrame
    stored: pl.DataFrame
    truth: dict[int, str]
    kinds: dict[int, str]
    classes: dict[int, tuple[str, int]]
    bought: dict[int, date]
    stored_as: dict[str, tuple[str, int, date]]


def _number(random: Random, digits: int) -> str:
    return "".join(str(random.randint(1, 9)) for _ in range(digits))


def _short(shop: str, random: Random) -> str:
    """As terminals cut names: without vowels, or after some letters."""
    words = shop.split()
    if random.random() < 0.5:
        return " ".join(word[0] + "".join(c for c in word[1:] if c.lower() not in "aeiouäöü") for word in words)
    return " ".join(word[: random.randint(4, 6)] for word in words)


_CITIES_A = ("BERLIN", "HAMBURG", "MUENCHEN", "KOELN", "LEIPZIG")
_CITIES_B = ("AUSTIN TX", "SEATTLE WA", "DENVER CO", "BOSTON MA", "CHICAGO IL")
_KINDS_A = ("Bäckerei", "Café", "Restaurant", "Apotheke", "Blumen", "Buchhandlung", "Trattoria", "Friseur", "Fahrrad")
_NAMES_A = (
    "Schmidt", "Luna", "Roma", "Adler", "Weber", "Krone", "Sonnenschein", "Yilmaz", "Bellini", "Hoffmann", "Linden",
    "Kaya", "Nordlicht", "Petersen", "Wagner", "Oase", "Falkner", "Jansen",
)  # fmt: skip
_BRANDS_A = (
    "Rewe", "Edeka", "Lidl", "Aldi Nord", "Rossmann", "Shell", "Aral", "Ikea", "Saturn", "Netflix", "Spotify",
    "Amazon Marketplace", "Zalando", "Deutsche Bahn", "Kaufland", "Decathlon", "Thalia", "Vodafone", "Penny", "Obi",
)  # fmt: skip
_KINDS_B = ("Grill", "Tavern", "Coffee", "Hardware", "Pharmacy", "Books", "Diner", "Barbers", "Cleaners", "Bakery")
_NAMES_B = (
    "Sullivan", "Blue Heron", "Magnolia", "Ortega", "Kingfisher", "Maple Street", "Rivera", "Stonebridge", "Patel",
    "Golden Gate", "Harper", "Juniper", "Lakeside", "Moretti", "Redwood", "Clover Hill",
)  # fmt: skip
_BRANDS_B = (
    "Walmart", "Target", "Safeway", "Trader Joes", "Chevron", "Costco", "Walgreens", "Home Depot", "Best Buy", "Hulu",
    "Starbucks", "Whole Foods Market", "Southwest Airlines", "Comcast", "Petsmart", "Kroger", "Chipotle", "Etsy",
)  # fmt: skip

TUNING = Style(
    shops=(*_BRANDS_A, *(f"{kind} {name}" for kind in _KINDS_A for name in _NAMES_A)),
    in_file=(
        lambda shop, r: f"{shop.upper()}//{r.choice(_CITIES_A)}/DE",
        lambda shop, r: f"Kartenzahlung {shop} {r.choice(_CITIES_A).title()} {_number(r, 8)}",
        lambda shop, r: f"{shop.upper()} SAGT DANKE {_number(r, 5)}",
        lambda shop, r: f"{_short(shop, r).upper()} {_number(r, 4)} {r.choice(_CITIES_A)}",
    ),
    in_ledger=(
        lambda shop, r: f"VISA {shop} {r.choice(_CITIES_A).title()}",
        lambda shop, r: f"{shop} GmbH Fil. {_number(r, 4)}",
        lambda shop, r: f"{shop.upper()} {r.choice(_CITIES_A)}",
    ),
    by_hand=(
        lambda shop, r: shop,
        lambda shop, r: shop.split()[-1].lower(),
        lambda shop, r: f"{shop} with Anna",
        lambda shop, r: r.choice(("Groceries", "Lunch", "Gift", "Dinner", "Stuff", "Household")),
    ),
    lags=(0, 1, 1, 1, 2, 3),
)
JUDGING = Style(
    shops=(*_BRANDS_B, *(f"{name} {kind}" for kind in _KINDS_B for name in _NAMES_B)),
    in_file=(
        lambda shop, r: f"{shop.upper()} #{_number(r, 4)} {r.choice(_CITIES_B)}",
        lambda shop, r: f"SQ *{shop.upper()} {r.choice(_CITIES_B)}",
        lambda shop, r: f"PURCHASE AUTHORIZED ON 0{r.randint(1, 9)}/{r.randint(10, 28)} {shop} {r.choice(_CITIES_B)}",
        lambda shop, r: f"{_short(shop, r)} {_number(r, 10)}",
    ),
    in_ledger=(
        lambda shop, r: f"{shop}",
        lambda shop, r: f"{shop} {r.choice(_CITIES_B).title()}",
        lambda shop, r: f"POS DEBIT {shop.upper()[:22]} {_number(r, 6)}",
    ),
    by_hand=(
        lambda shop, r: shop.lower(),
        lambda shop, r: shop.split()[0],
        lambda shop, r: f"{shop} (split with Joe)",
        lambda shop, r: r.choice(("Food", "Lunch w/ Sam", "Birthday", "Dinner", "Misc", "Home stuff")),
    ),
    lags=(0, 0, 1, 2, 2, 3),
)
STYLES = {"tuning": TUNING, "judging": JUDGING}


def labelled(style: Style, seed: int, purchases: int) -> Labelled:
    """A life of about `purchases` purchases, told twice."""
    random = Random(f"{seed} dedup")
    life = _life(style, random, purchases)
    file_rows: list[dict[str, object]] = []
    stored: list[dict[str, object]] = []
    truth: dict[int, str] = {}
    kinds: dict[int, str] = {}
    classes: dict[int, tuple[str, int]] = {}
    bought: dict[int, date] = {}
    stored_as: dict[str, tuple[str, int, date]] = {}
    ledger_to = FIRST_DAY + timedelta(days=LEDGER_TO)
    file_from, file_to = FIRST_DAY + timedelta(days=FILE_FROM), FIRST_DAY + timedelta(days=DAYS)
    for purchase in life:
        known = _stored(purchase, style, random, ledger_to)
        if known is not None:
            stored.append(known)
            stored_as[str(known["id"])] = (purchase.shop, purchase.minor, purchase.day)
        booked = purchase.day + timedelta(days=random.choice(style.lags))
        if not file_from <= booked <= file_to:
            continue
        pending = known is not None and bool(known["pending"])
        minor = purchase.minor
        if pending and purchase.kind == "tip":
            minor = round(minor * random.uniform(1.08, 1.28))
        position = len(file_rows)
        file_rows.append(
            {
                "position": position,
                "booked_on": booked,
                "amount_minor": minor,
                "description": random.choice(style.in_file)(purchase.shop, random),
                "pending": False,
                "bank_id": None,
            }
        )
        kinds[position] = purchase.kind
        classes[position] = (purchase.shop, purchase.minor)
        bought[position] = purchase.day
        if known is not None:
            truth[position] = str(known["id"])
    frame = pl.DataFrame(stored, schema=STORED, orient="row")
    schema = {
        "position": pl.UInt32, "booked_on": pl.Date, "amount_minor": pl.Int64, "description": pl.String,
        "pending": pl.Boolean, "bank_id": pl.String,
    }  # fmt: skip
    return Labelled(
        pl.DataFrame(file_rows, schema=schema, orient="row"), frame, truth, kinds, classes, bought, stored_as
    )


def _life(style: Style, random: Random, purchases: int) -> list[Purchase]:
    life: list[Purchase] = []

    def buy(day: int, minor: int, shop: str, kind: str) -> None:
        life.append(Purchase(len(life), FIRST_DAY + timedelta(days=day), -minor, shop, kind))

    favourites = random.sample(style.shops, 12)
    while len(life) < purchases:
        day, shop = random.randrange(DAYS), random.choice(style.shops)
        minor = max(100, round(random.lognormvariate(7.6, 1.1)))
        lot = random.random()
        if lot < 0.03:
            # Two equal purchases on one day: both are real.
            buy(day, minor, shop, "equal")
            buy(day, minor, shop, "equal")
        elif lot < 0.06:
            # The same amount on the same day, somewhere else.
            buy(day, minor, shop, "near miss")
            buy(min(DAYS - 1, day + random.randrange(3)), minor, random.choice(style.shops), "near miss")
        elif lot < 0.09:
            buy(day, 100 * random.choice((10, 15, 20, 25, 50)), shop, "round")
        elif lot < 0.12:
            buy(day, minor, shop, "tip")
        elif lot < 0.14:
            # A habit: the same coffee on some days of a fortnight.
            for later in range(14):
                if day + later < DAYS and random.random() < 0.5:
                    buy(day + later, 100 + minor % 400, shop, "habit")
        elif lot < 0.5:
            buy(day, minor, random.choice(favourites), "usual")
        else:
            buy(day, minor, shop, "usual")
    return life


def _stored(purchase: Purchase, style: Style, random: Random, ledger_to: date) -> dict[str, object] | None:
    """What the ledger has of a purchase: nothing after its last day, and not everything before."""
    if purchase.day > ledger_to:
        return None
    number = f"{purchase.number:08x}-0000-7000-8000-000000000000"
    lot = random.random()
    row: dict[str, object] = {
        "id": number,
        "booked_on": purchase.day,
        "amount_minor": purchase.minor,
        "pending": False,
        "by_hand": False,
        "external_id": None,
        "source": "another layout",
        "covered_from": FIRST_DAY,
        "covered_to": ledger_to,
    }
    recent = purchase.day >= FIRST_DAY + timedelta(days=PENDING_FROM)
    if (recent and lot < 0.5) or (purchase.kind == "tip" and lot < 0.8):
        return {**row, "pending": True, "description": random.choice(style.in_ledger)(purchase.shop, random)}
    if lot < 0.25:
        said = random.choice(style.by_hand)(purchase.shop, random)
        written = purchase.day + timedelta(days=random.choice((0, 0, 0, 0, 1, -1)))
        return {
            **row, "by_hand": True, "booked_on": written, "description": said,
            "source": None, "covered_from": None, "covered_to": None,
        }  # fmt: skip
    return {**row, "description": random.choice(style.in_ledger)(purchase.shop, random)}


@dataclass(frozen=True)
class Report:
    """Figures of automatic merges; `missed` are rows with a partner that were taken as new."""

    rows: int
    partners: int
    merged: int
    right: int
    reviewed: int
    reviewed_right: int
    missed: int
    wrong: tuple[tuple[int, str], ...] = ()

    @property
    def precision(self) -> float:
        return self.right / self.merged if self.merged else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.partners if self.partners else 1.0


def judge_matches(known: Labelled, matches: pl.DataFrame) -> Report:
    """Hold what the matcher answered against the truth.

    Purchases of one shop and amount may be swapped where the ledger comes out the same: among those that were merged,
    and among those of one day. A merge that takes a stored row which belongs to none of them, or swallows a row
    without a partner, is wrong.
    """
    merged = matches.filter(pl.col("outcome") == "SAME")
    reviewed = matches.filter(pl.col("outcome") == "REVIEW")
    partners: dict[tuple[str, int], set[str]] = {}
    for position in merged["position"]:
        if position in known.truth:
            partners.setdefault(known.classes[position], set()).add(known.truth[position])
    wrong = tuple(
        (position, found)
        for position, found in merged.select("position", "transaction_id").iter_rows()
        if found not in partners.get(known.classes[position], ())
        and known.stored_as[found] != (*known.classes[position], known.bought[position])
    )
    asked_right = sum(
        known.truth.get(position) == found
        for position, found in reviewed.select("position", "transaction_id").iter_rows()
    )
    answered = set(matches["position"])
    missed = sum(position not in answered for position in known.truth)
    return Report(
        known.rows.height, len(known.truth), merged.height, merged.height - len(wrong), reviewed.height, asked_right,
        missed, wrong,
    )  # fmt: skip
