"""A file comes in as it is: the body of one request, kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request

from deployments.gateway.services import Services
from deployments.transactions.importing.containers import SIZE_MAX_BYTES
from domain.shared.viewer import Caller, Permission

_NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    body: dict[str, Any]


def refused(status: int, code: str, message: str) -> Outcome:
    return Outcome(status, {"error": {"code": code, "message": message}})


async def receive_upload(request: Request, file_name: str, caller: Caller, services: Services) -> Outcome:
    """Read the body up to the limit and hand it to the transactions service; nothing is kept of a larger one."""
    if not caller.viewer.may(Permission.WRITE_TRANSACTIONS):
        return refused(403, "FORBIDDEN", "Your role cannot import. Ask an owner of the household.")
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > SIZE_MAX_BYTES:
                size = SIZE_MAX_BYTES // 2**20
                message = f"The file is larger than {size} MB. Export a shorter period and import it in parts."
                return refused(413, "FILE_TOO_LARGE", message)
    except ClientDisconnect:
        return refused(400, "CUT_OFF", "The upload was cut off. Send it again.")
    if not content:
        return refused(400, "FILE_EMPTY", "The file is empty. Export it again from your bank.")
    name = PurePath(file_name.replace("\\", "/")).name[:_NAME_MAX] or "statement.csv"
    upload_id = uuid4()
    await services.call("transactions", "keep_upload", caller, upload_id, name, bytes(content))
    return Outcome(201, {"id": str(upload_id), "fileName": name, "size": len(content)})
