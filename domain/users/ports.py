"""What people and sessions need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.shared.events import Event
from domain.shared.viewer import Role
from domain.users.devices import Device
from domain.users.model import Credentials, EmailVerification, Household, Profile, RefreshToken, User


class UserStore(Protocol):
    async def add(self, user: User) -> bool:
        """False where somebody has this e-mail, even somebody who registers at this very moment."""
        ...

    async def add_household(self, household: Household, owner_id: UUID, role: Role) -> None: ...

    async def credentials(self, email: str) -> Credentials | None:
        """With the oldest household that the person belongs to; None where there is nobody or no household."""
        ...

    async def profile(self, user_id: UUID, household_id: UUID) -> Profile | None:
        """None once the person has left the household."""
        ...

    async def replace_password_hash(self, user_id: UUID, password_hash: str) -> None: ...

    async def set_email(self, user_id: UUID, email: str, verified_at: datetime | None) -> bool:
        """False where somebody else has this e-mail."""
        ...


class TokenStore(Protocol):
    """Refresh tokens. Work on one family is serial until the end of the transaction, or a revocation could miss a
    token that another request is just issuing."""

    async def add(self, token: RefreshToken) -> None: ...

    async def spend(self, token_hash: bytes, now: datetime) -> RefreshToken | None:
        """Mark the token as used unless it is already; return it as it was before. None where it was never issued."""
        ...

    async def find(self, token_hash: bytes) -> RefreshToken | None: ...

    async def revoke_family(self, family_id: UUID, now: datetime) -> None: ...


class DeviceStore(Protocol):
    async def of(self, user_id: UUID) -> Sequence[Device]:
        """From which this person has signed in. Two sign-ins of one person take turns from here on."""
        ...

    async def put(self, device: Device) -> None:
        """New, or as it is now."""
        ...


class VerificationStore(Protocol):
    async def add(self, verification: EmailVerification) -> None: ...

    async def take(self, id: UUID) -> EmailVerification | None:  # noqa: A002
        """Two who follow one link take turns from here on. None where a newer one has taken its place."""
        ...

    async def spend(self, id: UUID, now: datetime) -> None: ...  # noqa: A002

    async def withdraw(self, user_id: UUID) -> None:
        """Every link of this person that nobody has followed yet."""
        ...


class Outbox(Protocol):
    async def add(self, event: Event) -> None: ...


class UsersUnit(Protocol):
    """One database transaction."""

    @property
    def users(self) -> UserStore: ...
    @property
    def tokens(self) -> TokenStore: ...
    @property
    def devices(self) -> DeviceStore: ...
    @property
    def verifications(self) -> VerificationStore: ...
    @property
    def outbox(self) -> Outbox: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` of one key in a window that opens with the first of them."""

    key: str
    tries: int
    window_seconds: int


class Throttle(Protocol):
    async def take(self, limits: Sequence[Limit]) -> int:
        """Count one try against every limit; return the seconds to wait, 0 where no limit is exceeded."""
        ...

    async def give_back(self, limits: Sequence[Limit]) -> None:
        """The try was honest after all: take it out of the count."""
        ...
