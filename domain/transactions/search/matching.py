"""Whether one transaction matches: the plain form of what SQL and Polars do for many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from domain.shared.money import EXPONENTS
from domain.transactions.search.ast import Flag, NameField, TextField
from domain.transactions.search.binding import (
    All,
    AmountBetween,
    Any,
    BookedBetween,
    Bound,
    HasPattern,
    HasText,
    Is,
    Neither,
    OneOf,
)
from domain.transactions.search.folding import fold

# A safe engine's search: (pattern, text) -> found. The engine is outside; the standard library's may run for ever.
FindsPattern = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class SplitFacts:
    category: str | None = None
    note: str | None = None
    tag_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a search can ask of a transaction. Ids are texts. A split row counts through its splits."""

    account_id: str
    booked_on: date
    amount_minor: int
    currency: str
    description: str
    merchant: str | None = None
    note: str | None = None
    category: str | None = None
    payee_id: str | None = None
    tag_ids: frozenset[str] = frozenset()
    splits: tuple[SplitFacts, ...] = ()
    is_pending: bool = False
    is_reconciled: bool = False
    is_refund: bool = False
    is_hidden: bool = False
    is_transfer: bool = False
    import_id: str | None = None
    has_attachment: bool = False

    @property
    def categories(self) -> frozenset[str | None]:
        return frozenset(split.category for split in self.splits) if self.splits else frozenset({self.category})

    @property
    def all_tags(self) -> frozenset[str]:
        return self.tag_ids.union(*(split.tag_ids for split in self.splits))

    @property
    def lines(self) -> tuple[Facts, ...]:
        """As reports and budgets ask it: each part of a split row for itself, with what the whole row has."""
        return tuple(replace(self, splits=(split,)) for split in self.splits) or (self,)

    def texts(self, column: TextField) -> tuple[str, ...]:
        if column is TextField.DESCRIPTION:
            return (self.description,)
        if column is TextField.MERCHANT:
            return (self.merchant or "",)
        return (self.note or "", *(split.note or "" for split in self.splits))


def matches(bound: Bound, facts: Facts, finds: FindsPattern) -> bool:
    match bound:
        case All(parts):
            return all(matches(part, facts, finds) for part in parts)
        case Any(parts):
            return any(matches(part, facts, finds) for part in parts)
        case Neither(part):
            return not matches(part, facts, finds)
        case HasText(folded, columns, payee_ids, tag_ids):
            return (
                any(folded in fold(text) for column in columns for text in facts.texts(column))
                or facts.payee_id in payee_ids
                or not tag_ids.isdisjoint(facts.all_tags)
            )
        case HasPattern(pattern, column):
            return any(finds(pattern, text) for text in facts.texts(column))
        case AmountBetween(bounds, is_signed):
            minor = facts.amount_minor if is_signed else abs(facts.amount_minor)
            exponent = EXPONENTS[facts.currency]
            return any(low <= minor <= high for each, low, high in bounds if each == exponent)
        case BookedBetween(low_day, high_day):
            return (low_day is None or facts.booked_on >= low_day) and (high_day is None or facts.booked_on <= high_day)
        case OneOf():
            return _one_of(bound, facts)
        case Is(flag):
            return _flags(facts)[flag]


def _one_of(bound: OneOf, facts: Facts) -> bool:
    if bound.field is NameField.TAG:
        return not bound.ids.isdisjoint(facts.all_tags) or (bound.or_none and not facts.all_tags)
    if bound.field is NameField.CATEGORY:
        return any(each in bound.ids if each else bound.or_none for each in facts.categories)
    value = {
        NameField.ACCOUNT: facts.account_id,
        NameField.PAYEE: facts.payee_id,
        NameField.CURRENCY: facts.currency,
        NameField.IMPORT: facts.import_id,
    }[bound.field]
    return value in bound.ids or (bound.or_none and value is None)


def _flags(facts: Facts) -> dict[Flag, bool]:
    return {
        Flag.TRANSFER: facts.is_transfer,
        Flag.SPLIT: bool(facts.splits),
        Flag.REFUND: facts.is_refund,
        Flag.HIDDEN: facts.is_hidden,
        Flag.IMPORTED: facts.import_id is not None,
        Flag.INCOME: not facts.is_transfer and facts.amount_minor > 0,
        Flag.EXPENSE: not facts.is_transfer and facts.amount_minor < 0,
        Flag.PENDING: facts.is_pending,
        Flag.POSTED: not facts.is_pending,
        Flag.RECONCILED: facts.is_reconciled,
        Flag.NOTE: any(facts.texts(TextField.NOTE)),
        Flag.ATTACHMENT: facts.has_attachment,
    }
