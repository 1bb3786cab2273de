"""The way out of e-mails: looking changes nothing, one POST does, and only a link of ours works."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.gateway.unsubscribing import unsubscribe_response
from deployments.notifications.channels.links import Links
from domain.notifications.commands import Unsubscribe
from domain.notifications.kinds import NotificationKind

SECRET = "a secret of the tests, long enough for HS256"
WANTED = Unsubscribe(uuid4(), uuid4(), NotificationKind.LOW_BALANCE)


class Calls:
    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []

    async def call(self, *what: Any) -> None:
        self.made.append(what)


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def client(calls: Calls) -> httpx.AsyncClient:
    parts: Any = SimpleNamespace(settings=SimpleNamespace(jwt_secret=SECRET), services=calls)

    async def answer(request: Request) -> Response:
        return await unsubscribe_response(request, request.query_params.get("token", ""), parts)

    app = Starlette(routes=[Route("/unsubscribe", answer, methods=["GET", "POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://moneta")


def link() -> str:
    return Links("http://moneta", SECRET).unsubscribe(WANTED.household_id, WANTED.user_id, WANTED.kind)


async def test_looking_at_the_link_changes_nothing(client: httpx.AsyncClient, calls: Calls) -> None:
    shown = await client.get(link())
    assert (shown.status_code, "Stop these e-mails" in shown.text, calls.made) == (200, True, [])
    assert "script" not in shown.text
    assert shown.headers["referrer-policy"] == "no-referrer"


async def test_one_click_of_a_mail_program_ends_it(client: httpx.AsyncClient, calls: Calls) -> None:
    done = await client.post(link(), content="List-Unsubscribe=One-Click")
    assert done.status_code == 200
    assert calls.made == [("notifications", "unsubscribe", WANTED)]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_link_does_nothing(client: httpx.AsyncClient, calls: Calls, method: str) -> None:
    for url in ("/unsubscribe", f"{link()}x"):
        assert (await client.request(method, url)).status_code == 404
    assert calls.made == []
