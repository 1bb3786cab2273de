"""Secrets: password hashes, access tokens, refresh tokens.

Passwords are argon2id with OWASP's second set of parameters. An access token is a JWT of minutes that every gateway
checks by itself; a refresh token is 256 random bits of which the database knows only the hash.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import jwt
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.shared.viewer import Role, Viewer

_ISSUER = "moneta"
_AUDIENCE = "moneta-api"
_CLAIMS = ["sub", "hh", "role", "iat", "exp", "iss", "aud", "jti"]
# Ours have about 380 characters; nobody makes us decode a megabyte.
_TOKEN_LONGEST = 1_024
_TOKENS_KEPT = 4_096
# Clocks of two machines differ a little.
_LEEWAY = timedelta(seconds=5)
_SECRET_SHORTEST = 32
# A hash holds 19 MiB and one core while it runs: more at once only make all of them slower.
_HASHES_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """`rehashed` is set where the password was right and its hash older than today's parameters."""

    correct: bool
    rehashed: str | None = None


class Passwords:
    """Hashes and compares on its own threads, never on the event loop; argon2 releases the interpreter lock."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1, type=Type.ID)
        self._threads = ThreadPoolExecutor(_HASHES_AT_ONCE, thread_name_prefix="argon2")
        self._nobody = _hash_of_no_password(self._hasher)

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hash, password)

    async def check(self, password: str, password_hash: str | None) -> Checked:
        """Takes the same time where there is no hash to compare with: the wait must not tell who is registered."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._check, password, password_hash)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def _check(self, password: str, password_hash: str | None) -> Checked:
        try:
            self._hasher.verify(password_hash or self._nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return Checked(correct=False)
        if password_hash is None:
            return Checked(correct=False)
        if not self._hasher.check_needs_rehash(password_hash):
            return Checked(correct=True)
        return Checked(correct=True, rehashed=self._hasher.hash(_bytes(password)))


def _bytes(password: str) -> bytes:
    # JSON can carry half of a surrogate pair, which plain UTF-8 refuses.
    return password.encode("utf-8", "surrogatepass")


def _hash_of_no_password(hasher: PasswordHasher) -> str:
    """A well-formed hash with today's parameters and a random end: comparing costs the same, nothing matches."""

    def random(size: int) -> str:
        return base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()

    parameters = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${parameters}${random(hasher.salt_len)}${random(hasher.hash_len)}"


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid access token says."""

    viewer: Viewer
    expires_at: datetime


class AccessTokens:
    """Issues and checks HS256 JWTs. Only this algorithm is accepted, whatever a token's header says."""

    def __init__(self, secret: str, seconds: int = 600) -> None:
        if len(secret) < _SECRET_SHORTEST:
            raise ValueError(f"the signing secret needs at least {_SECRET_SHORTEST} characters")
        self._key = secret.encode()
        self._lifetime = timedelta(seconds=seconds)
        self._jwt = jwt.PyJWT(options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False})
        # A browser shows one token many times, and checking a signature costs 50 µs. Only valid tokens are kept (an
        # exception is not), so nobody can push them out with invented ones.
        self._decoded = lru_cache(maxsize=_TOKENS_KEPT)(self._decode)

    def issue(self, viewer: Viewer, now: datetime) -> tuple[str, datetime]:
        """A token and the instant from which it is refused, in whole seconds as the token carries it."""
        expires_at = (now + self._lifetime).replace(microsecond=0)
        claims: dict[str, Any] = {
            "sub": str(viewer.user_id),
            "hh": str(viewer.household_id),
            "role": viewer.role.value,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "jti": uuid4().hex,
        }
        if viewer.is_admin:
            claims["adm"] = True
        return self._jwt.encode(claims, self._key, algorithm="HS256"), expires_at

    def verify(self, token: str, now: datetime) -> Viewer | None:
        """Who asks; None for anything that is not a token of ours, unexpired and complete."""
        access = self.read(token, now)
        return access.viewer if access else None

    def read(self, token: str, now: datetime) -> Access | None:
        """`verify` with the expiry: a connection that outlives its token must end with it."""
        try:
            issued, access = self._decoded(token)
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return None
        # The clock is the caller's: neither PyJWT nor the cache may judge by an older one.
        return access if issued - _LEEWAY <= now < access.expires_at else None

    def _decode(self, token: str) -> tuple[datetime, Access]:
        if len(token) > _TOKEN_LONGEST:
            raise jwt.InvalidTokenError("too long")
        claims: dict[str, Any] = self._jwt.decode(
            token, self._key, algorithms=["HS256"], issuer=_ISSUER, audience=_AUDIENCE
        )
        if claims["aud"] != _AUDIENCE or type(claims["iat"]) is not int or type(claims["exp"]) is not int:
            raise jwt.InvalidTokenError("a claim has the wrong type")
        viewer = Viewer(
            user_id=UUID(claims["sub"]),
            household_id=UUID(claims["hh"]),
            role=Role(claims["role"]),
            is_admin=claims.get("adm") is True,
        )
        return _instant(claims["iat"]), Access(viewer, _instant(claims["exp"]))


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def new_refresh_token() -> str:
    """256 random bits, in letters that a cookie may carry."""
    return secrets.token_urlsafe(32)


def refresh_token_hash(token: str) -> bytes:
    """What is stored: whoever reads the database cannot sign in. The token is random, so no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
