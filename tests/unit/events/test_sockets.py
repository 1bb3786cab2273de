"""The `graphql-transport-ws` protocol over a real server and a real client, with a schema of graphql-core's own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from deployments.events.sockets import Admitted, Limits, Results, TransportWsHandler
from graphql import ExecutionResult, GraphQLError, build_schema, parse, subscribe, validate
from tests.support.events import assert_soon
from tests.support.servers import free_port

SCHEMA = build_schema(
    "type Query { a: Int } type Subscription { count(to: Int!): Int, wait: Int, fail: Int, who: Int }"
)
QUICK = Limits(init_timeout_seconds=0.3)
LAZY = Limits(max_subscriptions=3, max_message_bytes=2_000)


@dataclass
class World:
    """A server, and how many subscription sources are open on it."""

    url: str = ""
    open_sources: int = 0
    handler: TransportWsHandler[str] = field(init=False)

    async def authenticate(self, payload: dict[str, Any]) -> Admitted[str] | None:
        match payload.get("authorization"):
            case "Bearer broken":
                raise ConnectionRefusedError("the database is away")
            case "Bearer short":
                return Admitted("short", datetime.now(UTC) + timedelta(seconds=0.4))
            case "Bearer good":
                return Admitted("good")
            case _:
                return None

    async def subscribe(self, context: str, query: str, variables: dict[str, Any] | None, name: str | None) -> Results:
        try:
            document = parse(query)
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        if errors := validate(SCHEMA, document):
            return ExecutionResult(None, errors)
        if query.startswith("query"):
            return ExecutionResult({"a": 1}, None)
        root = {"count": self._count, "wait": self._wait, "fail": self._fail}
        result = await subscribe(SCHEMA, document, root, context, variables, name)
        assert isinstance(result, AsyncIterator | ExecutionResult)
        return result

    async def _count(self, _info: Any, to: int) -> AsyncIterator[dict[str, int]]:
        for number in range(to):
            yield {"count": number}

    async def _wait(self, _info: Any) -> AsyncIterator[dict[str, int]]:
        self.open_sources += 1
        try:
            yield {"wait": 0}
            await asyncio.Event().wait()
        finally:
            self.open_sources -= 1

    async def _fail(self, _info: Any) -> AsyncIterator[dict[str, int]]:
        yield {"fail": 0}
        raise ValueError("a secret of the database")


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[World]:
    world, port = World(), free_port()
    world.handler = TransportWsHandler(world.authenticate, world.subscribe, limits)

    async def endpoint(websocket: WebSocket) -> None:
        await world.handler(websocket)

    app = Starlette(routes=[WebSocketRoute("/live/graphql", endpoint)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    await assert_soon(lambda: server.started)
    world.url = f"ws://127.0.0.1:{port}/live/graphql"
    yield world
    server.should_exit = True
    await task


@pytest.fixture
async def quick() -> AsyncIterator[World]:
    async with serving(QUICK) as world:
        yield world


@pytest.fixture
async def lazy() -> AsyncIterator[World]:
    async with serving(LAZY) as world:
        yield world


class Client:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(30):
            while True:
                message: dict[str, Any] = json.loads(await self.connection.recv())
                if message != {"type": "ping"}:
                    return message

    async def ask(self, query: str, id_: str = "1") -> None:
        await self.send(type="subscribe", id=id_, payload={"query": query})

    async def closing(self) -> tuple[int, str]:
        """Read until the server closes; its code and reason."""
        async with asyncio.timeout(30):
            with pytest.raises(ConnectionClosed) as closed:
                await self._read_all()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, closed.value.rcvd.reason

    async def _read_all(self) -> None:
        while True:
            await self.connection.recv()


@asynccontextmanager
async def open_client(world: World, token: str | None = "good") -> AsyncIterator[Client]:
    async with connect(world.url, subprotocols=["graphql-transport-ws"]) as connection:  # type: ignore[list-item]
        client = Client(connection)
        if token is not None:
            await client.send(type="connection_init", payload={"authorization": f"Bearer {token}"})
            assert await client.hear() == {"type": "connection_ack"}
        yield client


def following(id_: str, *values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": id_, "type": "next", "payload": {"data": value}} for value in values]


async def test_a_subscription_yields_and_completes(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.ask("subscription { count(to: 2) }")
        heard = [await client.hear() for _ in range(3)]
        assert heard == [*following("1", {"count": 0}, {"count": 1}), {"id": "1", "type": "complete"}]


async def test_several_subscriptions_share_a_socket_and_an_id_is_free_after_its_end(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.ask("subscription { wait }", "a")
        assert await client.hear() == following("a", {"wait": 0})[0]
        for _ in range(2):
            await client.ask("subscription { count(to: 1) }", "b")
            assert [await client.hear(), await client.hear()] == [
                *following("b", {"count": 0}),
                {"id": "b", "type": "complete"},
            ]


async def test_variables_and_an_operation_name_arrive(lazy: World) -> None:
    async with open_client(lazy) as client:
        query = "subscription A($n: Int!) { count(to: $n) } subscription B { wait }"
        payload = {"query": query, "variables": {"n": 1}, "operationName": "A"}
        await client.send(type="subscribe", id="1", payload=payload)
        assert await client.hear() == following("1", {"count": 0})[0]


async def test_a_query_answers_once(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.ask("query { a }")
        assert [await client.hear(), await client.hear()] == [
            *following("1", {"a": 1}),
            {"id": "1", "type": "complete"},
        ]


@pytest.mark.parametrize("query", ["subscription { nothing }", "subscription {"])
async def test_a_document_that_does_not_fit_is_an_error_of_its_id_only(lazy: World, query: str) -> None:
    async with open_client(lazy) as client:
        await client.ask(query)
        error = await client.hear()
        assert (error["id"], error["type"]) == ("1", "error")
        assert error["payload"][0]["message"]
        await client.ask("subscription { count(to: 1) }")
        assert await client.hear() == following("1", {"count": 0})[0]


async def test_a_failing_source_tells_no_secret_and_leaves_the_others(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.ask("subscription { fail }")
        assert await client.hear() == following("1", {"fail": 0})[0]
        assert await client.hear() == {"id": "1", "type": "error", "payload": [{"message": "Internal server error"}]}
        await client.send(type="ping", payload={"n": 1})
        assert await client.hear() == {"type": "pong", "payload": {"n": 1}}


async def test_the_client_completes(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.ask("subscription { wait }")
        await client.hear()
        assert lazy.open_sources == 1
        await client.send(type="complete", id="1")
        await client.send(type="complete", id="unknown")
        await client.send(type="ping")
        assert await client.hear() == {"type": "pong"}
        await assert_soon(lambda: lazy.open_sources == 0)


async def test_too_many_subscriptions_are_refused_one_by_one(lazy: World) -> None:
    async with open_client(lazy) as client:
        for id_ in "abc":
            await client.ask("subscription { wait }", id_)
            await client.hear()
        await client.ask("subscription { wait }", "d")
        refused = await client.hear()
        assert (refused["id"], refused["type"]) == ("d", "error")
        assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_SUBSCRIPTIONS"}
        assert lazy.handler.subscriptions == 3


async def test_without_an_initialisation_the_socket_closes(quick: World) -> None:
    async with open_client(quick, token=None) as client:
        assert await client.closing() == (4408, "Connection initialisation timeout")


async def test_pings_alone_do_not_keep_an_uninitialised_socket(quick: World) -> None:
    async with open_client(quick, token=None) as client:

        async def ping() -> None:
            with suppress(ConnectionClosed):
                while True:
                    await client.send(type="ping")
                    await asyncio.sleep(0.02)

        pinging = asyncio.create_task(ping())
        assert await client.closing() == (4408, "Connection initialisation timeout")
        await pinging


async def test_a_silent_client_is_cut_off_and_an_answering_one_stays() -> None:
    # Long enough that the living one is heard in time even where this process stands still for a second or two.
    patient = Limits(ping_seconds=1.5)
    async with serving(patient) as world, open_client(world) as silent, open_client(world) as living:

        async def answer() -> None:
            while True:
                await living.send(type="pong")
                await asyncio.sleep(0.05)

        answering = asyncio.create_task(answer())
        assert await silent.closing() == (1001, "Nothing heard from the client")
        await living.ask("subscription { count(to: 1) }")
        assert await living.hear() == following("1", {"count": 0})[0]
        answering.cancel()


@pytest.mark.parametrize("payload", [None, {}, {"authorization": "Bearer wrong"}])
async def test_a_stranger_is_forbidden(lazy: World, payload: dict[str, Any] | None) -> None:
    async with open_client(lazy, token=None) as client:
        await client.send(type="connection_init", **({} if payload is None else {"payload": payload}))
        assert await client.closing() == (4403, "Forbidden")


async def test_a_failing_authentication_asks_to_come_again(lazy: World) -> None:
    async with open_client(lazy, token=None) as client:
        await client.send(type="connection_init", payload={"authorization": "Bearer broken"})
        assert await client.closing() == (1013, "Try again later")


async def test_an_expired_token_closes_so_that_the_client_returns_with_a_fresh_one(lazy: World) -> None:
    async with open_client(lazy, "short") as client:
        # On a busy machine it may have expired by now.
        with suppress(ConnectionClosed):
            await client.ask("subscription { wait }")
        assert await client.closing() == (4403, "Token expired")


async def test_subscribing_before_the_initialisation_is_unauthorized(lazy: World) -> None:
    async with open_client(lazy, token=None) as client:
        await client.ask("subscription { wait }")
        assert await client.closing() == (4401, "Unauthorized")


async def test_a_second_initialisation_is_too_many(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.send(type="connection_init")
        assert await client.closing() == (4429, "Too many initialisation requests")


async def test_an_id_in_use_is_refused(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.ask("subscription { wait }")
        await client.ask("subscription { wait }")
        assert await client.closing() == (4409, "Subscriber for 1 already exists")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        '{"type": "start"}',
        "{}",
        '{"type": ["x"]}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": ""}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{a}"}}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "operationName": 1}}',
        '{"type": "complete"}',
        '{"type": "ping", "payload": 1}',
        json.dumps({"type": "x" * 500}),
        b"{}",
    ],
)
async def test_an_invalid_message_closes_with_the_reason(lazy: World, text: str | bytes) -> None:
    async with open_client(lazy) as client:
        await client.connection.send(text)
        code, reason = await client.closing()
        assert code == 4400
        assert reason.startswith("Invalid message: ")


async def test_a_big_message_closes(lazy: World) -> None:
    async with open_client(lazy) as client:
        await client.send(type="ping", payload={"x": "é" * 1_500})
        assert await client.closing() == (1009, "Message too big")


async def test_another_protocol_is_not_acceptable(lazy: World) -> None:
    async with connect(lazy.url, subprotocols=["graphql-ws"]) as connection:  # type: ignore[list-item]
        assert await Client(connection).closing() == (4406, "Subprotocol not acceptable")


async def test_drain_sends_every_client_to_another_replica(lazy: World) -> None:
    async with open_client(lazy) as first, open_client(lazy) as second:
        await first.ask("subscription { wait }")
        await first.hear()
        await lazy.handler.drain()
        assert lazy.handler.sockets == 0
        assert [await first.closing(), await second.closing()] == [(1012, "Service restart")] * 2
    async with open_client(lazy, token=None) as late:
        assert await late.closing() == (1012, "Service restart")


async def test_nothing_of_a_socket_outlives_it(lazy: World) -> None:
    """However it ends: closed, cut off, or in the middle of a message."""
    before = len(asyncio.all_tasks())
    for ending in range(12):
        async with open_client(lazy) as client:
            for id_ in ("a", "b"):
                await client.ask("subscription { wait }", id_)
                if ending % 2:
                    await client.hear()
            if ending % 3 == 1:
                client.connection.transport.abort()
            elif ending % 3 == 2:
                await client.send(type="connection_init")
    await assert_soon(lambda: not (lazy.handler.sockets or lazy.open_sources or len(asyncio.all_tasks()) > before))
    assert lazy.handler.subscriptions == 0


class DeafWebSocket:
    """A client that takes nothing any more: its buffers are full."""

    def __init__(self) -> None:
        self.scope = {"subprotocols": ["graphql-transport-ws"]}
        self.closed: tuple[int, str] | None = None
        self.frames = [
            {"type": "connection_init", "payload": {"authorization": "Bearer good"}},
            {"type": "subscribe", "id": "1", "payload": {"query": "subscription { count(to: 9) }"}},
        ]

    async def accept(self, subprotocol: str | None = None) -> None:
        assert subprotocol == "graphql-transport-ws"

    async def receive(self) -> dict[str, Any]:
        if not self.frames:
            await asyncio.Event().wait()
        return {"type": "websocket.receive", "text": json.dumps(self.frames.pop(0))}

    async def send_text(self, text: str) -> None:
        if "next" in text:
            await asyncio.Event().wait()

    async def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


async def test_a_client_that_does_not_read_is_cut_off() -> None:
    world, socket = World(), DeafWebSocket()
    handler = TransportWsHandler(world.authenticate, world.subscribe, Limits(send_timeout_seconds=0.2))
    async with asyncio.timeout(30):
        await handler(socket)  # type: ignore[arg-type]
    assert socket.closed == (1013, "The client reads too slowly")
    assert handler.sockets == 0
