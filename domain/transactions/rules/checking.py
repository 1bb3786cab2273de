"""What a rule may say, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.shared.money import MAX_MINOR
from domain.shared.outcomes import Rejected
from domain.transactions.checks import NAME_MAX, NOTE_MAX
from domain.transactions.rules.applying import TAGS_MAX
from domain.transactions.rules.model import Actions, Part
from domain.transactions.rules.rejections import RuleRejection, TextRejected
from domain.transactions.search.ast import EVERYTHING, NameField, Node, Pattern, walk
from domain.transactions.search.binding import bind
from domain.transactions.search.names import Names, pin
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem

PARTS_MIN, PARTS_MAX = 2, 20
_FIELD = "condition"
_ANY_DAY = date(2026, 1, 1)

# What the engine says of a pattern; None where it understands it.
PatternProblem = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule as somebody writes it: the condition is the text of a search."""

    condition: str
    actions: Actions
    name: str = ""
    stops: bool = False
    is_active: bool = True


def text_rejected(problem: Problem, code: RuleRejection = RuleRejection.CONDITION_INVALID) -> TextRejected:
    return TextRejected(code, problem.message, _FIELD, problem.start, problem.end, problem.suggestion)


def read_condition(text: str, names: Names, pattern_problem: PatternProblem) -> Node | TextRejected:
    """The tree with ids in place of names, as it is stored."""
    node = parse(text)
    if isinstance(node, Problem):
        return text_rejected(node)
    if node == EVERYTHING:
        message = 'Say which transactions the rule is for, for example description:"rewe" or amount>50.'
        return TextRejected(RuleRejection.CONDITION_EMPTY, message, _FIELD)
    for part in walk(node):
        if isinstance(part, Pattern) and (said := pattern_problem(part.pattern)):
            start = max(text.find(f"{part.field.value}:/"), 0)
            end = min(start + len(part.field.value) + len(part.pattern) + 3, len(text))
            return TextRejected(RuleRejection.CONDITION_INVALID, said, _FIELD, start, end)
    # Every name is looked up, those of kinds that the household has nothing of, too.
    if isinstance(bound := bind(node, names, _ANY_DAY), Problem):
        return text_rejected(bound)
    pinned = pin(node, names)
    return text_rejected(pinned) if isinstance(pinned, Problem) else pinned


def actions_problem(actions: Actions, names: Names) -> Rejected | None:
    if actions == Actions():
        return Rejected(RuleRejection.ACTIONS_EMPTY, "Say what the rule does: choose at least one action.", "actions")
    return _together(actions) or _names(actions, names) or _notes(actions) or parts_problem(actions.parts)


def name_problem(name: str) -> Rejected | None:
    if len(name) <= NAME_MAX:
        return None
    return Rejected(RuleRejection.NAME_TOO_LONG, f"Shorten the name to {NAME_MAX} characters.", "name")


def _together(actions: Actions) -> Rejected | None:
    def conflict(message: str, field: str) -> Rejected:
        return Rejected(RuleRejection.ACTIONS_CONFLICT, message, f"actions.{field}")

    is_transfer = actions.transfer_account_id is not None
    if is_transfer and actions.category is not None:
        return conflict("A transfer has its own category: choose one or the other.", "category")
    if is_transfer and actions.parts:
        return conflict("A transfer cannot be split: choose one or the other.", "split")
    if actions.creates_leg and not is_transfer:
        return conflict("Choose the account that the other leg is in.", "transferAccountId")
    if actions.category is not None and actions.parts:
        return conflict("A split row has a category in each part: leave out the one for the whole.", "category")
    if actions.note is not None and actions.append_note is not None:
        return conflict("Set the note or add to it, not both.", "appendNote")
    if set(actions.add_tag_ids) & set(actions.remove_tag_ids):
        return conflict("One tag is put on and taken off. Leave one of them out.", "removeTagIds")
    return None


def _names(actions: Actions, names: Names) -> Rejected | None:
    def known(field: NameField) -> frozenset[str]:
        return frozenset(each.id for each in names.of(field))

    categories, tags = known(NameField.CATEGORY), known(NameField.TAG)
    wanted = [(actions.category, "actions.category")]
    wanted += [(part.category, f"actions.split.{place}.category") for place, part in enumerate(actions.parts)]
    for category, field in wanted:
        if category is not None and category not in categories:
            message = f"{category!r} is not a category; `categories` lists them all."
            return Rejected(RuleRejection.CATEGORY_UNKNOWN, message, field)
    if actions.payee_id is not None and str(actions.payee_id) not in known(NameField.PAYEE):
        message = "There is no such payee in this household."
        return Rejected(RuleRejection.PAYEE_NOT_FOUND, message, "actions.payeeId")
    lists: list[tuple[tuple[UUID, ...], str]] = [
        (actions.add_tag_ids, "actions.addTagIds"),
        (actions.remove_tag_ids, "actions.removeTagIds"),
        *((part.tag_ids, f"actions.split.{place}.tagIds") for place, part in enumerate(actions.parts)),
    ]
    for ids, field in lists:
        if len(ids) > TAGS_MAX:
            return Rejected(RuleRejection.TOO_MANY_TAGS, f"Name at most {TAGS_MAX} tags, not {len(ids)}.", field)
        if not set(map(str, ids)) <= tags:
            return Rejected(RuleRejection.TAG_NOT_FOUND, "One of these tags is gone. Choose tags that exist.", field)
    account_id = actions.transfer_account_id
    if account_id is not None and str(account_id) not in known(NameField.ACCOUNT):
        message = "There is no such account in this household."
        return Rejected(RuleRejection.ACCOUNT_NOT_FOUND, message, "actions.transferAccountId")
    return None


def _notes(actions: Actions) -> Rejected | None:
    notes = [(actions.note, "actions.note"), (actions.append_note, "actions.appendNote")]
    notes += [(part.note, f"actions.split.{place}.note") for place, part in enumerate(actions.parts)]
    for note, field in notes:
        if note is not None and (not note.strip() or len(note) > NOTE_MAX):
            message = f"Write a note of 1 to {NOTE_MAX:,} characters, or leave it out."
            return Rejected(RuleRejection.NOTE_TOO_LONG, message, field)
    return None


def parts_problem(parts: tuple[Part, ...]) -> Rejected | None:
    """Whether the parts can make up some amount; whether they make up a row's is seen row by row."""
    codes = RuleRejection
    if not parts:
        return None
    if len(parts) < PARTS_MIN:
        return Rejected(codes.SPLIT_TOO_FEW, "A split has two parts or more. Add one.", "actions.split")
    if len(parts) > PARTS_MAX:
        return Rejected(codes.SPLIT_TOO_MANY, f"A split has at most {PARTS_MAX} parts.", "actions.split")
    for place, part in enumerate(parts):
        if said := _part_problem(part):
            return Rejected(codes.SPLIT_PART_INVALID, f"Part {place + 1}: {said}", f"actions.split.{place}")
    percent = sum(part.percent for part in parts if part.percent is not None)
    has_rest = any(part.amount is None and part.percent is None for part in parts)
    has_fixed = any(part.amount is not None for part in parts)
    if percent > 100 or (percent == 100 and (has_rest or has_fixed)):
        message = f"The percentages make {percent:f} % and leave nothing for the other parts."
        return Rejected(codes.SPLIT_PART_INVALID, message, "actions.split")
    if not has_rest and percent != 100:
        message = "Amounts differ from row to row: let one part take what is left."
        return Rejected(codes.SPLIT_NEEDS_REMAINDER, message, "actions.split")
    return None


def _part_problem(part: Part) -> str | None:
    if part.amount is not None and part.percent is not None:
        return "choose an amount or a percentage, not both."
    if part.amount is not None and not (0 < part.amount <= MAX_MINOR and -part.amount.as_tuple().exponent <= 4):  # type: ignore[operator]
        return "write the amount as a positive number such as 12.50."
    if part.percent is not None and not (0 < part.percent <= 100 and -part.percent.as_tuple().exponent <= 2):  # type: ignore[operator]
        return "write the percentage from 0.01 to 100, with at most two decimals."
    return None
