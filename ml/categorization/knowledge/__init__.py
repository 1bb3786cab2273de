"""What people know about merchants and banks, as data files that are read only by training.

`merchants.txt`, `nouns.txt`, `phrases.txt` and `diary.txt` are written by hand; `brands.tsv.gz` is an extract of the
name-suggestion-index (see NOTICE), made by `ml.categorization.training.brands`.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from domain.transactions.categories import BY_SLUG

FILES = ("merchants.txt", "nouns.txt", "phrases.txt", "diary.txt", "brands.tsv.gz")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole descriptor with placeholders; `sign` is +1 for money in, -1 for money out, 0 for either."""

    text: str
    category: str
    sign: int


@dataclass(frozen=True, slots=True)
class Brand:
    """`weight` grows with the number of mapped branches; `countries` are ISO codes, 001 for the whole world."""

    name: str
    category: str
    kind: str
    countries: tuple[str, ...]
    weight: float


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def _sections(name: str) -> list[tuple[str, str]]:
    """(section, line) for every line that says something."""
    section = ""
    found: list[tuple[str, str]] = []
    for line in _text(name).splitlines():
        stripped = line.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1]
            if section.split()[0] not in BY_SLUG:
                raise ValueError(f"{name}: the section [{section}] is no category of the taxonomy")
        elif stripped and not stripped.startswith("#"):
            found.append((section, stripped))
    return found


def listed(name: str) -> list[tuple[str, str]]:
    """(category, entry) of a comma-separated file, without doubles inside a category."""
    pairs = ((section, entry.strip()) for section, line in _sections(name) for entry in line.split(","))
    return list(dict.fromkeys((section, entry) for section, entry in pairs if entry))


def phrases() -> list[Phrase]:
    signs = {"+": 1, "-": -1, "*": 0}
    return [Phrase(line, section.split()[0], signs[section.split()[1]]) for section, line in _sections("phrases.txt")]


def brands() -> list[Brand]:
    raw = gzip.decompress(files(__name__).joinpath("brands.tsv.gz").read_bytes()).decode()
    rows = (line.split("\t") for line in raw.splitlines() if line and not line.startswith("#"))
    return [
        Brand(name, category, kind, tuple(countries.split(",")), float(weight))
        for name, category, kind, countries, weight in rows
    ]


def digest() -> str:
    """One value for all of it, kept in the model's metadata."""
    joined = hashlib.sha256()
    for name in FILES:
        joined.update(files(__name__).joinpath(name).read_bytes())
    return joined.hexdigest()


# Names that people know better than what banks print.
DISPLAY_NAMES = {
    "amzn mktp us": "Amazon",
    "amzn mktp": "Amazon",
    "amazon mktp": "Amazon",
    "amazon mktplace": "Amazon",
    "amazon com": "Amazon",
    "amazon mktplace pmts": "Amazon",
    "amazon marketplace": "Amazon",
    "amazon uk marketplace": "Amazon",
    "amazon eu": "Amazon",
    "amazon uk retail": "Amazon",
    "amazon retail": "Amazon",
    "amazon svcs": "Amazon",
    "amazon svcs europe": "Amazon",
    "amazon co uk": "Amazon",
    "amazon de": "Amazon",
    "amzn com bill": "Amazon",
    "amz": "Amazon",
    "amazon": "Amazon",
    "amazon prime": "Amazon Prime",
    "amazon prime pmts": "Amazon Prime",
    "amzn digital": "Amazon Digital",
    "wholefds": "Whole Foods Market",
    "whole foods": "Whole Foods Market",
    "wm supercenter": "Walmart",
    "wal mart": "Walmart",
    "walmart com": "Walmart",
    "wm com": "Walmart",
    "costco whse": "Costco",
    "vzwrlss": "Verizon Wireless",
    "vzw": "Verizon Wireless",
    "uber trip": "Uber",
    "uber technologies": "Uber",
    "ubr pending": "Uber",
    "ubereats": "Uber Eats",
    "dd doordash": "DoorDash",
    "itunes com bill": "Apple",
    "apple com bill": "Apple",
    "netflix com": "Netflix",
    "spotify usa": "Spotify",
    "att": "AT&T",
    "att bill payment": "AT&T",
    "hm": "H&M",
    "cvs": "CVS Pharmacy",
    "7 eleven": "7-Eleven",
    "airbnb hm": "Airbnb",
}


def display_name(key: str) -> str:
    """The proper name of a written merchant, or nothing where the descriptor itself reads well enough."""
    return DISPLAY_NAMES.get(key, "")
