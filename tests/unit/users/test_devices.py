"""Telling a stranger from a person with cleared cookies."""

from __future__ import annotations

import pytest

from domain.users.devices import label_of, network_of

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (f"{_WINDOWS} AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{_WINDOWS} AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "an unknown program"),
        ("", "an unknown program"),
    ],
)
def test_a_browser_has_a_name_that_outlives_its_updates(user_agent: str, label: str) -> None:
    assert label_of(user_agent) == label


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("local", "this machine"),
    ],
)
def test_a_network_is_the_part_that_stays(address: str, network: str) -> None:
    assert network_of(address) == network
