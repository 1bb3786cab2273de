"""Access tokens and password hashes: what is accepted, and that hashing never holds the event loop."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from argon2 import PasswordHasher

from deployments.adapters.security import AccessTokens, Passwords, new_refresh_token, refresh_token_hash
from domain.shared.viewer import Role, Viewer
from tests.support.users_world import NOON, SECRET, cheap_passwords

VIEWER = Viewer(uuid4(), uuid4(), Role.EDITOR)
TOKENS = AccessTokens(SECRET, seconds=600)


def claims() -> dict[str, Any]:
    token, _ = TOKENS.issue(VIEWER, NOON)
    return jwt.decode(token, options={"verify_signature": False})


def signed(values: dict[str, Any], key: str = SECRET, algorithm: str = "HS256", **header: str) -> str:
    return jwt.encode(values, key, algorithm=algorithm, headers=header)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_says_who_asks_until_it_expires() -> None:
    token, expires_at = TOKENS.issue(VIEWER, NOON + timedelta(microseconds=999))
    assert expires_at == NOON + timedelta(seconds=600)
    assert TOKENS.verify(token, NOON) == VIEWER
    assert TOKENS.verify(token, expires_at - timedelta(microseconds=1)) == VIEWER
    assert TOKENS.verify(token, expires_at) is None
    # Once seen is not accepted for ever, and another instance of the same secret agrees.
    assert AccessTokens(SECRET).verify(token, NOON) == VIEWER
    access = TOKENS.read(token, NOON)
    assert access is not None
    assert access.expires_at == expires_at


def test_the_claims_are_the_agreed_ones_and_every_token_is_another() -> None:
    assert claims() | {"jti": ""} == {
        "sub": str(VIEWER.user_id),
        "hh": str(VIEWER.household_id),
        "role": "EDITOR",
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 600,
        "iss": "moneta",
        "aud": "moneta-api",
        "jti": "",
    }
    assert claims()["jti"] != claims()["jti"]


@pytest.mark.parametrize("name", ["sub", "hh", "role", "iat", "exp", "iss", "aud", "jti"])
def test_every_claim_is_required(name: str) -> None:
    values = claims()
    del values[name]
    assert TOKENS.verify(signed(values), NOON) is None


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another"},
        {"aud": ["moneta-api", "another"]},
        {"iss": "another"},
        {"role": "ADMIN"},
        {"role": ["OWNER"]},
        {"hh": "not a uuid"},
        {"hh": 7},
        {"sub": 7},
        {"exp": "9999999999"},
        {"exp": 1e308},
        {"exp": 10**30},
        {"exp": float("nan")},
        {"exp": True},
        {"iat": int((NOON + timedelta(seconds=6)).timestamp())},
        {"iat": None},
    ],
)
def test_a_claim_of_the_wrong_kind_is_refused_even_if_we_signed_it(change: dict[str, Any]) -> None:
    assert TOKENS.verify(signed(claims() | change), NOON) is None


def _other_household(token: str) -> str:
    header, _, signature = token.split(".")
    return f"{header}.{encoded(claims() | {'hh': str(uuid4())})}.{signature}"


def _algorithm_none(token: str) -> str:
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "forge",
    [
        _other_household,
        _algorithm_none,
        lambda token: _algorithm_none(token) + token.split(".")[2],
        lambda token: signed(claims(), key="another secret that is long enough"),
        lambda token: signed(claims(), algorithm="HS512", key=SECRET * 2),
        lambda token: signed(claims(), algorithm="HS384", key=SECRET + "1234567890"),
        lambda token: token[:-4] + "AAAA",
        lambda token: token[:-1],
        lambda token: token + ".",
        lambda token: "",
        lambda token: "..",
        lambda token: "\ud800.a.b",
        lambda token: "é" * 40,
        lambda token: signed(claims(), x="y" * 2_000),
        lambda token: f"{encoded([])}.{encoded([])}.{token.split('.')[2]}",
    ],
)
def test_a_forged_token_is_nobody(forge: Callable[[str], str]) -> None:
    token, _ = TOKENS.issue(VIEWER, NOON)
    assert TOKENS.verify(token, NOON) == VIEWER
    assert TOKENS.verify(forge(token), NOON) is None


def test_a_short_secret_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="at least 32 characters"):
        AccessTokens("short")


def test_verifying_costs_next_to_nothing() -> None:
    token, _ = TOKENS.issue(VIEWER, NOON)
    best = min(_seconds(lambda: TOKENS.verify(token, NOON), 200) for _ in range(20)) / 200
    assert best < 200e-6


def _seconds(call: Callable[[], object], times: int) -> float:
    """Of work, however many others want the processor."""
    start = time.thread_time()
    for _ in range(times):
        call()
    return time.thread_time() - start


def test_a_refresh_token_is_256_random_bits_that_fit_in_a_cookie() -> None:
    tokens = {new_refresh_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in tokens} == {32}
    assert {len(refresh_token_hash(token)) for token in tokens} == {32}


async def test_a_password_matches_its_own_hash_only() -> None:
    passwords = cheap_passwords()
    first, second = await passwords.hash("vier Lampen"), await passwords.hash("vier Lampen")
    assert first != second
    assert (await passwords.check("vier Lampen", first)).correct
    assert not (await passwords.check("vier lampen", first)).correct
    assert not (await passwords.check("vier Lampen", None)).correct
    assert not (await passwords.check("", None)).correct
    assert not (await passwords.check("vier Lampen", "not a hash")).correct


async def test_hashes_have_todays_parameters_and_older_ones_are_renewed() -> None:
    today = Passwords()
    password_hash = await today.hash("vier Lampen")
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await today.check("vier Lampen", password_hash)).rehashed is None
    older = await cheap_passwords().hash("vier Lampen")
    renewed = (await today.check("vier Lampen", older)).rehashed
    assert renewed is not None
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await today.check("vier lampen", older)).rehashed is None
    today.close()


async def test_hashing_never_runs_on_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    hash_, verify = PasswordHasher.hash, PasswordHasher.verify

    def noted_hash(self: PasswordHasher, *args: Any, **named: Any) -> Any:
        threads.append(threading.current_thread().name)
        return hash_(self, *args, **named)

    def noted_verify(self: PasswordHasher, *args: Any, **named: Any) -> Any:
        threads.append(threading.current_thread().name)
        return verify(self, *args, **named)

    monkeypatch.setattr(PasswordHasher, "hash", noted_hash)
    monkeypatch.setattr(PasswordHasher, "verify", noted_verify)
    passwords = cheap_passwords()
    await passwords.check("vier Lampen", await passwords.hash("vier Lampen"))
    await passwords.check("vier Lampen", None)
    assert len(threads) == 3
    assert {name.partition("_")[0] for name in threads} == {"argon2"}


async def test_the_loop_turns_while_a_password_is_hashed() -> None:
    # Twenty times the usual work: a blocked loop would turn once or twice, a free one on a busy machine still often.
    passwords = Passwords(PasswordHasher(memory_cost=19_456, time_cost=40, parallelism=1))
    work = asyncio.ensure_future(passwords.hash("vier Lampen"))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.001)
        turns += 1
    await work
    passwords.close()
    assert turns >= 10


async def test_an_unknown_email_costs_the_same_as_a_wrong_password() -> None:
    passwords = Passwords()
    known = await passwords.hash("vier Lampen")

    async def work(password_hash: str | None) -> float:
        """The processor's time of this process: others that want the machine count for nothing."""
        start = time.process_time()
        await passwords.check("wrong", password_hash)
        return time.process_time() - start

    # By turns, so that a machine that slows down does so for both.
    pairs = [(await work(None), await work(known)) for _ in range(15)]
    passwords.close()
    unknown, wrong = (min(times) for times in zip(*pairs, strict=True))
    assert 0.5 < unknown / wrong < 2


def test_instants_carry_their_zone() -> None:
    _, expires_at = TOKENS.issue(VIEWER, datetime.now(UTC))
    assert expires_at.tzinfo is UTC
