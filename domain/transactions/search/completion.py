"""What may come next while somebody types a search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.transactions.search.ast import MAY_BE_NONE, NONE, NameField
from domain.transactions.search.fields import ALIASES, FIELDS, NAME_FIELDS
from domain.transactions.search.folding import fold
from domain.transactions.search.names import Name, Names
from domain.transactions.search.printing import plain
from domain.transactions.search.problems import Problem

SUGGESTIONS_MAX = 12
_NAMES_MAX = 3
# The word under the cursor: perhaps a minus, perhaps a field, then what is written of the value, perhaps in quotes.
_WORD = re.compile(r'(-?)(?:([A-Za-z][A-Za-z_-]*)(:|>=|<=|>|<|=))?((?:"[^"]*"|[^\s()"])*(?:"[^"]*)?)')


class SuggestionKind(StrEnum):
    FIELD = "FIELD"
    VALUE = "VALUE"
    NAME = "NAME"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` takes the place of what stands from `start` to `end`."""

    kind: SuggestionKind
    label: str
    text: str
    description: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SearchHelp:
    """What may come next, and what is wrong with the search as it stands."""

    suggestions: tuple[Suggestion, ...]
    problem: Problem | None


def suggest(text: str, cursor: int, names: Names) -> tuple[Suggestion, ...]:
    """Fields, words and names that fit what is written before the cursor, the likeliest first."""
    cursor = max(0, min(cursor, len(text)))
    start = _start_of_word(text, cursor)
    match = _WORD.fullmatch(text, start, cursor)
    if match is None:
        return ()
    minus, written, operator, value = match[1], match[2], match[3], match[4]
    end = _end_of_word(text, cursor)
    if written is None:
        found = _openings(value, names, start + len(minus), end)
    else:
        field = ALIASES.get(written.lower(), written.lower())
        if field not in FIELDS or operator not in (":", "="):
            return ()
        before, comma, last = value.rpartition(",")
        found = _values(field, last, names, match.start(4) + len(before) + len(comma), end)
    return tuple(found)[:SUGGESTIONS_MAX]


def _start_of_word(text: str, cursor: int) -> int:
    """Where the word under the cursor begins; spaces between quotes are part of it."""
    start, is_quoted = 0, False
    for index, character in enumerate(text[:cursor]):
        if character == '"':
            is_quoted = not is_quoted
        elif not is_quoted and (character.isspace() or character in "()"):
            start = index + 1
    return start


def _end_of_word(text: str, cursor: int) -> int:
    match = re.compile(r'[^\s(),"]*').match(text, cursor)
    assert match
    return match.end()


def _openings(written: str, names: Names, start: int, end: int) -> Iterator[Suggestion]:
    """Fields that begin so, then names of the household: `gro` may become `category:groceries`."""
    if written.startswith('"'):
        return
    wanted = written.lower()
    for field in FIELDS.values():
        if field.name.startswith(wanted):
            yield Suggestion(SuggestionKind.FIELD, field.name, f"{field.name}:", field.description, start, end)
    if len(wanted) < 2:
        return
    for name_field in (NameField.CATEGORY, NameField.PAYEE, NameField.TAG, NameField.ACCOUNT):
        for name in _fitting(names.of(name_field), written)[:_NAMES_MAX]:
            text = f"{name_field}:{_written(name, names.of(name_field))}"
            yield Suggestion(SuggestionKind.NAME, name.name, text, name_field.value, start, end)


def _values(field: str, written: str, names: Names, start: int, end: int) -> Iterator[Suggestion]:
    wanted = fold(written.strip('"'))
    for word in FIELDS[field].values:
        if wanted in word:
            yield Suggestion(SuggestionKind.VALUE, word, word, "", start, end)
    if field not in NAME_FIELDS:
        return
    name_field = NAME_FIELDS[field]
    for name in _fitting(names.of(name_field), written.strip('"')):
        text = _written(name, names.of(name_field))
        yield Suggestion(SuggestionKind.NAME, name.name, text, name_field.value, start, end)
    if name_field in MAY_BE_NONE and NONE.startswith(wanted):
        yield Suggestion(SuggestionKind.VALUE, NONE, NONE, f"Without a {field}", start, end)


def _fitting(known: Iterable[Name], written: str) -> list[Name]:
    """Names that hold the text; those that begin with it come first, then those of which a word does."""
    wanted = fold(written)

    def rank(name: Name) -> int:
        folded = fold(name.name)
        return 0 if folded.startswith(wanted) else 1 if f" {wanted}" in folded else 2

    holding = [name for name in known if any(wanted in fold(each) for each in (name.name, name.id, *name.aliases))]
    return sorted(holding, key=rank)


def _written(name: Name, known: tuple[Name, ...]) -> str:
    """By name where only it is called so."""
    twins = sum(fold(each.name) == fold(name.name) for each in known)
    return plain(name.name) if twins == 1 and name.name.lower() != NONE else name.id
