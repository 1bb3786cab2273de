"""What the rules answer. Every outcome of a write names the change, which is what a person can undo."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.shared.paging import Page
from domain.transactions.model import Change, Transaction
from domain.transactions.rules.binding import RuleView
from domain.transactions.rules.model import RuleRun
from domain.transactions.rules.rejections import TextRejected
from domain.transactions.rules.telling import RowPreview


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSaved:
    """`run` is what it did to the rows that were there, where that was asked for."""

    rule: RuleView
    change: Change | None
    run: RuleRun | None = None


@dataclass(frozen=True, slots=True)
class RuleDeleted:
    id: UUID
    change: Change


@dataclass(frozen=True, slots=True)
class RulesOrdered:
    rules: tuple[RuleView, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class RulesRan:
    run: RuleRun
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPreviewed:
    """`changed_count` is exactly what a run would change; the page shows some of it."""

    matched_count: int
    changed_count: int
    contradictory_count: int
    page: Page[RowPreview]
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class RuleTried:
    """`refused` where the condition cannot be read."""

    matches: bool
    refused: TextRejected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOffer:
    """A rule that somebody may want. `match_count` counts the rows that it would change."""

    subject: str
    condition: str
    condition_words: str
    category: str
    match_count: int
    chosen_count: int
    example: Transaction


@dataclass(frozen=True, slots=True)
class RuleOffers:
    offers: tuple[RuleOffer, ...]


@dataclass(frozen=True, slots=True)
class OfferFound:
    """None where there is nothing to offer."""

    offer: RuleOffer | None


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    subject: str
    change: Change | None
