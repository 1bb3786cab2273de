"""The users service with a clock in the test's hand, on fakes or on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher

from deployments.adapters.db import Database
from deployments.adapters.security import AccessTokens, Passwords
from deployments.users.repository import UsersBegin
from deployments.users.service import UsersService
from deployments.users.throttle import MemoryThrottle
from deployments.users.verifications import VerificationSender
from domain.shared.outcomes import Rejected
from domain.users.commands import ClientInfo, Register, SignIn
from domain.users.model import SignedIn
from domain.users.ports import Throttle
from tests.support.fake_users import FakeUsersBegin

SECRET = "a secret of the tests, long enough for HS256"
PASSWORD = "vier Lampen und ein Elch"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Clock:
    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **parts: float) -> None:
        self.now += timedelta(**parts)


def cheap_passwords() -> Passwords:
    """Right in everything but the cost."""
    return Passwords(PasswordHasher(memory_cost=64, time_cost=1, parallelism=1))


def email() -> str:
    """Nobody else's, so that tests can share one database."""
    return f"anna-{uuid4().hex[:12]}@example.org"


def registration(address: str | None = None, **changes: object) -> Register:
    command = Register(email=address or email(), password=PASSWORD, display_name="Anna Gruber")
    return replace(command, **changes)  # type: ignore[arg-type]


@dataclass
class World:
    service: UsersService
    begin: FakeUsersBegin | UsersBegin
    clock: Clock
    access_tokens: AccessTokens
    client: ClientInfo
    extras: Any = None

    async def registered(self, address: str | None = None) -> SignedIn:
        outcome = await self.service.register(self.client, registration(address))
        assert isinstance(outcome, SignedIn), outcome
        return outcome

    async def sign_in(self, address: str, password: str = PASSWORD) -> SignedIn | Rejected:
        return await self.service.sign_in(self.client, SignIn(email=address, password=password))

    async def refresh(self, token: str) -> SignedIn | None:
        return await self.service.refresh_session(self.client, token)


def world(
    database: Database | None,
    *,
    passwords: Passwords | None = None,
    throttle: Throttle | None = None,
    sender: VerificationSender | None = None,
    admin_emails: Collection[str] = (),
) -> World:
    clock = Clock()
    begin = UsersBegin(database, admin_emails) if database else FakeUsersBegin(admin_emails)
    access_tokens = AccessTokens(SECRET)
    service = UsersService(
        database or Database("postgresql://nobody@/nowhere"),
        passwords or cheap_passwords(),
        access_tokens,
        throttle or MemoryThrottle(),
        clock=clock,
        begin=begin,
        sender=sender,
        admin_emails=admin_emails,
    )
    return World(
        service,
        begin,
        clock,
        access_tokens,
        ClientInfo(address=f"2001:db8::{uuid4().hex[:4]}", correlation_id="request-1"),
    )
