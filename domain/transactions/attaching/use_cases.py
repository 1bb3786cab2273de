"""Attaching, renaming and removing files. Their descriptions are in the history, their content stays for an undo."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from domain.shared.events import LedgerChanged
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.attaching.commands import AttachFile, DeleteAttachment, RenameAttachment
from domain.transactions.attaching.rejections import (
    AttachFileRejection,
    DeleteAttachmentRejection,
    RenameAttachmentRejection,
)
from domain.transactions.model import Change, ChangeKind
from domain.transactions.names import Attachment
from domain.transactions.ports import LedgerUnit

SIZE_MAX_BYTES = 10 * 2**20
FILES_MAX = 10
NAME_MAX = 200
# What may be kept, and how people call it.
MEDIA_TYPES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "text/csv": "CSV",
    "text/plain": "text",
}
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\]")

CodeT = TypeVar("CodeT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Attached:
    """The file as it is now; None where it was removed."""

    attachment: Attachment | None
    transaction_id: UUID
    change: Change | None


def clean_name(file_name: str) -> str:
    """Without what a path or a terminal could be tricked with."""
    return _UNSAFE.sub("", file_name).strip().strip(".").strip()


def _name_problem(codes: type[CodeT], name: str) -> Rejected | None:
    if not name:
        return Rejected(codes("NAME_EMPTY"), "Give the file a name.", "fileName")
    if len(name) > NAME_MAX:
        return Rejected(codes("NAME_TOO_LONG"), f"Shorten the name to {NAME_MAX} characters.", "fileName")
    return None


def file_problem(content_size: int, media_type: str | None) -> Rejected | None:
    """Whether such a file is kept at all."""
    codes = AttachFileRejection
    if content_size == 0:
        return Rejected(codes.FILE_EMPTY, "The file is empty. Choose another one.", "file")
    if content_size > SIZE_MAX_BYTES:
        message = f"The file is larger than {SIZE_MAX_BYTES // 2**20} MB. Make it smaller, for example as a PDF."
        return Rejected(codes.FILE_TOO_LARGE, message, "file")
    if media_type not in MEDIA_TYPES:
        names = ", ".join(MEDIA_TYPES.values())
        message = f"Its content is none of what can be attached: {names}. Save it as one of these."
        return Rejected(codes.FILE_TYPE_REFUSED, message, "file")
    return None


async def attach_file(caller: Caller, command: AttachFile, unit: LedgerUnit) -> Attached | Rejected:
    """Keep a file with a transaction. The same id with the same content is the same file."""
    codes = AttachFileRejection
    name = clean_name(command.file_name)
    if problem := _name_problem(codes, name) or file_problem(len(command.content), command.media_type):
        return problem
    row = (await unit.transactions.get_many([command.transaction_id])).get(command.transaction_id)
    if row is None:
        return Rejected(codes.NOT_FOUND, "There is no such transaction in this household.", "transactionId")
    assert command.media_type is not None
    digest = sha256(command.content).digest()
    change_id = uuid5(command.id, ChangeKind.ATTACH)
    if existing := await unit.of(Attachment).get(command.id):
        if (existing.sha256, existing.transaction_id) != (digest, row.id):
            return Rejected(codes.ID_CONFLICT, "Another file has this id; make a new UUID.", "id")
        return Attached(existing, row.id, await unit.history.get(change_id))
    if await unit.history.get(change_id):
        return Rejected(codes.ID_CONFLICT, "This file was removed since; make a new UUID.", "id")
    if await unit.blobs.count_of(row.id) >= FILES_MAX:
        message = f"A transaction has at most {FILES_MAX} files. Remove one first."
        return Rejected(codes.TOO_MANY_FILES, message, "file")
    attachment = Attachment(
        id=command.id,
        transaction_id=row.id,
        file_name=name,
        media_type=command.media_type,
        size_bytes=len(command.content),
        sha256=digest,
        user_id=caller.viewer.user_id,
        created_at=unit.now,
    )
    change = _change(caller, unit, change_id, f"Attached {name} to {row.description}")
    await unit.history.open(change)
    await unit.blobs.keep(digest, command.content)
    await unit.of(Attachment).put(attachment)
    unit.tell(LedgerChanged(kinds=("attachments",)))
    return Attached(attachment, row.id, change)


async def rename_attachment(caller: Caller, command: RenameAttachment, unit: LedgerUnit) -> Attached | Rejected:
    codes = RenameAttachmentRejection
    attachment = await unit.of(Attachment).get(command.id)
    if attachment is None:
        return Rejected(codes.NOT_FOUND, "There is no such file in this household.", "id")
    name = clean_name(command.file_name)
    if problem := _name_problem(codes, name):
        return problem
    if name == attachment.file_name:
        return Attached(attachment, attachment.transaction_id, None)
    renamed = replace(attachment, file_name=name)
    change = _change(caller, unit, uuid4(), f"Renamed {attachment.file_name} to {name}")
    await unit.history.open(change)
    await unit.of(Attachment).put(renamed)
    unit.tell(LedgerChanged(kinds=("attachments",)))
    return Attached(renamed, renamed.transaction_id, change)


async def delete_attachment(caller: Caller, command: DeleteAttachment, unit: LedgerUnit) -> Attached | Rejected:
    attachment = await unit.of(Attachment).get(command.id)
    if attachment is None:
        return Rejected(DeleteAttachmentRejection.NOT_FOUND, "There is no such file in this household.", "id")
    change = _change(caller, unit, uuid4(), f"Removed {attachment.file_name}")
    await unit.history.open(change)
    await unit.of(Attachment).remove(attachment.id)
    unit.tell(LedgerChanged(kinds=("attachments",)))
    return Attached(None, attachment.transaction_id, change)


def _change(caller: Caller, unit: LedgerUnit, id: UUID, summary: str) -> Change:  # noqa: A002
    return Change(id=id, kind=ChangeKind.ATTACH, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id)
