"""Confirming an address: looking changes nothing, one POST does, and only a link of ours works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.gateway.verifying import verify_email_response
from deployments.users.verifications import read_verification, verification_link
from domain.shared.outcomes import Rejected
from domain.users.model import EmailVerification
from domain.users.rejections import ConfirmEmailRejection
from domain.users.verification import EmailConfirmed

SECRET = "a secret of the tests, long enough for HS256"
NOON = datetime(2020, 11, 23, 12, tzinfo=UTC)
LINK = EmailVerification(
    id=uuid4(), user_id=uuid4(), email="ada@example.org", issued_at=NOON, expires_at=NOON + timedelta(days=1)
)


class Users:
    def __init__(self) -> None:
        self.confirmed: list[UUID] = []
        self.outcome: EmailConfirmed | Rejected = EmailConfirmed("ada@example.org")

    async def call(self, service: str, method: str, verification_id: UUID) -> EmailConfirmed | Rejected:
        assert (service, method) == ("users", "confirm_email")
        self.confirmed.append(verification_id)
        return self.outcome


@pytest.fixture
def users() -> Users:
    return Users()


@pytest.fixture
def client(users: Users) -> httpx.AsyncClient:
    parts: Any = SimpleNamespace(settings=SimpleNamespace(jwt_secret=SECRET), services=users)

    async def answer(request: Request) -> Response:
        return await verify_email_response(request, request.query_params.get("token", ""), parts)

    app = Starlette(routes=[Route("/verify-email", answer, methods=["GET", "POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://moneta")


def link(secret: str = SECRET) -> str:
    return verification_link("http://moneta/", secret, LINK)


async def test_looking_at_the_link_changes_nothing(client: httpx.AsyncClient, users: Users) -> None:
    shown = await client.get(link())
    assert (shown.status_code, "Yes, it is mine" in shown.text, users.confirmed) == (200, True, [])
    # Whoever finds the link does not learn whose address it is.
    assert ("script" in shown.text, "ada@example.org" in shown.text) == (False, False)
    assert shown.headers["referrer-policy"] == "no-referrer"


async def test_the_button_confirms_it(client: httpx.AsyncClient, users: Users) -> None:
    done = await client.post(link())
    assert (done.status_code, "ada@example.org is yours" in done.text) == (200, True)
    assert users.confirmed == [LINK.id]


async def test_a_refusal_is_told_in_words(client: httpx.AsyncClient, users: Users) -> None:
    users.outcome = Rejected(ConfirmEmailRejection.LINK_EXPIRED, "This link is too old.")
    late = await client.post(link())
    assert (late.status_code, "This link is too old." in late.text) == (409, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_link_does_nothing(client: httpx.AsyncClient, users: Users, method: str) -> None:
    of_another_kind = jwt.encode({"aud": "moneta-unsubscribe", "jti": str(LINK.id)}, SECRET, algorithm="HS256")
    unsigned = jwt.encode({"aud": "moneta-verify-email", "jti": str(LINK.id)}, None, algorithm="none")
    for url in (
        "/verify-email",
        f"{link()}x",
        link("another secret, and also long enough for HS256"),
        f"/verify-email?token={of_another_kind}",
        f"/verify-email?token={unsigned}",
    ):
        assert (await client.request(method, url)).status_code == 404
    assert users.confirmed == []


def test_a_link_that_is_too_old_is_still_known_so_that_its_page_can_say_so() -> None:
    assert read_verification(link().partition("=")[2], SECRET) == LINK.id
