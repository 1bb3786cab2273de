"""What can be asked about a file that was uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.transactions.importing.mapping import ColumnMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewImport:
    """`mapping` None asks for a guess."""

    upload_id: UUID
    account_id: UUID
    mapping: ColumnMapping | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartImport:
    """The id is made by the client: a retry is the same import."""

    id: UUID
    upload_id: UUID
    account_id: UUID
    mapping: ColumnMapping | None = None
