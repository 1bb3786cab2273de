"""What can be wrong with a search, told so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import auto

from domain.shared.outcomes import Code


class ProblemCode(Code):
    TOO_LONG = auto()
    TOO_DEEP = auto()
    TOO_MANY_TERMS = auto()
    UNKNOWN_FIELD = auto()
    UNKNOWN_VALUE = auto()
    BAD_OPERATOR = auto()
    BAD_AMOUNT = auto()
    BAD_DATE = auto()
    BAD_PATTERN = auto()
    BAD_CHARACTER = auto()
    MISSING_VALUE = auto()
    UNCLOSED_QUOTE = auto()
    UNCLOSED_PATTERN = auto()
    UNCLOSED_PARENTHESIS = auto()
    UNEXPECTED = auto()
    NAME_NOT_FOUND = auto()
    BAD_STORED_FORM = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """`start` and `end` are offsets in the text; `suggestion` is what may stand there instead."""

    code: ProblemCode
    message: str
    start: int = 0
    end: int = 0
    suggestion: str | None = None


class Refusal(Exception):
    """Carries a problem out of the depth of a parser; never leaves this package."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refused(code: ProblemCode, message: str, start: int = 0, end: int = 0, suggestion: str | None = None) -> Refusal:
    return Refusal(Problem(code, message, start, max(start, end), suggestion))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_lower = {each.lower(): each for each in known}
    lower = word.lower()
    found = get_close_matches(lower, by_lower, n=1, cutoff=0.6) or [
        each for each in by_lower if lower and (each.startswith(lower) or (len(lower) > 2 and lower in each))
    ]
    return by_lower[found[0]] if found else None


def or_nothing(suggestion: str | None) -> str:
    return f" Did you mean {suggestion}?" if suggestion else ""
