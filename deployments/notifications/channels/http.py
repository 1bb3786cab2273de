"""Calls to addresses that people gave. They must not reach what only this machine can: every address is resolved here,
looked at, and then used as it was found, so that a name cannot lead elsewhere a moment later."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from deployments.notifications.channels.addresses import is_numeric, is_public

_SECONDS = 15.0
_ANSWER_MAX = 2_000


class Forbidden(OSError):
    """The address lies inside of a network of ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


class _Guarded(AbstractResolver):
    """Gives only public addresses; the connection is made to what it gave."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        usable = [(each[0], str(each[4][0])) for each in found]
        # One private address among public ones is a trick, not a second chance.
        if not usable or not all(is_public(address) for _, address in usable):
            raise Forbidden(f"{host} is not an address of the open internet")
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in usable
        ]

    async def close(self) -> None:
        return None


class Outside:
    """POSTs to the outside. Never follows a redirect, never takes a proxy from the environment."""

    def __init__(self, *, private_allowed: bool = False) -> None:
        self._private_allowed = private_allowed

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises OSError, TimeoutError or aiohttp.ClientError where no answer came."""
        connector: Any
        if self._private_allowed:
            connector = aiohttp.TCPConnector(force_close=True)
        else:
            host = urlsplit(url).hostname or ""
            # A numeric address never meets the resolver.
            if is_numeric(host) and not is_public(host):
                raise Forbidden(f"{host} is not an address of the open internet")
            connector = aiohttp.TCPConnector(resolver=_Guarded(), use_dns_cache=False, force_close=True)
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session,
            session.post(url, data=body, headers=dict(headers), allow_redirects=False) as response,
        ):
            start = await response.content.read(_ANSWER_MAX)
            return Answer(response.status, start.decode("utf-8", "replace"))


FAILURES = (OSError, TimeoutError, aiohttp.ClientError, ValueError)


def why(error: BaseException) -> str:
    """What its owner may read: never what an inner address answered."""
    cause = error
    while cause is not None:
        if isinstance(cause, Forbidden):
            return str(cause)
        cause = cause.__cause__  # type: ignore[assignment]
    if isinstance(error, TimeoutError):
        return "No answer in time."
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "Its certificate is not valid."
    return "It cannot be reached."
