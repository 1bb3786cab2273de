"""What can be asked of the rules of a household. Ids are made by the client: a retry is the same thing again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.transactions.commands import KEEP, Keep
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.model import Actions


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRule:
    """`applies_now` runs it over all rows at once, in the same change; `is_forced` also over people's own choices."""

    id: UUID
    draft: Draft
    applies_now: bool = False
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRule:
    """`version` is the one that was read; a later change by somebody else is refused."""

    id: UUID
    version: int
    name: str | Keep = KEEP
    condition: str | Keep = KEEP
    actions: Actions | Keep = KEEP
    stops: bool | Keep = KEEP
    is_active: bool | Keep = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRule:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRules:
    """Every rule of the household, in the order in which they are to run."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRules:
    """Run the named rules (None: every active one) over the rows of a search (None: all)."""

    id: UUID
    rule_ids: tuple[UUID, ...] | None = None
    search: str | None = None
    is_forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRules:
    """What a draft, or else the named rules, would do; `after` is the day and id of the last row that was seen."""

    draft: Draft | None = None
    rule_ids: tuple[UUID, ...] | None = None
    search: str | None = None
    is_forced: bool = False
    first: int = 50
    after: tuple[date, UUID] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TryRule:
    """Whether a condition holds for a row that somebody makes up."""

    condition: str
    description: str
    amount_minor: int = -1_000
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindRuleOffer:
    """Whether to ask "always do this?" after somebody has categorized a row."""

    transaction_id: UUID


@dataclass(frozen=True, slots=True)
class FindRuleOffers:
    """Patterns in what people have chosen again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRuleOffer:
    """Never make this offer again."""

    subject: str
