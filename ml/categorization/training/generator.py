"""Synthetic households: rows with a descriptor, an amount, a date and the true category. Seeded and repeatable."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from domain.transactions.categories import CATEGORIES
from ml.categorization import knowledge
from ml.categorization.lexicon import key_of
from ml.categorization.mcc import codes_of
from ml.categorization.training import renderer
from ml.categorization.training import vocabulary as words

POSITION = {category.slug: position for position, category in enumerate(CATEGORIES)}
ROWS_PER_HOUSEHOLD = 80
FIRST_DAY = date(2022, 1, 1)
_PHRASE_SHARE = {
    "transfer": 0.75,
    "income": 0.88,
    "fees": 0.9,
    "housing": 0.5,
    "taxes": 0.5,
    "insurance": 0.25,
    "utilities": 0.2,
    "education_kids": 0.2,
    "charity_gifts": 0.2,
    "services": 0.15,
}
_LITTLE = 0.02
# A name that says nothing of its trade is a place to eat far more often than a shop: shops name what they sell.
_BARE_SHARE = {
    "dining": 0.58,
    "shopping": 0.15,
    "groceries": 0.06,
    "personal_care": 0.12,
    "home": 0.07,
    "services": 0.1,
    "travel": 0.08,
    "entertainment": 0.1,
    "health": 0.08,
    "transport": 0.03,
    "charity_gifts": 0.08,
    "education_kids": 0.06,
    "pets": 0.05,
    "auto_fuel": 0.05,
}
# A bar called The Pharmacy: of names that do not tell their trade, some speak of another one.
_BORROWED = 0.15


@dataclass(slots=True)
class Rows:
    """Columns of generated rows. `merchants` are lexicon keys of known merchants, `words` the telling noun, note or
    phrase of a row that names none; empty for the rest."""

    descriptions: list[str] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    mcc: list[int | None] = field(default_factory=list)
    merchants: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    typical: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.descriptions)


@dataclass(frozen=True, slots=True)
class Said:
    """A descriptor, what it was made of, and the sign it dictates."""

    text: str
    merchant: str = ""
    word: str = ""
    sign: int = 0


class Generator:
    """Draws rows from the written knowledge; `held_out` merchants only, or all but them, for honest evaluation."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)  # noqa: S311 - synthetic data, not secrets
        self._nouns = _by_category(knowledge.listed("nouns.txt"))
        self._diary = _by_category(knowledge.listed("diary.txt"))
        self._merchants = _by_category(knowledge.listed("merchants.txt"))
        self._phrases: dict[str, list[knowledge.Phrase]] = defaultdict(list)
        for phrase in knowledge.phrases():
            self._phrases[phrase.category].append(phrase)
        self._brands = _brands_by_country()
        flat = {slug: share**0.8 for slug, share in words.SHARES.items()}
        self._slugs, self._weights = list(flat), list(flat.values())
        self._words = self.nouns()

    def rows(self, count: int) -> Rows:
        rows = Rows()
        while len(rows) < count:
            self._household(rows, min(ROWS_PER_HOUSEHOLD, count - len(rows)))
        return rows

    def _household(self, rows: Rows, size: int) -> None:
        rng = self._rng
        country = rng.choices(list(words.COUNTRIES), list(words.COUNTRIES.values()))[0]
        scale = words.SCALES.get(country, 1.0) * math.exp(rng.gauss(0, 0.25))
        if rng.random() < 0.08:
            scale *= rng.choice((8.0, 20.0, 100.0))
        style = rng.choices(["bank", "diary", "clean"], [8, 1, 1])[0]
        signed = rng.random() > 0.12
        start = len(rows)
        for _ in range(size):
            self._row(rows, country, scale, style, signed)
        median = sorted(abs(amount) for amount in rows.amounts[start:])[size // 2]
        known = rng.random() < 0.6
        rows.typical.extend([median if known else 0.0] * size)

    def _row(self, rows: Rows, country: str, scale: float, style: str, signed: bool) -> None:
        rng = self._rng
        slug = rng.choices(self._slugs, self._weights)[0]
        said = self.text(slug, country, style)
        text, sign = said.text, said.sign
        median, spread, whole, incoming = words.AMOUNTS[slug]
        amount = math.exp(rng.gauss(math.log(median), spread)) * scale
        if rng.random() < whole:
            amount = float(max(1, round(amount / 5) * 5 if rng.random() < 0.6 else round(amount)))
        elif slug in ("shopping", "entertainment", "utilities") and rng.random() < 0.35:
            amount = max(1, math.floor(amount)) + 0.99
        money_in = rng.random() < incoming if sign == 0 else sign > 0
        rows.descriptions.append(text)
        rows.categories.append(POSITION[slug])
        rows.amounts.append(round(amount, 2) * (1 if money_in or not signed else -1))
        rows.dates.append(self._day(slug))
        rows.mcc.append(self._mcc(slug))
        rows.merchants.append(said.merchant)
        rows.words.append(said.word)
        rows.signed.append(signed)

    def text(self, slug: str, country: str, style: str) -> Said:
        rng = self._rng
        if style == "diary" and rng.random() < 0.75:
            item = rng.choice(self._diary[slug])
            return Said(renderer.diary(rng, [item, rng.choice(self._diary[slug])]), word=key_of(item))
        roll = rng.random()
        phrase_share = _PHRASE_SHARE.get(slug, 0.06)
        if roll < phrase_share and self._phrases[slug]:
            phrase = rng.choice(self._phrases[slug])
            text = renderer.fill(rng, phrase.text)
            cased = text.upper() if rng.random() < 0.45 else text.capitalize()
            return Said(cased, word=phrase.text, sign=phrase.sign)
        bare = phrase_share + _BARE_SHARE.get(slug, _LITTLE)
        if roll < bare:
            name = renderer.bare_name(rng)
            if rng.random() < _BORROWED:
                name = renderer.borrowed_name(rng, name, rng.choice(self._words).title())
            return Said(renderer.purchase(rng, name, slug, country, independent=True))
        if roll < bare + (1 - bare) * 0.36 and self._nouns[slug]:
            noun = rng.choice(self._nouns[slug])
            name = renderer.local_name(rng, noun.title())
            return Said(renderer.purchase(rng, name, slug, country, independent=True), word=key_of(noun))
        name = self._known(slug, country)
        wordy = name + renderer.addition(rng, slug)
        return Said(renderer.purchase(rng, wordy, slug, country), merchant=key_of(name))

    def nouns(self) -> list[str]:
        return [noun for slug in self._slugs for noun in self._nouns.get(slug, [])]

    def diary_items(self, slug: str) -> list[str]:
        return self._diary[slug]

    def _known(self, slug: str, country: str) -> str:
        rng = self._rng
        names, weights = self._brands.get((slug, country)) or self._brands.get((slug, "us")) or ([], [])
        if not names or (self._merchants[slug] and rng.random() < 0.55):
            return rng.choice(self._merchants[slug])
        return rng.choices(names, cum_weights=weights)[0]

    def _day(self, slug: str) -> date:
        rng = self._rng
        day = FIRST_DAY + timedelta(days=rng.randrange(1200))
        if slug in ("housing", "income", "insurance") and rng.random() < 0.6:
            day = day.replace(day=rng.choice((1, 1, 2, 3, 15, 25, 28)))
        if slug == "income" and day.weekday() > 4:
            day -= timedelta(days=2)
        return day

    def _mcc(self, slug: str) -> int | None:
        rng = self._rng
        if rng.random() > 0.22:
            return None
        wrong = rng.random() < 0.12
        codes = codes_of(POSITION[rng.choice(self._slugs) if wrong else slug])
        return rng.choice(codes) if codes else None


def bare_shares() -> dict[str, float]:
    """Of shops whose name says nothing, which part is of which category."""
    weights = {slug: share * _BARE_SHARE.get(slug, _LITTLE) for slug, share in words.SHARES.items()}
    total = sum(weights.values())
    return {slug: weight / total for slug, weight in weights.items()}


def _by_category(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for slug, entry in pairs:
        found[slug].append(entry)
    return found


def _brands_by_country() -> dict[tuple[str, str], tuple[list[str], list[float]]]:
    """Names and running weights per category and country; a brand elsewhere keeps a small chance."""
    written = {key_of(name): slug for slug, name in knowledge.listed("merchants.txt")}
    found: dict[tuple[str, str], tuple[list[str], list[float]]] = {}
    for brand in knowledge.brands():
        if written.get(key_of(brand.name), brand.category) != brand.category or not key_of(brand.name):
            continue
        for country in words.COUNTRIES:
            at_home = country in brand.countries or "001" in brand.countries or country == "001"
            names, running = found.setdefault((brand.category, country), ([], []))
            weight = brand.weight * (1.0 if at_home else 0.04)
            names.append(brand.name)
            running.append((running[-1] if running else 0.0) + weight)
    return found
