"""Subscriptions over the socket: what one person does, the household's open pages hear."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import websockets

from tests.serve.test_api import statement
from tests.support.api import SUBPROTOCOL, Person, Socket

TODAY = datetime.now(UTC).date().isoformat()
CHANGED = """subscription { transactionChanged { kind transactionId
  transaction { id description category { id } categorizedBy confidence } } }"""


async def heard_of(socket: Socket, transaction_id: str) -> dict[str, Any]:
    """What is told of that transaction next."""
    while True:
        told: dict[str, Any] = await socket.data("rows")
        if told["transactionId"] == transaction_id:
            return told


async def listen(person: Person, account: str, socket: Socket) -> None:
    """The protocol does not say when a subscription has begun: knock until something is heard."""
    await socket.subscribe("rows", CHANGED)
    for _ in range(20):
        await person.record(account, -1, "knock", TODAY, category="dining")
        with suppress(TimeoutError):
            await socket.data("rows", 3)
            return
    raise AssertionError("nothing is heard of what is recorded")


async def test_a_purchase_arrives_and_then_its_category(person: Person) -> None:
    account = await person.create_account()
    async with person.socket() as socket:
        await listen(person, account, socket)
        done = await person.record(account, -3_127, "REWE SAGT DANKE 4412 BERLIN", TODAY)
        recorded = done["transaction"]["id"]
        created = await heard_of(socket, recorded)
        assert (created["kind"], created["transaction"]["description"]) == ("CREATED", "REWE SAGT DANKE 4412 BERLIN")
        categorized = await heard_of(socket, recorded)
        assert categorized["kind"] == "UPDATED"
        assert categorized["transaction"]["category"] == {"id": "groceries"}
        assert categorized["transaction"]["categorizedBy"] == "MODEL"


async def test_an_import_tells_how_far_it_is_and_then_its_notification(person: Person) -> None:
    account = await person.create_account()
    async with person.socket() as socket:
        await socket.subscribe("bell", "subscription { notificationAdded { kind title } }")
        import_id = await person.start_import(statement(500), account)
        await socket.subscribe(
            "import",
            "subscription ($id: ID!) { importProgress(importId: $id) { status progress importedCount } }",
            id=import_id,
        )
        steps: list[dict[str, Any]] = []
        bell: list[dict[str, Any]] = []
        completed = False
        while not (completed and bell):
            message = await socket.receive()
            if message["type"] == "complete":
                assert message["id"] == "import"
                completed = True
            elif message["id"] == "import":
                steps.append(message["payload"]["data"]["importProgress"])
            elif (note := message["payload"]["data"]["notificationAdded"])["kind"] != "WELCOME":
                bell.append(note)
    assert steps[-1] == {"status": "DONE", "progress": 1.0, "importedCount": 500}
    assert [step["progress"] for step in steps] == sorted(step["progress"] for step in steps)
    assert [note["kind"] for note in bell] == ["IMPORT_FINISHED"]


async def test_another_household_hears_nothing(person: Person, visitor: Callable[[], Person]) -> None:
    stranger = await visitor().register(name="Eve")
    own = await stranger.create_account()
    account = await person.create_account()
    async with stranger.socket() as socket:
        await listen(stranger, own, socket)
        await person.record(account, -1, "not for you", TODAY, category="dining")
        await stranger.record(own, -2, "for you", TODAY, category="dining")
        heard = {"knock"}
        while "for you" not in heard:
            heard.add((await socket.data("rows"))["transaction"]["description"])
    assert heard == {"knock", "for you"}


@pytest.mark.parametrize("payload", [{}, {"authorization": "Bearer nonsense"}], ids=["none", "wrong"])
async def test_a_socket_without_a_valid_token_is_closed(person: Person, payload: dict[str, str]) -> None:
    address = person.url.replace("http", "ws", 1) + "/live/graphql"
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL], open_timeout=60) as connection:
        await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await connection.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_what_is_no_subscription_is_refused_and_the_socket_stays(person: Person) -> None:
    async with person.socket() as socket:
        for query in ("{ viewer { id } }", "subscription { nonsense }", "subscription {"):
            await socket.subscribe(str(uuid4()), query)
            refused = await socket.receive()
            assert refused["type"] == "error"
            assert refused["payload"][0]["extensions"]["code"] in ("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED")
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"
