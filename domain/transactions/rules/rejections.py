"""Why a rule is refused, and where in its text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import auto

from domain.shared.outcomes import Code, Rejected


class RuleRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NOT_FOUND = auto()
    VERSION_CONFLICT = auto()
    NAME_TOO_LONG = auto()
    CONDITION_EMPTY = auto()
    CONDITION_INVALID = auto()
    ACTIONS_EMPTY = auto()
    ACTIONS_CONFLICT = auto()
    CATEGORY_UNKNOWN = auto()
    PAYEE_NOT_FOUND = auto()
    TAG_NOT_FOUND = auto()
    TOO_MANY_TAGS = auto()
    NOTE_TOO_LONG = auto()
    SPLIT_TOO_FEW = auto()
    SPLIT_TOO_MANY = auto()
    SPLIT_PART_INVALID = auto()
    SPLIT_NEEDS_REMAINDER = auto()
    ACCOUNT_NOT_FOUND = auto()
    TOO_MANY_RULES = auto()


class DeleteRuleRejection(Code):
    NOT_FOUND = auto()


class OrderRulesRejection(Code):
    ID_INVALID = auto()
    RULES_CHANGED = auto()


class RunRulesRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    NOT_FOUND = auto()
    NO_RULES = auto()
    SEARCH_INVALID = auto()
    RULE_BROKEN = auto()


class DeclineRuleOfferRejection(Code):
    SUBJECT_INVALID = auto()


@dataclass(frozen=True, slots=True)
class TextRejected(Rejected):
    """A refusal of a search, with its place in the text and what may stand there instead."""

    start: int = 0
    end: int = 0
    suggestion: str | None = None
