"""What can be asked about people and sessions. Secrets never show in a repr, so no log line can carry one.

The first group is what a visitor sends; the second is what a use case gets once it is checked, hashed and numbered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.users.devices import SeenDevice


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInfo:
    """Where a request without a signed-in caller comes from."""

    address: str
    correlation_id: str
    user_agent: str = ""
    # Of a cookie that outlives sessions; None where nothing keeps one, as for a program.
    device_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    email: str
    password: str = field(repr=False)
    display_name: str
    currency: str = "EUR"
    household_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A `Register` whose every value is clean."""

    email: str
    password: str = field(repr=False)
    display_name: str
    currency: str
    household_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueToken:
    """The refresh token that a session is opened or continued with."""

    token_hash: bytes = field(repr=False)
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHousehold:
    """A new person with a household of their own. `password_hash` is None for a demo visitor."""

    user_id: UUID
    household_id: UUID
    family_id: UUID
    event_id: UUID
    email: str
    password_hash: str | None = field(repr=False)
    display_name: str
    household_name: str
    currency: str
    is_demo: bool
    token: IssueToken
    correlation_id: str
    device: SeenDevice | None = None
    # Whether a link to confirm the address can be sent.
    can_send: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession:
    """The password was right. `new_password_hash` is set where the old one was made with weaker parameters."""

    user_id: UUID
    household_id: UUID
    family_id: UUID
    new_password_hash: str | None = field(repr=False, default=None)
    token: IssueToken
    correlation_id: str = ""
    device: SeenDevice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshSession:
    """Exchange the shown token for the next one."""

    shown_hash: bytes = field(repr=False)
    next: IssueToken


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    shown_hash: bytes = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAddress:
    """What a person sends to be reached, and to sign in, with another e-mail address."""

    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEmail:
    """A `ChangeAddress` whose address is clean and whose password was right."""

    email: str
    can_send: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskVerification:
    """Another link to confirm the address that waits for it."""

    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmEmail:
    """From a link in an e-mail: whoever follows it need not be signed in."""

    verification_id: UUID
    now: datetime
