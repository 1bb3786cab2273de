"""What can be asked of categories, tags and payees. Ids are made by the client: a retry is the same thing again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.transactions.categories import CategoryKind
from domain.transactions.commands import KEEP, Keep


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCategory:
    """`kind` is that of a root; below another category it is inherited."""

    id: UUID
    name: str
    parent_id: str | None = None
    kind: CategoryKind = CategoryKind.EXPENSE
    icon: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCategory:
    """`place` is its number among its siblings, from 0."""

    id: str
    name: str | Keep = KEEP
    parent_id: str | Keep | None = KEEP
    icon: str | Keep | None = KEEP
    color: str | Keep | None = KEEP
    is_hidden: bool | Keep = KEEP
    place: int | Keep = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteCategory:
    """Its rows go to `move_to`; None is its parent, and none where it has no parent."""

    id: str
    move_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCategories:
    """Rows, budgets and what is below go to `into`; the others are gone."""

    ids: tuple[str, ...]
    into: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTag:
    id: UUID
    name: str
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTag:
    id: UUID
    name: str | Keep = KEEP
    color: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTags:
    ids: tuple[UUID, ...]
    into: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTag:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePayee:
    """Rows of its names that have no payee yet become its rows."""

    id: UUID
    name: str
    category: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPayee:
    id: UUID
    name: str | Keep = KEEP
    category: str | Keep | None = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPayeeAlias:
    """Another name of a payee; rows of that name without a payee become its rows."""

    payee_id: UUID
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePayeeAlias:
    """From now on the name means nobody; rows keep their payee."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPayee:
    """One alias becomes a payee of its own, with its rows."""

    alias_id: UUID
    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePayees:
    ids: tuple[UUID, ...]
    into: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePayee:
    id: UUID
