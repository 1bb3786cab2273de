"""People, their households, and the sessions in which they act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from domain.shared.viewer import Permission, Role, Viewer

# Two tabs that wake together send the same token; the slower one is no thief.
REUSE_GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """`password_hash` is None for a demo visitor, who cannot sign in again."""

    id: UUID
    email: str
    display_name: str
    password_hash: str | None = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    id: UUID
    name: str
    currency: str
    is_demo: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What signing in compares, and the household it leads to."""

    user_id: UUID
    household_id: UUID
    password_hash: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdProfile:
    id: UUID
    name: str
    currency: str
    is_demo: bool


class EmailStatus(Enum):
    NONE = "NONE"
    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person in one household, as they see themselves; a demo visitor has no e-mail."""

    user_id: UUID
    email: str | None
    display_name: str
    household: HouseholdProfile
    role: Role
    email_verified_at: datetime | None = None
    # Theirs as soon as its mailbox has said so.
    pending_email: str | None = None
    # Of the whole installation, not of a household.
    is_admin: bool = False

    @property
    def viewer(self) -> Viewer:
        return Viewer(user_id=self.user_id, household_id=self.household.id, role=self.role, is_admin=self.is_admin)

    @property
    def email_status(self) -> EmailStatus:
        if self.email is None:
            return EmailStatus.NONE
        return EmailStatus.UNVERIFIED if self.email_verified_at is None else EmailStatus.VERIFIED

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """In the order of the enum, so that an answer never changes by itself."""
        return tuple(permission for permission in Permission if self.viewer.may(permission))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerification:
    """A link that shows whose an address is: it works once, for a day, and only while no newer one is out."""

    id: UUID
    user_id: UUID
    email: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationMail:
    """What the mail with a link needs to know."""

    verification: EmailVerification
    display_name: str
    sent_at: datetime | None


class TokenUse(Enum):
    """What showing a refresh token leads to."""

    REFUSE = auto()
    ROTATE = auto()
    SHARE = auto()
    REVOKE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """One issued token, known by its hash only. A family is everything that grew from one sign-in."""

    token_hash: bytes = field(repr=False)
    family_id: UUID
    user_id: UUID
    household_id: UUID
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def shown_at(self, now: datetime) -> TokenUse:
        """A token works once; a spent one shown later than the grace means that two parties hold it."""
        if self.revoked_at is not None or self.expires_at <= now:
            return TokenUse.REFUSE
        if self.used_at is None:
            return TokenUse.ROTATE
        return TokenUse.SHARE if now - self.used_at <= REUSE_GRACE else TokenUse.REVOKE


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session as the domain knows it; `refresh_expires_at` is when it ends unless it is used."""

    profile: Profile
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a browser gets: the access token in the answer, the refresh token in a cookie that scripts cannot read."""

    profile: Profile
    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime

    @property
    def viewer(self) -> Viewer:
        return self.profile.viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How much housekeeping removed."""

    refresh_tokens: int
    demo_households: int
    demo_users: int
