"""Files go in and come out over HTTP as they were, for their own household only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.settings import Settings
from deployments.adapters.unit_of_work import run
from deployments.gateway.app import Parts, make_app
from deployments.gateway.reads import GatewayReads
from deployments.transactions.repository import LedgerBegin
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions.handlers import HANDLERS
from tests.support.ledger_world import World, accepted, recording, sql_world

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


class _Tokens:
    """The token is the id of the person; a viewer's token starts with `looker`."""

    def __init__(self, worlds: dict[str, Viewer]) -> None:
        self._viewers = worlds

    def verify(self, token: str, _now: object) -> Viewer | None:
        return self._viewers.get(token)


class _Services:
    def __init__(self, database: Database) -> None:
        self._begin = LedgerBegin(database)

    async def call(self, _service: str, _method: str, caller: Caller, command: Any) -> Any:
        return await run(self._begin, HANDLERS[type(command)], caller, command)


@dataclass
class Desk:
    """One household with a purchase, and a client for its owner."""

    client: httpx.AsyncClient
    world: World
    row: UUID
    database: Database

    async def send(self, content: bytes = PDF, *, token: str = "owner", **params: Any) -> httpx.Response:
        values = {"transactionId": str(self.row), "filename": "receipt.pdf", **params}
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return await self.client.post("/attachments", params=values, content=content, headers=headers)

    async def fetch(self, id: str, token: str = "owner") -> httpx.Response:  # noqa: A002
        return await self.client.get(f"/attachments/{id}", headers={"authorization": f"Bearer {token}"})


@pytest.fixture
async def desk(migrated_dsn: str) -> AsyncIterator[Desk]:
    database = Database(migrated_dsn, pool_size=4)
    world, other = await sql_world(database), await sql_world(database)
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction.id
    viewers = {
        "owner": world.caller.viewer,
        "stranger": other.caller.viewer,
        "looker": Viewer(uuid4(), world.caller.household_id, Role.VIEWER),
    }
    unused: Any = SimpleNamespace()
    parts = Parts(
        settings=Settings(database_url=migrated_dsn, redis_url="redis://unused", jwt_secret="x" * 32),
        executor=unused,
        tokens=_Tokens(viewers),  # type: ignore[arg-type]
        reads=GatewayReads(database),
        services=_Services(database),  # type: ignore[arg-type]
        commands=unused,
        live=unused,
        health=unused,
    )
    transport = httpx.ASGITransport(app=make_app(parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://moneta") as client:
        yield Desk(client, world, row, database)
    await database.close()


async def test_a_file_comes_out_as_it_went_in(desk: Desk) -> None:
    sent = await desk.send(filename="Rechnung „März“ 2026.pdf")
    assert sent.status_code == 201
    answer = sent.json()
    assert (answer["mediaType"], answer["size"]) == ("application/pdf", len(PDF))
    assert answer["summary"] == "Attached Rechnung „März“ 2026.pdf to Bakery"
    got = await desk.fetch(answer["id"])
    assert (got.status_code, got.content) == (200, PDF)
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cache-control"] == "private, no-store"
    assert got.headers["content-disposition"].startswith('attachment; filename="Rechnung ')
    assert got.headers["content-disposition"].endswith(
        "filename*=UTF-8''Rechnung%20%E2%80%9EM%C3%A4rz%E2%80%9C%202026.pdf"
    )


async def test_the_same_content_is_kept_once(desk: Desk) -> None:
    for _ in range(3):
        assert (await desk.send()).status_code == 201
    async with desk.database.session(desk.world.caller.household_id) as session:
        assert await session.scalar(text("SELECT count(*) FROM attachments")) == 3
        assert await session.scalar(text("SELECT count(*) FROM blobs")) == 1


async def test_a_retry_with_its_id_is_the_same_file(desk: Desk) -> None:
    id = str(uuid4())  # noqa: A001
    first, again = await desk.send(id=id), await desk.send(id=id)
    assert first.json() == again.json()
    assert (await desk.send(b"%PDF-1.7 other", id=id)).status_code == 409


async def test_nobody_else_sees_it(desk: Desk) -> None:
    id = (await desk.send()).json()["id"]  # noqa: A001
    assert (await desk.fetch(id, "stranger")).status_code == 404
    assert (await desk.fetch(id, "nobody")).status_code == 401
    assert (await desk.fetch(id, "looker")).status_code == 200
    assert (await desk.fetch("not-a-uuid")).status_code == 404
    assert (await desk.send(token="stranger")).status_code == 404


@pytest.mark.parametrize(
    ("content", "params", "status", "code"),
    [
        (b"", {}, 400, "FILE_EMPTY"),
        (b"MZ\x90\x00", {}, 415, "FILE_TYPE_REFUSED"),
        (b"x" * (10 * 2**20 + 1), {}, 413, "FILE_TOO_LARGE"),
        (PDF, {"filename": "/"}, 400, "NAME_EMPTY"),
        (PDF, {"transactionId": "x"}, 404, "NOT_FOUND"),
        (PDF, {"transactionId": str(uuid4())}, 404, "NOT_FOUND"),
        (PDF, {"id": "x"}, 400, "ID_INVALID"),
        (PDF, {"token": "looker"}, 403, "FORBIDDEN"),
        (PDF, {"token": ""}, 401, "UNAUTHENTICATED"),
    ],
)
async def test_what_is_not_taken_is_told_and_leaves_nothing(
    desk: Desk, content: bytes, params: dict[str, Any], status: int, code: str
) -> None:
    answer = await desk.send(content, **params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    async with desk.database.session(desk.world.caller.household_id) as session:
        assert await session.scalar(text("SELECT count(*) FROM blobs")) == 0
