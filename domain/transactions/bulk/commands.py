"""What can be asked of many rows at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from uuid import UUID

from domain.transactions.commands import KEEP, Keep
from domain.transactions.model import TransactionStatus
from domain.transactions.reporting import TransactionFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChanges:
    """The same for every row; tags are added and removed, everything else is replaced."""

    category: str | Keep | None = KEEP
    payee_id: UUID | Keep | None = KEEP
    note: str | Keep | None = KEEP
    is_hidden: bool | Keep = KEEP
    status: TransactionStatus | Keep = KEEP
    account_id: UUID | Keep = KEEP
    add_tag_ids: tuple[UUID, ...] = ()
    remove_tag_ids: tuple[UUID, ...] = ()
    delete: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """The fields that change something."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) not in (KEEP, (), False)) + (
            ("is_hidden",) if self.is_hidden is False else ()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTransactions:
    """Either `ids` or everything that `matching` finds. The id is made by the client: a retry is the same edit."""

    id: UUID
    ids: tuple[UUID, ...] | None = None
    matching: TransactionFilter | None = None
    changes: BulkChanges
