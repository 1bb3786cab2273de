"""A rule, what it does, and what came of running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.transactions.model import Transaction
from domain.transactions.search.binding import Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a split: a fixed size in the row's currency, a percentage of the whole, or (neither) what is left."""

    amount: Decimal | None = None
    percent: Decimal | None = None
    category: str | None = None
    note: str | None = None
    tag_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What a rule does to a row, in the order of these fields; None and empty leave it as it is.

    `creates_leg` makes the other leg of a transfer where the other account has none.
    """

    category: str | None = None
    payee_id: UUID | None = None
    add_tag_ids: tuple[UUID, ...] = ()
    remove_tag_ids: tuple[UUID, ...] = ()
    note: str | None = None
    append_note: str | None = None
    parts: tuple[Part, ...] = ()
    transfer_account_id: UUID | None = None
    creates_leg: bool = False
    hides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """As it is stored: the search with ids in place of names, and the actions, both as JSON.

    `name` may be empty: the sentence of the rule says enough.
    """

    id: UUID
    name: str
    position: int
    condition: dict[str, Any]
    actions: dict[str, Any]
    stops: bool = False
    is_active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRule:
    """Ready to run: names are ids, dates are days."""

    id: UUID
    bound: Bound
    actions: Actions
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What people have said of a row by hand, and rules therefore leave alone: fields, tags they put on or took off.

    The category is not among them: the row itself says who chose that.
    """

    fields: frozenset[str] = frozenset()
    kept_tags: frozenset[UUID] = frozenset()
    dropped_tags: frozenset[UUID] = frozenset()


NO_CHOICES = Choices()
# The fields whose chooser is only in the history.
CHOOSABLE = ("payee_id", "note", "splits", "is_hidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One row before and after the rules: running them once more would change nothing.

    `is_contradictory`: the rules would go on changing it for ever, so it stays as it was. `transfer_account_id` is
    where the other leg is to be looked for.
    """

    before: Transaction
    after: Transaction
    rule_ids: tuple[UUID, ...] = ()
    transfer_account_id: UUID | None = None
    is_contradictory: bool = False


class Occasion(StrEnum):
    PERSON = "PERSON"
    IMPORT = "IMPORT"
    RECORD = "RECORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRun:
    """A line of the log. `change_id` undoes it; None where nothing changed."""

    id: UUID
    change_id: UUID | None
    rule_ids: tuple[UUID, ...]
    occasion: Occasion
    matched_count: int
    changed_count: int
    user_id: UUID | None
    import_id: UUID | None = None
    ran_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a run does to one row; `before` is None for a leg that is made. `rule_ids` is empty for an other leg."""

    before: Transaction | None
    after: Transaction
    rule_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What running some rules does; a preview shows it, a run does it. Changes are newest first."""

    matched_count: int
    changes: tuple[RowChange, ...]
    contradictory_count: int = 0
    matched_by_rule: Mapping[UUID, int] = field(default_factory=dict)
