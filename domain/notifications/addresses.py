"""Addresses that people give: what they must look like before anything is sent there."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urlsplit

_LONGEST = 2_000


def webhook_problem(url: str) -> str | None:
    """What is wrong with the address of a webhook. Where it leads is looked at when it is used, each time."""
    problem = "Write the whole address of your program, like https://example.org/hooks/moneta."
    if not _is_plain(url):
        return problem
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return problem
    if parts.scheme not in ("https", "http") or not host:
        return problem
    if parts.username is not None or parts.password is not None:
        return "Leave user and password out of the address; messages are signed."
    return None


def push_problem(url: str, key: str, auth: str) -> str | None:
    """What is wrong with a subscription as a browser gives it."""
    problem = "This browser's subscription cannot be read; turn push off and on again."
    if not _is_plain(url) or not url.startswith(("https://", "http://")):
        return problem
    # An uncompressed point of P-256, and 16 bytes.
    key_bytes, auth_bytes = _decoded(key), _decoded(auth)
    if key_bytes is None or len(key_bytes) != 65 or key_bytes[0] != 4:
        return problem
    return problem if auth_bytes is None or len(auth_bytes) != 16 else None


def _is_plain(url: str) -> bool:
    return len(url) <= _LONGEST and url.isascii() and url.isprintable() and " " not in url


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
