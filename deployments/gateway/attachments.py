"""Files of transactions: one comes in as the body of a request, and goes out as it came, never to be run."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from deployments.gateway.media_types import media_type_of
from deployments.gateway.services import Services
from deployments.gateway.uploads import Outcome, refused
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Permission
from domain.transactions.attaching.commands import AttachFile
from domain.transactions.attaching.use_cases import SIZE_MAX_BYTES, file_problem
from domain.transactions.names import Attachment

_STATUS = {
    "NOT_FOUND": 404,
    "ID_CONFLICT": 409,
    "TOO_MANY_FILES": 409,
    "FILE_TOO_LARGE": 413,
    "FILE_TYPE_REFUSED": 415,
}
# Nothing in a file may run, whatever a browser takes it for, and no cache between may keep it.
_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-store",
    "cross-origin-resource-policy": "same-origin",
}


async def receive_attachment(
    request: Request, transaction_id: str, file_name: str, file_id: str | None, caller: Caller, services: Services
) -> Outcome:
    """Read the body up to the limit, look what it is, and hand it over; nothing is kept of a larger one."""
    if not caller.viewer.may(Permission.WRITE_TRANSACTIONS):
        return refused(403, "FORBIDDEN", "Your role cannot attach files. Ask an owner of the household.")
    row_id = uuid_of(transaction_id)
    attachment_id = uuid4() if file_id is None else uuid_of(file_id)
    if row_id is None:
        return refused(404, "NOT_FOUND", "There is no such transaction in this household.")
    if attachment_id is None:
        return refused(400, "ID_INVALID", "Make a UUID for the id, for example with crypto.randomUUID().")
    content = await _body(request)
    if isinstance(content, Outcome):
        return content
    media_type = await asyncio.to_thread(media_type_of, content, file_name)
    problem = file_problem(len(content), media_type)
    if problem:
        return _refusal(problem)
    command = AttachFile(
        id=attachment_id, transaction_id=row_id, file_name=file_name, media_type=media_type, content=content
    )
    outcome: Any = await services.call("transactions", "handle", caller, command)
    if isinstance(outcome, Rejected):
        return _refusal(outcome)
    kept = outcome.attachment
    return Outcome(
        201,
        {
            "id": str(kept.id),
            "transactionId": str(kept.transaction_id),
            "fileName": kept.file_name,
            "mediaType": kept.media_type,
            "size": kept.size_bytes,
            "changeId": str(outcome.change.id) if outcome.change else None,
            "summary": outcome.change.summary if outcome.change else None,
        },
    )


async def _body(request: Request) -> bytes | Outcome:
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > SIZE_MAX_BYTES:
                problem = file_problem(len(content), None)
                assert problem is not None
                return _refusal(problem)
    except ClientDisconnect:
        return refused(400, "CUT_OFF", "The upload was cut off. Send it again.")
    return bytes(content)


def _refusal(rejected: Rejected) -> Outcome:
    return refused(_STATUS.get(rejected.code.value, 400), rejected.code.value, rejected.message)


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def attachment_response(file: Attachment, content: bytes) -> Response:
    """The file, to be saved under its name."""
    plain = file.file_name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
    headers = {
        **_HEADERS,
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.file_name, safe='')}",
    }
    return Response(content, headers=headers, media_type=file.media_type)
