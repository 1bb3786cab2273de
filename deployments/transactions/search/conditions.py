"""From bound conditions to a parametrized WHERE over `transactions`.

Each leaf is true or false, never null: what is left out by a minus is exactly what is not found without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.shared.money import EXPONENTS
from domain.transactions.search import binding
from domain.transactions.search.ast import Flag, NameField, TextField
from domain.transactions.search.binding import (
    All,
    AmountBetween,
    BookedBetween,
    Bound,
    HasPattern,
    HasText,
    Is,
    Neither,
    OneOf,
)

# Takes a value and gives its placeholder.
Place = Callable[[Any], str]
# The household's texts that a pattern is found in, by (pattern, column).
Found = Mapping[tuple[str, TextField], list[str]]

_PARTS = "jsonb_array_elements({table}.splits) AS part"
# Of a row that is read line by line: the one part that the line is.
_OWN_PART = "(SELECT {table}.part) AS own (part)"
_FLAGS = {
    Flag.TRANSFER: "{table}.counterpart_id IS NOT NULL",
    Flag.SPLIT: "{table}.splits IS NOT NULL",
    Flag.REFUND: "{table}.refund_of IS NOT NULL",
    Flag.HIDDEN: "{table}.is_hidden",
    Flag.IMPORTED: "{table}.import_id IS NOT NULL",
    Flag.INCOME: "({table}.counterpart_id IS NULL AND {table}.amount_minor > 0)",
    Flag.EXPENSE: "({table}.counterpart_id IS NULL AND {table}.amount_minor < 0)",
    Flag.PENDING: "{table}.status = 'PENDING'",
    Flag.POSTED: "{table}.status = 'POSTED'",
    Flag.RECONCILED: "{table}.reconciliation_id IS NOT NULL",
    Flag.NOTE: "(coalesce({table}.note, '') <> '' OR EXISTS (SELECT FROM {parts}"
    " WHERE coalesce(part->>'note', '') <> ''))",
    Flag.ATTACHMENT: "EXISTS (SELECT FROM attachments a WHERE a.household_id = {table}.household_id"
    " AND a.transaction_id = {table}.id)",
}


def like(folded: str) -> str:
    """A LIKE pattern in which the person's own wildcards are letters."""
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def where(bound: Bound, place: Place, found: Found, table: str = "transactions", *, line_by_line: bool = False) -> str:
    """The condition; `table` is the name under which the rows of `transactions` are read.

    `line_by_line` where `table` holds each part of a split row as a line of its own, with the part in `part`: then a
    part is asked for its own category, note and tags.
    """
    parts = (_OWN_PART if line_by_line else _PARTS).format(table=table)
    return _Writer(place, found, table, parts).write(bound)


@dataclass(frozen=True, slots=True)
class Clues:
    """What the index can tell of a match: its text holds all of one of `texts`, or it has one of the payees or tags."""

    texts: tuple[tuple[str, ...], ...]
    payee_ids: frozenset[str] = frozenset()
    tag_ids: frozenset[str] = frozenset()

    @property
    def has_names(self) -> bool:
        return bool(self.payee_ids or self.tag_ids)


# A word of two letters has no trigram of its own.
_SHORTEST = 3
_GROUPS_MAX = 8
_TEXTS_MAX = 4


def clues(bound: Bound) -> Clues | None:
    """Of every match, or None where there is something to find that the index knows nothing about."""
    if isinstance(bound, HasText):
        usable = len(bound.folded) >= _SHORTEST
        return Clues(((bound.folded,),), bound.payee_ids, bound.tag_ids) if usable else None
    if isinstance(bound, All):
        return _of_all([found for part in bound.parts if (found := clues(part))])
    if isinstance(bound, binding.Any):
        return _of_any([clues(part) for part in bound.parts])
    return None


def _of_all(parts: list[Clues]) -> Clues | None:
    """One part's clues do for all; texts alone sharpen each other."""
    plain = [part for part in parts if not part.has_names and len(part.texts) == 1]
    if plain:
        texts = sorted({text for part in plain for text in part.texts[0]}, key=len, reverse=True)
        return Clues((tuple(texts[:_TEXTS_MAX]),))
    return max(parts, key=lambda part: min(len(text) for group in part.texts for text in group), default=None)


def _of_any(parts: list[Clues | None]) -> Clues | None:
    known = [part for part in parts if part]
    texts = tuple(group for part in known for group in part.texts)
    if len(known) < len(parts) or len(texts) > _GROUPS_MAX:
        return None
    return Clues(
        texts,
        frozenset().union(*(part.payee_ids for part in known)),
        frozenset().union(*(part.tag_ids for part in known)),
    )


def patterns(bound: Bound) -> set[tuple[str, TextField]]:
    """Every pattern with the column that it is looked for in."""
    return {(part.pattern, part.column) for part in binding.walk(bound) if isinstance(part, HasPattern)}


def uuids(ids: Iterable[str]) -> list[UUID]:
    return [UUID(each) for each in sorted(ids)]


class _Writer:
    def __init__(self, place: Place, found: Found, table: str, parts: str) -> None:
        self._place = place
        self._found = found
        self._table = table
        self._parts = parts

    def write(self, bound: Bound) -> str:
        match bound:
            case All(parts):
                return " AND ".join(f"({self.write(part)})" for part in parts) or "true"
            case binding.Any(parts):
                return " OR ".join(f"({self.write(part)})" for part in parts) or "false"
            case Neither(part):
                return f"NOT ({self.write(part)})"
            case HasText():
                return self._text(bound)
            case HasPattern(pattern, column):
                return self._in_texts(column, self._found[pattern, column])
            case AmountBetween():
                return self._amount(bound)
            case BookedBetween(low, high):
                bounds = [("<=", high)] if high else []
                bounds += [(">=", low)] if low else []
                return " AND ".join(f"{self._table}.booked_on {sign} {self._place(day)}" for sign, day in bounds)
            case OneOf():
                return self._one_of(bound)
            case Is(flag):
                return _FLAGS[flag].format(table=self._table, parts=self._parts)

    def _text(self, text: HasText) -> str:
        if not text.folded:  # nothing but accents: found everywhere, in what is empty too
            return "true"
        pattern = self._place(like(text.folded))
        choices = [f"coalesce(search_fold({self._table}.{column}) LIKE {pattern}, false)" for column in text.columns]
        if TextField.NOTE in text.columns:
            found = f"SELECT FROM {self._parts} WHERE search_fold(coalesce(part->>'note', '')) LIKE {pattern}"
            choices.append(f"({self._table}.splits IS NOT NULL AND EXISTS ({found}))")
        if text.payee_ids:
            choices.append(
                f"coalesce({self._table}.payee_id = ANY({self._place(uuids(text.payee_ids))}::uuid[]), false)"
            )
        if text.tag_ids:
            choices.append(self._tagged(text.tag_ids))
        return " OR ".join(choices)

    def _in_texts(self, column: TextField, texts: list[str]) -> str:
        # Thousands of texts are looked up in a hash table this way, and one after the other with ANY.
        values = f"(SELECT unnest({self._place(texts)}::text[]))"
        found = f"coalesce({self._table}.{column}, '') IN {values}"
        if column is TextField.NOTE:
            in_splits = f"SELECT FROM {self._parts} WHERE coalesce(part->>'note', '') IN {values}"
            found += f" OR ({self._table}.splits IS NOT NULL AND EXISTS ({in_splits}))"
        return found

    def _amount(self, amount: AmountBetween) -> str:
        minor = f"{self._table}.amount_minor" if amount.is_signed else f"abs({self._table}.amount_minor)"
        # Nearly every currency has two decimals: those that have not are asked for first, by name.
        cases = ""
        usual = "false"
        for exponent, low, high in amount.bounds:
            between = f"{minor} BETWEEN {self._place(low)}::bigint AND {self._place(high)}::bigint"
            if exponent == 2:
                usual = between
                continue
            codes = ", ".join(f"'{code}'" for code, each in EXPONENTS.items() if each == exponent)
            cases += f"WHEN {self._table}.currency IN ({codes}) THEN {between} "
        return f"CASE {cases}ELSE {usual} END"

    def _one_of(self, wanted: OneOf) -> str:
        match wanted.field:
            case NameField.CATEGORY:
                return self._category(wanted)
            case NameField.TAG:
                tagged = self._tagged(wanted.ids)
                return f"{tagged} OR NOT ({self._tagged(None)})" if wanted.or_none else tagged
            case NameField.CURRENCY:
                return f"{self._table}.currency = ANY({self._place(sorted(wanted.ids))}::text[])"
            case field:
                column = f"{self._table}.{field}_id"
                found = f"coalesce({column} = ANY({self._place(uuids(wanted.ids))}::uuid[]), false)"
                return f"{found} OR {column} IS NULL" if wanted.or_none else found

    def _category(self, wanted: OneOf) -> str:
        ids = f"{self._place(sorted(wanted.ids))}::text[]"

        def fits(value: str) -> str:
            found = f"coalesce({value} = ANY({ids}), false)"
            return f"({found} OR {value} IS NULL)" if wanted.or_none else found

        own = fits(f"{self._table}.category")
        of_part = fits("part->>'category'")
        in_splits = f"EXISTS (SELECT FROM {self._parts} WHERE {of_part})"
        return f"CASE WHEN {self._table}.splits IS NULL THEN {own} ELSE {in_splits} END"

    def _tagged(self, ids: frozenset[str] | None) -> str:
        """Has one of the tags, with None any tag: the row itself or one of its splits."""
        if ids is None:
            own = f"coalesce(cardinality({self._table}.tag_ids), 0) > 0"
            has_list = "jsonb_typeof(part->'tag_ids') = 'array'"
            fits = f"CASE WHEN {has_list} THEN jsonb_array_length(part->'tag_ids') > 0 ELSE false END"
        else:
            own = f"coalesce({self._table}.tag_ids && {self._place(uuids(ids))}::uuid[], false)"
            fits = f"coalesce(part->'tag_ids' ?| {self._place(sorted(ids))}::text[], false)"
        in_splits = f"{self._table}.splits IS NOT NULL AND EXISTS (SELECT FROM {self._parts} WHERE {fits})"
        return f"({own} OR ({in_splits}))"
