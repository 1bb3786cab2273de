"""Simulated people over years: shops they return to, habits of their own in naming things, changes of mind.

The rows are labelled as each household would, in the taxonomy's words or in its own. Seeded and repeatable.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from domain.transactions.categories import CATEGORIES
from ml.categorization.lexicon import key_of
from ml.categorization.training import renderer
from ml.categorization.training import vocabulary as words
from ml.categorization.training.build import strange_key
from ml.categorization.training.generator import POSITION, Generator, Said
from ml.categorization.training.people import SECOND_OPINIONS

_FIRST_DAY = date(2019, 1, 1)
_DIGITS = re.compile(r"\d{3,}")
SLUGS = tuple(category.slug for category in CATEGORIES)
# How readily people try another shop of a category.
_NEW_SHOPS: dict[str, float] = {
    "dining": 25,
    "shopping": 22,
    "travel": 15,
    "entertainment": 10,
    "home": 10,
    "groceries": 6,
    "transport": 6,
    "auto_fuel": 6,
    "health": 6,
    "transfer": 7,
    "personal_care": 4,
    "services": 8,
    "charity_gifts": 7,
    "education_kids": 4,
    "income": 3,
    "taxes": 3,
    "fees": 3,
    "pets": 3,
    "utilities": 2.0,
    "insurance": 1.5,
    "housing": 0.8,
}


@dataclass(slots=True)
class Shop:
    """Somebody a household pays or is paid by, and how it names that."""

    slug: str
    texts: list[str]
    merchant: str
    word: str
    sign: int
    median: float
    spread: float
    fixed: bool
    label: str
    other: str | None
    turns: int | None
    whims: float
    visits: int = 0


@dataclass(slots=True)
class HouseholdRows:
    """Columns in order of time. `categories` are what the rows are, `labels` what the household calls them."""

    number: int
    country: str
    signed: bool
    own_words: bool
    meanings: dict[str, dict[int, float]]
    descriptions: list[str] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.descriptions)


class Households:
    """An endless row of different people."""

    def __init__(self, seed: int) -> None:
        self._generator = Generator(seed)
        self._rng = Random(seed ^ 0x5EED)  # noqa: S311 - synthetic data, not secrets

    def take(self, count: int, *, rows: int | None = None) -> Iterator[HouseholdRows]:
        for number in range(count):
            yield _Household(number, self._rng, self._generator).live(rows)


class _Household:
    def __init__(self, number: int, rng: Random, generator: Generator) -> None:
        self._rng, self._generator = rng, generator
        self._country = rng.choices(list(words.COUNTRIES), list(words.COUNTRIES.values()))[0]
        self._scale = words.SCALES.get(self._country, 1.0) * math.exp(rng.gauss(0, 0.3))
        self._style = rng.choices(["bank", "diary", "clean"], [7, 2, 1])[0]
        self._curious = math.exp(rng.gauss(0, 0.6))
        self._careless = rng.choice((0.002, 0.005, 0.01, 0.03))
        self._stubborn = rng.choice((0.0, 0.04, 0.1, 0.2))
        flat = [words.SHARES[slug] ** 0.9 * math.exp(rng.gauss(0, 0.7)) for slug in SLUGS]
        self._weights = [weight if rng.random() < 0.85 else 0.0 for weight in flat]
        if not any(self._weights):
            self._weights = flat
        self._shops: dict[str, list[Shop]] = {slug: [] for slug in SLUGS}
        own_words = rng.random() < 0.45
        self._names = _own_names(rng) if own_words else _merged_names(rng)
        self._rules: dict[str, str] = {}
        # Some exports, and most diaries, have the household's own subcategory before the text.
        self._tagged = rng.random() < 0.15
        self._tags: dict[str, list[str]] = {}
        self._nouns = generator.nouns()
        self._special = [f"special {at}" for at in range(rng.choice((0, 0, 1, 2)))]
        self.rows = HouseholdRows(number, self._country, rng.random() > 0.12, own_words, self._meanings())

    def _meanings(self) -> dict[str, dict[int, float]]:
        """What an own name says by itself: sometimes what it stands for, sometimes nothing."""
        found: dict[str, dict[int, float]] = {}
        for slug, names in self._names.items():
            for name in names:
                if name != slug:
                    found.setdefault(name, {})[POSITION[slug]] = 1.0
        return {name: meaning for name, meaning in found.items() if self._rng.random() < 0.5}

    def live(self, rows: int | None) -> HouseholdRows:
        rng = self._rng
        size = rows or int(min(2_500, max(60, math.exp(rng.gauss(6.0, 0.8)))))
        day, step = _FIRST_DAY + timedelta(days=rng.randrange(1_500)), rng.uniform(0.3, 1.5)
        clock = 0.0
        for _ in range(size):
            clock += rng.expovariate(1 / step)
            self._spend(day + timedelta(days=int(clock)))
        return self.rows

    def _spend(self, day: date) -> None:
        rng = self._rng
        slug = rng.choices(SLUGS, self._weights)[0]
        shops = self._shops[slug]
        visits = sum(shop.visits for shop in shops)
        eager = _NEW_SHOPS[slug] * self._curious
        if rng.random() < eager / (eager + visits):
            shops.append(self._new_shop(slug))
            shop = shops[-1]
        else:
            shop = rng.choices(shops, [known.visits for known in shops])[0]
        shop.visits += 1
        amount = shop.median if shop.fixed else math.exp(rng.gauss(math.log(shop.median), shop.spread))
        _, _, whole, incoming = words.AMOUNTS[slug]
        if not shop.fixed and rng.random() < whole:
            amount = float(max(1, round(amount / 5) * 5 if rng.random() < 0.6 else round(amount)))
        money_in = rng.random() < incoming if shop.sign == 0 else shop.sign > 0
        signed = round(amount, 2) * (1 if money_in or not self.rows.signed else -1)
        label = self._label(shop, amount)
        self.rows.descriptions.append(self._tag(label) + self._text(shop))
        self.rows.amounts.append(signed)
        self.rows.dates.append(day)
        self.rows.categories.append(POSITION[slug])
        self.rows.keys.append(strange_key(shop.merchant, shop.word))
        self.rows.labels.append(label)

    def _tag(self, label: str) -> str:
        rng = self._rng
        if not self._tagged or rng.random() < 0.15:
            return ""
        if label not in self._tags:
            self._tags[label] = [rng.choice(self._nouns) for _ in range(rng.choice((1, 2, 3)))]
        return f"{rng.choice(self._tags[label])} "

    def _text(self, shop: Shop) -> str:
        rng = self._rng
        text = shop.texts[0] if rng.random() < 0.8 else rng.choice(shop.texts)
        if self._style == "diary" and not shop.merchant and rng.random() < 0.5:
            return renderer.diary(rng, [text, rng.choice(shop.texts)])
        if rng.random() < 0.6:
            text = _DIGITS.sub(lambda found: renderer.digits(rng, len(found[0])), text)
        return text

    def _new_shop(self, slug: str) -> Shop:
        rng = self._rng
        if self._style == "diary" and rng.random() < 0.8:
            item = rng.choice(self._generator.diary_items(slug))
            said = Said(item, word=key_of(item))
        else:
            style = "bank" if self._style == "diary" else self._style
            said = self._generator.text(slug, self._country, style)
        text = said.text
        texts = [text]
        if rng.random() < 0.3:
            texts.append(f"{text} {renderer.city(rng).upper() if text.isupper() else renderer.city(rng)}")
        median, spread, _, _ = words.AMOUNTS[slug]
        fixed = rng.random() < (
            0.6 if slug in ("housing", "insurance", "utilities", "entertainment", "income") else 0.08
        )
        label, other = self._naming(slug, said.word)
        return Shop(
            slug=slug,
            texts=texts,
            merchant=said.merchant,
            word=said.word,
            sign=said.sign,
            median=max(0.5, round(math.exp(rng.gauss(math.log(median), spread * 0.7)) * self._scale, 2)),
            spread=spread * rng.uniform(0.3, 0.8),
            fixed=fixed,
            label=label,
            other=other,
            turns=rng.randint(2, 30) if rng.random() < 0.2 else None,
            whims=0.3 if rng.random() < 0.04 else 0.0,
        )

    def _naming(self, slug: str, word: str) -> tuple[str, str | None]:
        """The label of a shop, and sometimes another one for its larger amounts.

        Who has a label of his own for coffee goes by the word, not by the shop: alike names are labelled alike.
        """
        rng = self._rng
        telling = word.split()[-1] if word else ""
        label = self._named(self._opinion(slug), telling)
        if telling in self._rules:
            label = self._rules[telling]
        elif self._special and rng.random() < 0.05:
            label = rng.choice(self._special)
        elif rng.random() < self._stubborn:
            label = self._named(rng.choice(SLUGS), telling)
            if telling and rng.random() < 0.6:
                self._rules[telling] = label
        other = self._named(self._opinion(slug), telling) if rng.random() < 0.06 else None
        return label, other

    def _named(self, slug: str, telling: str) -> str:
        """One of the household's labels for a category."""
        names = self._names[slug]
        if telling and self._rng.random() < 0.8:
            return names[zlib.crc32(f"{self.rows.number} {telling}".encode()) % len(names)]
        return self._rng.choice(names)

    def _opinion(self, slug: str) -> str:
        others = SECOND_OPINIONS[slug]
        chosen = self._rng.choices([slug, *others], [1 - sum(others.values()), *others.values()])[0]
        return str(chosen)

    def _label(self, shop: Shop, amount: float) -> str:
        rng = self._rng
        if rng.random() < self._careless + shop.whims:
            return rng.choice(self._names[self._opinion(shop.slug) if rng.random() < 0.6 else rng.choice(SLUGS)])
        if shop.turns is not None and shop.visits == shop.turns:
            # A change of mind: from here on the shop is something else.
            others = [SLUGS[rng.randrange(len(SLUGS))], *SECOND_OPINIONS[shop.slug]]
            shop.label = rng.choice(self._names[rng.choice(others)])
        return shop.other if shop.other and amount > shop.median * 1.2 else shop.label


def _merged_names(rng: Random) -> dict[str, list[str]]:
    """Our own words, but not all of them: who calls all food dining has no groceries."""
    names = {slug: [slug] for slug in SLUGS}
    for slug in rng.sample(SLUGS, rng.choices([0, 1, 2, 4], [5, 2, 2, 1])[0]):
        names[slug] = [rng.choice(list(SECOND_OPINIONS[slug]))]
    return names


def _own_names(rng: Random) -> dict[str, list[str]]:
    """Categories split and merged the way another program, or a person, does it."""
    names: dict[str, list[str]] = {}
    merged: list[str] = []
    for slug in SLUGS:
        if merged and rng.random() < 0.15:
            names[slug] = [rng.choice(merged)]
            continue
        parts = rng.choices([1, 2, 3, 4, 5], [5, 3, 2, 1, 1])[0]
        names[slug] = [f"own {slug} {part}" for part in range(parts)]
        merged += names[slug]
    return names
