"""Write a merchant's name the way a bank would. Every choice comes from the given random generator."""

from __future__ import annotations

import re
from random import Random

from ml.categorization.places import CITIES
from ml.categorization.training import vocabulary as words

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_VOWELS = re.compile(r"(?<=[A-Za-z])[aeiou](?=[a-z])")
CITY_NAMES = sorted(CITIES)


def digits(rng: Random, size: int) -> str:
    return "".join(rng.choices("0123456789", k=size))


def code(rng: Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=rng.randint(5, 10)))


def city(rng: Random) -> str:
    return rng.choice(CITY_NAMES).title()


def quarter(rng: Random) -> str:
    """A part of a town, as chains name their branches."""
    first = rng.choice((rng.choice(words.SURNAMES), rng.choice(words.ADJECTIVES), rng.choice(words.THINGS)))
    return rng.choice((first, f"{first} {rng.choice(words.QUARTERS)}", f"{first}{rng.choice(words.QUARTERS).lower()}"))


def person(rng: Random) -> str:
    first = rng.choice(words.FIRST_NAMES)
    last = rng.choice(words.SURNAMES)
    return rng.choices([f"{first} {last}", f"{first} {last[0]}.", f"{last} {first[0]}", first], [5, 2, 2, 1])[0]


def _value(rng: Random, slot: str) -> str:
    match slot:
        case "person":
            return person(rng)
        case "surname":
            return rng.choice(words.SURNAMES)
        case "company":
            return rng.choice(words.COMPANIES)
        case "bank":
            return rng.choice(words.BANKS)
        case "city":
            return city(rng)
        case "month":
            return rng.choice(words.MONTHS)
        case "date":
            return f"{rng.randint(1, 12):02d}/{rng.randint(1, 28):02d}"
        case _:
            return digits(rng, rng.choice((4, 6, 10)))


def fill(rng: Random, template: str) -> str:
    return _PLACEHOLDER.sub(lambda found: _value(rng, found[1]), template)


def local_name(rng: Random, noun: str) -> str:
    """An independent business around a telling noun."""
    surname, first = rng.choice(words.SURNAMES), rng.choice(words.FIRST_NAMES)
    adjective, thing = rng.choice(words.ADJECTIVES), rng.choice(words.THINGS)
    patterns = [
        f"{surname}'s {noun}",
        f"{surname} {noun}",
        f"{first}'s {noun}",
        f"{adjective} {noun}",
        f"{adjective} {thing} {noun}",
        f"{thing} {noun}",
        f"{city(rng)} {noun}",
        f"{noun} {surname}",
        f"{noun} {adjective}",
        f"The {thing} {noun}",
        f"{surname} & {rng.choice(words.SURNAMES)} {noun}",
        f"{surname} & Sons {noun}",
        f"{noun} of {city(rng)}",
        noun,
        noun,
        f"{code(rng)[:3]} {noun}",
        f"{noun} {rng.choice(words.CITY_AREAS)}",
        f"IP {surname} {first[0]}. {noun}",
        f"OOO {thing} {noun}",
    ]
    return rng.choice(patterns)


def bare_name(rng: Random) -> str:
    """A name that says nothing about the trade: most of these are places to eat."""
    surname, first = rng.choice(words.SURNAMES), rng.choice(words.FIRST_NAMES)
    adjective, thing = rng.choice(words.ADJECTIVES), rng.choice(words.THINGS)
    other = rng.choice(words.THINGS)
    return rng.choice(
        [
            f"{adjective} {thing}",
            f"The {thing}",
            f"{thing} & {other}",
            f"{first}'s",
            f"{surname}'s",
            f"{thing} {other}",
            f"{thing}",
            f"{adjective} {thing} {city(rng)}",
            f"{adjective} {thing} Co",
            f"{thing} {digits(rng, 2)}",
            f"IP {surname} {first[0]}.",
            f"OOO {thing}",
            f"{first} & {rng.choice(words.FIRST_NAMES)}",
            f"La {thing}",
            f"{surname} {other}",
        ]
    )


def borrowed_name(rng: Random, name: str, noun: str) -> str:
    """A name with the word of a trade that is not its own."""
    return rng.choice((f"{name} {noun}", f"{noun} {name}", f"The {noun}", f"{rng.choice(words.ADJECTIVES)} {noun}"))


def addition(rng: Random, category: str) -> str:
    """What bills and web shops write behind a name."""
    if rng.random() < (0.4 if category in words.BILLED else 0.05):
        return f" {rng.choice(words.BILL_WORDS)}"
    if rng.random() < 0.08:
        return f" {rng.choice(words.TRADE_WORDS)}"
    return ""


def _squeeze(rng: Random, name: str) -> str:
    """What terminals do to a name: cut it, drop its spaces or its vowels."""
    roll = rng.random()
    if roll < 0.1:
        return name.replace(" ", "")
    if roll < 0.15:
        return _VOWELS.sub("", name)
    if roll < 0.33:
        return name[: rng.choice((10, 12, 14, 16, 18))]
    if roll < 0.4:
        return re.sub(r"[^\w\s]", rng.choice(("", " ")), name)
    return name


def _american(rng: Random, name: str, category: str, independent: bool) -> str:
    prefix = ""
    if rng.random() < 0.18:
        prefix = fill_digits(rng, rng.choice(words.CARD_PREFIXES["us"]))
    if category in words.PROCESSORS and rng.random() < (0.42 if independent else 0.06):
        prefix += rng.choice(words.PROCESSORS[category])
    store = rng.choices(
        ["", f" #{digits(rng, 4)}", f" {digits(rng, 4)}", f"*{code(rng)}", f" {digits(rng, 5)}"], [5, 2, 2, 1, 1]
    )[0]
    place = f" {city(rng)}" if rng.random() < 0.35 else f" {quarter(rng)}" if rng.random() < 0.15 else ""
    if rng.random() < 0.4:
        place += f" {rng.choice(words.US_STATES)}"
    phone = f" {digits(rng, 3)}-{digits(rng, 3)}-{digits(rng, 4)}" if rng.random() < 0.08 else ""
    if rng.random() < 0.08:
        return f"{prefix}{name}"[:22].ljust(22) + city(rng)[:13].ljust(13) + rng.choice(words.US_STATES)
    return f"{prefix}{name}{store}{phone}{place}"


def fill_digits(rng: Random, prefix: str) -> str:
    return prefix.replace("{d4}", digits(rng, 4)).replace("{d2}", f"{rng.randint(1, 12):02d}")


def _european(rng: Random, name: str, category: str, country: str, independent: bool) -> str:
    prefix = ""
    if rng.random() < 0.3 and country in words.CARD_PREFIXES:
        prefix = fill_digits(rng, rng.choice(words.CARD_PREFIXES[country]))
    elif category in words.PROCESSORS and rng.random() < (0.2 if independent else 0.05):
        prefix = rng.choice(words.PROCESSORS[category])
    if rng.random() < 0.1 and len(name) < 20:
        name = rng.choice(("", "WWW.")) + re.sub(r"\W", "", name) + words.TLDS.get(country, ".COM")
    store = f" {digits(rng, rng.choice((2, 3, 4)))}" if rng.random() < 0.25 else ""
    place = f" {city(rng)}" if rng.random() < 0.25 else f" {quarter(rng)}" if rng.random() < 0.3 else ""
    tail = f" {country.upper()}" if rng.random() < 0.12 and country != "001" else ""
    return f"{prefix}{name}{store}{place}{tail}"


def purchase(rng: Random, name: str, category: str, country: str, *, independent: bool = False) -> str:
    """A card purchase at `name`, as one of the many descriptors a bank might show."""
    if rng.random() < 0.22:
        return _cased(rng, name)
    squeezed = _squeeze(rng, name) if rng.random() < 0.4 else name
    american = country in ("us", "ca", "001")
    text = (
        _american(rng, squeezed, category, independent)
        if american
        else _european(rng, squeezed, category, country, independent)
    )
    return _cased(rng, text)


def _cased(rng: Random, text: str) -> str:
    return rng.choices([text.upper(), text, text.lower(), text.title()], [5, 4, 1, 1])[0]


def diary(rng: Random, items: list[str]) -> str:
    """A note in a person's own words."""
    first, second = rng.choice(items), rng.choice(items)
    count = rng.randint(1, 6)
    return rng.choice(
        [
            first,
            first,
            first,
            f"{first} + {second}",
            f"{first} and {second}",
            f"{count} {first}",
            f"{count} plates {first}",
            f"{first} ({count})",
            f"{first} for {rng.choice(words.FIRST_NAMES)}",
            f"{first} from {city(rng)}",
            f"paid for {first}",
            f"{first} at {city(rng)}",
            f"{first}, {second}",
            f"{count} kg {first}",
            f"{first} with {rng.choice(words.FIRST_NAMES)}",
        ]
    )
