"""From where people sign in, as far as a browser tells: enough to notice a stranger, and nothing that tracks anybody.

A device is known by a cookie that only we read. Where that is gone, the same browser and system from the same network
are taken for it: whoever clears cookies at home is not told of a stranger. The price: a thief in the same network with
the same browser is not noticed, and who travels with cleared cookies hears of themselves.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One that somebody has signed in from."""

    id: UUID
    user_id: UUID
    token_hash: bytes = field(repr=False)
    label: str
    network: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDevice:
    """The one that somebody signs in from now; `id` and `event_id` are its own, should it be new."""

    id: UUID
    event_id: UUID
    token_hash: bytes = field(repr=False)
    label: str
    network: str


def recognised(seen: SeenDevice, known: Iterable[Device]) -> Device | None:
    """The known device that this is."""
    known = tuple(known)
    for device in known:
        if device.token_hash == seen.token_hash:
            return device
    for device in known:
        if (device.label, device.network) == (seen.label, seen.network):
            return device
    return None


def label_of(user_agent: str) -> str:
    """Browser and system in words; versions change too often to mean another device."""
    browser = next((name for token, name in _BROWSERS if token in user_agent), None)
    system = next((name for token, name in _SYSTEMS if token in user_agent), None)
    if browser is None:
        return f"a program on {system}" if system else "an unknown program"
    return f"{browser} on {system}" if system else browser


def network_of(address: str) -> str:
    """The part of an address that stays when a router gets a new one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "this machine"
    prefix = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{prefix}", strict=False))
