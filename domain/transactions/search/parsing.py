"""From text to tree: a recursive descent over one pass of the text.

or    = and { "OR" and }
and   = not { ["AND"] not }
not   = ("-" | "NOT") not | "(" or ")" | term
term  = [field (":" | "=" | "<" | "<=" | ">" | ">=")] value { "," value }
value = word | '"' phrase '"' | "/" pattern "/"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from domain.transactions.search import ast
from domain.transactions.search.ast import Flagged, Named, NameField, Node, Not, Pattern, Text, TextField
from domain.transactions.search.fields import (
    ALIASES,
    COMPARISONS,
    FIELDS,
    FLAG_FIELDS,
    NAME_FIELDS,
    TEXT_FIELDS,
    flag_of,
)
from domain.transactions.search.problems import Problem, ProblemCode, Refusal, nearest, or_nothing, refused
from domain.transactions.search.values import read_amount, read_dates

_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*)(:|>=|<=|>|<|=)")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r'[^\s()"]+')
_VALUE = re.compile(r'[^\s(),"]+')
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()\"]|$)")
_COMPARISON = re.compile("|".join(COMPARISONS))


def parse(text: str, *, text_max: int = ast.TEXT_MAX) -> Node | Problem:
    """The tree of a search, or what is wrong with it and where. An empty text finds everything."""
    if len(text) > text_max:
        message = f"A search has at most {text_max:,} characters: leave something out."
        return Problem(ProblemCode.TOO_LONG, message, text_max, len(text))
    try:
        return _Parser(text).whole()
    except Refusal as refusal:
        return refusal.problem


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    start: int
    is_pattern: bool = False


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._terms = 0

    def whole(self) -> Node:
        for index, character in enumerate(self._text):
            if not character.isprintable() and not character.isspace():
                raise refused(
                    ProblemCode.BAD_CHARACTER, f"Remove the invisible character at {index + 1}.", index, index + 1
                )
        if self._peek() == "":
            return ast.EVERYTHING
        found = self._or()
        if self._peek() == ")":
            raise self._unexpected("There is nothing that this parenthesis closes: remove it.")
        return found

    def _peek(self) -> str:
        """The next character that is no space."""
        match = _SPACE.match(self._text, self._at)
        assert match
        self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _unexpected(self, message: str) -> Refusal:
        return refused(ProblemCode.UNEXPECTED, message, self._at, min(self._at + 1, len(self._text)))

    def _takes(self, word: str) -> bool:
        self._peek()
        match = _OPERATOR.match(self._text, self._at)
        if match is None or match[1] != word:
            return False
        self._at = match.end()
        return True

    def _or(self) -> Node:
        parts = [self._and()]
        while self._takes("OR"):
            parts.append(self._and())
        return ast.any_of(parts)

    def _and(self) -> Node:
        parts = [self._not()]
        while True:
            explicit = self._takes("AND")
            following = self._peek()
            match = _OPERATOR.match(self._text, self._at)
            if not explicit and (following in ("", ")") or (match and match[1] == "OR")):
                return ast.all_of(parts)
            parts.append(self._not())

    def _not(self) -> Node:
        self._depth += 1
        if self._depth > ast.DEPTH_MAX:
            raise refused(
                ProblemCode.TOO_DEEP,
                f"At most {ast.DEPTH_MAX} levels: take some parentheses away.",
                self._at,
                self._at + 1,
            )
        try:
            return self._deeper()
        finally:
            self._depth -= 1

    def _deeper(self) -> Node:
        following = self._peek()
        if following == "":
            raise self._unexpected("Something is missing at the end: add a word to search for.")
        if following == "-" or self._takes("NOT"):
            if following == "-":
                self._at += 1
                if self._text[self._at : self._at + 1].strip() == "":
                    raise self._unexpected('Write the minus right before what it leaves out, or in quotes: "-".')
            return Not(self._not())
        if following == "(":
            return self._group()
        if following == ")":
            raise self._unexpected("Something is missing before this parenthesis: add a word to search for.")
        for word in ("AND", "OR"):
            before = self._at
            if self._takes(word):
                self._at = before
                raise self._unexpected(
                    f'Something is missing before {word}. To search for the word, quote it: "{word}".'
                )
        return self._term()

    def _group(self) -> Node:
        opened = self._at
        self._at += 1
        found = self._or()
        if self._peek() != ")":
            raise refused(
                ProblemCode.UNCLOSED_PARENTHESIS, "Close this parenthesis with ).", opened, opened + 1, suggestion=")"
            )
        self._at += 1
        return found

    def _count(self) -> None:
        self._terms += 1
        if self._terms > ast.TERMS_MAX:
            message = f"At most {ast.TERMS_MAX} words and conditions: leave some out."
            raise refused(ProblemCode.TOO_MANY_TERMS, message, self._at, len(self._text))

    def _term(self) -> Node:
        self._count()
        start = self._at
        match = _FIELD.match(self._text, start)
        if match is None:
            if self._text[start] == '"':
                return Text(self._filled(self._phrase(), start))
            word = _WORD.match(self._text, start)
            assert word
            self._at = word.end()
            return Text(word[0])
        self._at = match.end()
        return self._condition(match[1], match[2], start)

    def _condition(self, written: str, operator: str, start: int) -> Node:
        name = ALIASES.get(written.lower(), written.lower())
        if name not in FIELDS:
            suggestion = nearest(name, [*FIELDS, *ALIASES])
            raise refused(
                ProblemCode.UNKNOWN_FIELD,
                f"There is no field {written!r}.{or_nothing(suggestion)} Fields are {', '.join(FIELDS)}. To search for "
                "the text itself, put it in quotes.",
                start,
                start + len(written),
                suggestion,
            )
        if operator not in (":", "=") and not FIELDS[name].compares:
            raise refused(
                ProblemCode.BAD_OPERATOR,
                f"{name} cannot be compared with {operator}: write {name}: and a value, as in {FIELDS[name].example}.",
                start,
                self._at,
                suggestion=f"{name}:",
            )
        values = self._values(name, operator)
        if name in NAME_FIELDS:
            return _named(NAME_FIELDS[name], values)
        return ast.any_of(_READERS[name](operator, value) for value in values)

    def _values(self, name: str, operator: str) -> list[_Value]:
        values = [self._value(name, operator)]
        while self._text[self._at : self._at + 1] == ",":
            self._count()
            self._at += 1
            values.append(self._value(name, ","))
        return values

    def _value(self, name: str, after: str) -> _Value:
        start = self._at
        following = self._text[start : start + 1]
        if following == '"':
            return _Value(self._filled(self._phrase(), start), start)
        if following == "/" and name in TEXT_FIELDS:
            return _Value(self._pattern(), start, is_pattern=True)
        match = _VALUE.match(self._text, start)
        if match is None:
            raise refused(
                ProblemCode.MISSING_VALUE,
                f"A value is missing right after {after}: write one, as in {FIELDS[name].example}.",
                start,
                start + 1,
            )
        self._at = match.end()
        if name == "amount" and re.match(r",\d", self._text[self._at : self._at + 2]):
            raise refused(
                ProblemCode.BAD_AMOUNT,
                "Write decimals with a point, as in 12.50; a comma cannot stand in an amount.",
                start,
                self._at + 1,
            )
        return _Value(match[0], start)

    def _filled(self, text: str, start: int) -> str:
        if not text.strip():
            raise refused(ProblemCode.MISSING_VALUE, "Write something between the quotes.", start, self._at)
        return text

    def _phrase(self) -> str:
        """Between quotes, where a backslash keeps the next character as it is."""
        return self._enclosed('"', ProblemCode.UNCLOSED_QUOTE, lambda after: after)

    def _pattern(self) -> str:
        """Between slashes, where only the escaped slash is ours to read."""
        start = self._at
        pattern = self._enclosed(
            "/", ProblemCode.UNCLOSED_PATTERN, lambda after: after if after == "/" else f"\\{after}"
        )
        if problem := pattern_problem(pattern):
            raise refused(ProblemCode.BAD_PATTERN, problem, start, self._at)
        return pattern

    def _enclosed(self, mark: str, code: ProblemCode, escaped: Callable[[str], str]) -> str:
        opened = self._at
        found: list[str] = []
        at = opened + 1
        while at < len(self._text):
            character = self._text[at]
            if character == mark:
                self._at = at + 1
                return "".join(found)
            if character == "\\" and at + 1 < len(self._text):
                found.append(escaped(self._text[at + 1]))
                at += 2
                continue
            found.append(character)
            at += 1
        raise refused(code, f"Close it with a second {mark} .", opened, len(self._text), suggestion=mark)


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern as far as can be told without an engine."""
    if not pattern:
        return "Write a pattern between the slashes."
    if len(pattern) > ast.PATTERN_MAX:
        return f"A pattern has at most {ast.PATTERN_MAX} characters."
    return None


def _named(field: NameField, values: list[_Value]) -> Named:
    places: dict[str, int] = {}
    for value in values:
        places.setdefault(value.text.upper() if field is NameField.CURRENCY else value.text, value.start)
    return Named(field, tuple(places), tuple(places.values()))


def _flag(field: str, value: _Value) -> Node:
    flag = flag_of(field, value.text)
    if flag is None:
        known = FIELDS[field].values
        suggestion = nearest(value.text, known)
        raise refused(
            ProblemCode.UNKNOWN_VALUE,
            f"{field}:{value.text} is not known.{or_nothing(suggestion)} Known are {', '.join(known)}.",
            value.start,
            value.start + len(value.text),
            suggestion,
        )
    return Flagged(flag)


def _text(field: TextField, value: _Value) -> Node:
    return Pattern(value.text, field) if value.is_pattern else Text(value.text, field)


def _text_reader(field: TextField) -> Callable[[str, _Value], Node]:
    return lambda _operator, value: _text(field, value)


def _flag_reader(field: str) -> Callable[[str, _Value], Node]:
    return lambda _operator, value: _flag(field, value)


_READERS: dict[str, Callable[[str, _Value], Node]] = {
    "amount": lambda operator, value: read_amount(operator, value.text, value.start),
    "date": lambda operator, value: read_dates(operator, value.text, value.start),
    **{name: _text_reader(field) for name, field in TEXT_FIELDS.items()},
    **{name: _flag_reader(name) for name in FLAG_FIELDS},
}
