"""Whose tries are counted together."""

from __future__ import annotations

import pytest

from deployments.users.throttle import MemoryThrottle
from domain.users.commands import ClientInfo
from domain.users.ports import Limit
from domain.users.throttling import demo_limits, sign_in_limits, wait_in_words


def keys(email: str, address: str) -> list[str]:
    return [limit.key for limit in sign_in_limits(email, ClientInfo(address=address, correlation_id="1"))]


def test_a_key_tells_no_email() -> None:
    assert "anna" not in "".join(keys("anna@example.org", "192.0.2.1"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::1", True),
        ("", "unknown", False),
    ],
)
def test_one_customer_of_one_provider_is_one_address(one: str, other: str, same: bool) -> None:
    assert (keys("a@example.org", one)[1] == keys("a@example.org", other)[1]) is same
    first, second = (demo_limits(ClientInfo(address=text, correlation_id="1")) for text in (one, other))
    assert (first == second) is same


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_a_wait_is_never_told_shorter_than_it_is(seconds: int, words: str) -> None:
    assert wait_in_words(seconds) == words


async def test_memory_keeps_a_limited_number_of_keys() -> None:
    throttle = MemoryThrottle()
    for number in range(10_050):
        await throttle.take([Limit(f"key-{number}", tries=1, window_seconds=60)])
    assert len(throttle._tries) == 10_000
