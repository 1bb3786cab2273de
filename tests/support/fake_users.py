"""People and sessions in memory; `tests/contract/users` keeps them honest."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.shared.events import Event
from domain.shared.viewer import Caller, Role
from domain.users.devices import Device
from domain.users.model import Credentials, EmailVerification, Household, HouseholdProfile, Profile, RefreshToken, User
from domain.users.verification import is_administrator


@dataclass
class FakeState:
    users: dict[UUID, User] = field(default_factory=dict)
    households: dict[UUID, Household] = field(default_factory=dict)
    roles: dict[tuple[UUID, UUID], Role] = field(default_factory=dict)
    tokens: dict[bytes, RefreshToken] = field(default_factory=dict)
    devices: dict[UUID, Device] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    verified: dict[UUID, datetime] = field(default_factory=dict)
    verifications: dict[UUID, EmailVerification] = field(default_factory=dict)


class FakeUsers:
    def __init__(self, state: FakeState, admin_emails: Collection[str]) -> None:
        self._state = state
        self._admin_emails = admin_emails

    async def add(self, user: User) -> bool:
        if any(other.email == user.email for other in self._state.users.values()):
            return False
        self._state.users[user.id] = user
        return True

    async def add_household(self, household: Household, owner_id: UUID, role: Role) -> None:
        self._state.households[household.id] = household
        self._state.roles[household.id, owner_id] = role

    async def credentials(self, email: str) -> Credentials | None:
        for user in self._state.users.values():
            mine = [self._state.households[household] for household, member in self._state.roles if member == user.id]
            if user.email == email and mine:
                first = min(mine, key=lambda household: (household.created_at, household.id))
                return Credentials(user_id=user.id, household_id=first.id, password_hash=user.password_hash)
        return None

    async def profile(self, user_id: UUID, household_id: UUID) -> Profile | None:
        role = self._state.roles.get((household_id, user_id))
        if role is None:
            return None
        user, home = self._state.users[user_id], self._state.households[household_id]
        return Profile(
            user_id=user_id,
            email=user.email if user.password_hash is not None else None,
            display_name=user.display_name,
            household=HouseholdProfile(id=home.id, name=home.name, currency=home.currency, is_demo=home.is_demo),
            role=role,
            email_verified_at=self._state.verified.get(user_id),
            pending_email=next(
                (
                    link.email
                    for link in self._state.verifications.values()
                    if link.user_id == user_id and link.used_at is None and link.email != user.email
                ),
                None,
            ),
            is_admin=is_administrator(user.email, self._state.verified.get(user_id), False, self._admin_emails),
        )

    async def replace_password_hash(self, user_id: UUID, password_hash: str) -> None:
        self._state.users[user_id] = replace(self._state.users[user_id], password_hash=password_hash)

    async def set_email(self, user_id: UUID, email: str, verified_at: datetime | None) -> bool:
        if any(other.email == email and other.id != user_id for other in self._state.users.values()):
            return False
        self._state.users[user_id] = replace(self._state.users[user_id], email=email)
        self._state.verified.pop(user_id, None)
        if verified_at is not None:
            self._state.verified[user_id] = verified_at
        return True


class FakeVerifications:
    def __init__(self, state: FakeState) -> None:
        self._links = state.verifications

    async def add(self, verification: EmailVerification) -> None:
        self._links[verification.id] = verification

    async def take(self, id: UUID) -> EmailVerification | None:  # noqa: A002
        return self._links.get(id)

    async def spend(self, id: UUID, now: datetime) -> None:  # noqa: A002
        self._links[id] = replace(self._links[id], used_at=now)

    async def withdraw(self, user_id: UUID) -> None:
        for link in list(self._links.values()):
            if link.user_id == user_id and link.used_at is None:
                del self._links[link.id]


class FakeTokens:
    def __init__(self, state: FakeState) -> None:
        self._tokens = state.tokens

    async def add(self, token: RefreshToken) -> None:
        self._tokens[token.token_hash] = token

    async def spend(self, token_hash: bytes, now: datetime) -> RefreshToken | None:
        before = self._tokens.get(token_hash)
        if before is not None and before.used_at is None:
            self._tokens[token_hash] = replace(before, used_at=now)
        return before

    async def find(self, token_hash: bytes) -> RefreshToken | None:
        return self._tokens.get(token_hash)

    async def revoke_family(self, family_id: UUID, now: datetime) -> None:
        for token in list(self._tokens.values()):
            if token.family_id == family_id and token.revoked_at is None:
                self._tokens[token.token_hash] = replace(token, revoked_at=now)


class FakeDevices:
    def __init__(self, state: FakeState) -> None:
        self._devices = state.devices

    async def of(self, user_id: UUID) -> list[Device]:
        mine = [device for device in self._devices.values() if device.user_id == user_id]
        return sorted(mine, key=lambda device: (device.last_seen_at, device.id), reverse=True)

    async def put(self, device: Device) -> None:
        self._devices[device.id] = device


class FakeOutbox:
    def __init__(self, state: FakeState) -> None:
        self._events = state.events

    async def add(self, event: Event) -> None:
        self._events.append(event)


class FakeUsersUnit:
    """Works on a copy that takes the place of the saved state at the commit."""

    def __init__(self, begin: FakeUsersBegin) -> None:
        self._begin = begin
        self._state = copy.deepcopy(begin.state)
        self.users = FakeUsers(self._state, begin.admin_emails)
        self.verifications = FakeVerifications(self._state)
        self.tokens = FakeTokens(self._state)
        self.devices = FakeDevices(self._state)
        self.outbox = FakeOutbox(self._state)

    async def commit(self) -> None:
        self._begin.state = self._state

    async def rollback(self) -> None:
        """The copy is forgotten."""


class FakeUsersBegin:
    def __init__(self, admin_emails: Collection[str] = ()) -> None:
        self.state = FakeState()
        self.admin_emails = admin_emails

    @asynccontextmanager
    async def __call__(self, _caller: Caller | None = None) -> AsyncIterator[FakeUsersUnit]:
        yield FakeUsersUnit(self)
