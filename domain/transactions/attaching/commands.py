"""What can be asked of files."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachFile:
    """`media_type` is what the first bytes say, not what the name says; None where they say nothing known."""

    id: UUID
    transaction_id: UUID
    file_name: str
    media_type: str | None
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameAttachment:
    id: UUID
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAttachment:
    id: UUID
