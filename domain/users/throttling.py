"""How often one may try. Guessing a password must cost an attacker years and an honest person nothing."""

from __future__ import annotations

import hashlib
import ipaddress
from uuid import UUID

from domain.users.commands import ClientInfo
from domain.users.ports import Limit

_QUARTER_HOUR = 15 * 60
_HOUR = 60 * 60


def sign_in_limits(email: str, client: ClientInfo) -> tuple[Limit, ...]:
    """Per e-mail against guessing one person's password, per address against trying one password on everybody."""
    return (
        Limit(f"sign-in:email:{_digest(email)}", tries=10, window_seconds=_QUARTER_HOUR),
        Limit(f"sign-in:address:{_network(client.address)}", tries=50, window_seconds=_QUARTER_HOUR),
    )


def demo_limits(client: ClientInfo) -> tuple[Limit, ...]:
    """Each visit seeds thousands of rows."""
    return (Limit(f"demo:address:{_network(client.address)}", tries=30, window_seconds=_HOUR),)


def verification_limits(user_id: UUID) -> tuple[Limit, ...]:
    """A mailbox that is not theirs must not be filled, and one that is slow needs a second mail and a third."""
    return (
        Limit(f"verification:user:{user_id}", tries=5, window_seconds=_HOUR),
        Limit(f"verification-day:user:{user_id}", tries=20, window_seconds=24 * _HOUR),
    )


def password_limits(user_id: UUID) -> tuple[Limit, ...]:
    """Whoever finds an open page must not guess the password there."""
    return (Limit(f"password:user:{user_id}", tries=10, window_seconds=_QUARTER_HOUR),)


def wait_in_words(seconds: int) -> str:
    """The wait as a person reads it, never shorter than it is."""
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _digest(text: str) -> str:
    # A cache needs no e-mail addresses.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _network(address: str) -> str:
    """One customer of one provider: an IPv4 address, or the /64 that each IPv6 customer has for themselves."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return _digest(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
        parsed = parsed.ipv4_mapped
    return str(parsed)
