"""Files of transactions, on the fake and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.transactions.attaching.commands import AttachFile, DeleteAttachment, RenameAttachment
from domain.transactions.attaching.rejections import (
    AttachFileRejection,
    DeleteAttachmentRejection,
    RenameAttachmentRejection,
)
from domain.transactions.names import Attachment
from tests.support.ledger_world import World, accepted, recording, refused

PDF = b"%PDF-1.7 receipt"
CODES = AttachFileRejection


async def purchase(world: World) -> UUID:
    account = await world.account(f"Account {uuid4()}")
    return accepted(await world.record(recording(account.id))).transaction.id  # type: ignore[no-any-return]


def file(transaction_id: UUID, **fields: Any) -> AttachFile:
    values = {"id": uuid4(), "file_name": "receipt.pdf", "media_type": "application/pdf", "content": PDF}
    return AttachFile(transaction_id=transaction_id, **{**values, **fields})


async def kept(world: World) -> list[Attachment]:
    async with world.begin(world.caller) as unit:
        return list(await unit.of(Attachment).all())


async def test_a_file_is_kept_once_however_often_it_is_sent(world: World) -> None:
    row = await purchase(world)
    command = file(row)
    first = accepted(await world.handle(command))
    assert (first.attachment.size_bytes, first.attachment.sha256) == (len(PDF), sha256(PDF).digest())
    assert accepted(await world.handle(command)).change.id == first.change.id
    assert len(await kept(world)) == 1
    assert refused(await world.handle(replace(command, content=b"%PDF-other"))) == (CODES.ID_CONFLICT, "id")
    # The same content may belong to two transactions.
    accepted(await world.handle(file(await purchase(world))))


async def test_a_file_is_renamed_removed_and_brought_back(world: World) -> None:
    row = await purchase(world)
    id = accepted(await world.handle(file(row))).attachment.id  # noqa: A001
    renamed = accepted(await world.handle(RenameAttachment(id=id, file_name="  ../Invoice\n 7.pdf ")))
    assert renamed.attachment.file_name == "Invoice 7.pdf"
    assert accepted(await world.handle(RenameAttachment(id=id, file_name="Invoice 7.pdf"))).change is None
    gone = accepted(await world.handle(DeleteAttachment(id=id)))
    assert (await kept(world), gone.transaction_id) == ([], row)
    accepted(await world.undo(gone.change.id))
    assert [each.file_name for each in await kept(world)] == ["Invoice 7.pdf"]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"content": b""}, CODES.FILE_EMPTY, "file"),
        ({"content": b"x" * (10 * 2**20 + 1)}, CODES.FILE_TOO_LARGE, "file"),
        ({"media_type": "application/zip"}, CODES.FILE_TYPE_REFUSED, "file"),
        ({"media_type": None}, CODES.FILE_TYPE_REFUSED, "file"),
        ({"file_name": " / "}, CODES.NAME_EMPTY, "fileName"),
        ({"file_name": "x" * 201}, CODES.NAME_TOO_LONG, "fileName"),
        ({"transaction_id": UUID(int=5)}, CODES.NOT_FOUND, "transactionId"),
    ],
)
async def test_a_wrong_file_is_refused(
    world: World, fields: dict[str, Any], code: AttachFileRejection, field: str
) -> None:
    command = replace(file(await purchase(world)), **fields)
    assert refused(await world.handle(command)) == (code, field)
    assert await kept(world) == []


async def test_ten_files_are_enough(world: World) -> None:
    row = await purchase(world)
    for number in range(10):
        accepted(await world.handle(file(row, content=PDF + bytes([number]))))
    assert refused(await world.handle(file(row))) == (CODES.TOO_MANY_FILES, "file")


async def test_what_is_not_there_cannot_be_changed(world: World) -> None:
    gone = uuid4()
    assert refused(await world.handle(RenameAttachment(id=gone, file_name="a"))) == (
        RenameAttachmentRejection.NOT_FOUND,
        "id",
    )
    assert refused(await world.handle(DeleteAttachment(id=gone))) == (DeleteAttachmentRejection.NOT_FOUND, "id")
