"""Which passwords are among the first that are guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.users.passwords import canonical, contains_local_part, is_common

COMMON = [
    "password12",
    "Password123!",
    "P@ssw0rd123",
    "$unshine123",
    "passwordpassword",
    "qwertyuiop",
    "qwertyuiop1",
    "QWERTZuiop123",
    "azertyuiop",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "zaq12wsx!!",
    "q1w2e3r4t5",
    "123qweasdzxc",
    "12345qwerty",
    "1234qwerasdf",
    "1234567890",
    "0987654321",
    "12345678910",
    "1029384756",
    "1122334455",
    "147258369a",
    "aaaaaaaaaa",
    "1212121212",
    "5555555555",
    "abcabcabcabc",
    "blahblahblah",
    "ilovey0u2024",
    "iloveyoubaby",
    "michael1990",
    "Welcome2024!",
    "letmein!!!",
    "football10",
    "Liverpool1",
    "charlie123",
    "adminadmin",
    "Admin@1234",
    "admin123456",
    "Aa@1234567",
    "123456789a",
    "theworldinyourhand",
    "jesuschrist",
    "christopher",
    "correct-horse-battery-staple",
    "!@#$%^&*()",
    "asdfghjkl;",
]


@pytest.mark.parametrize("password", COMMON)
def test_a_well_known_password_is_common_in_any_case(password: str) -> None:
    assert is_common(password)
    assert is_common(password.upper())


@pytest.mark.parametrize(
    "password",
    [
        "hG7$kqPz21",
        "tangerine-lamp-91",
        "dragon8472916503",
        "my dog eats 3 shoes",
        "Kaffeetasse am Fenster",
        "vier Lampen und ein Elch",
        "blackbirdsong77",
        "x1985k1207q",
    ],
)
def test_a_password_that_somebody_thought_of_is_not(password: str) -> None:
    assert not is_common(password)


@given(st.text(alphabet="bcdfghjkmpqstvwxz2456789", min_size=16, max_size=128))
def test_judging_always_ends_and_agrees_with_itself(password: str) -> None:
    assert is_common(password) == is_common(password.upper())


def test_the_two_spellings_of_an_umlaut_are_one_password() -> None:
    assert canonical("Mu\u0308llers Esel") == canonical("M\u00fcllers Esel") == "M\u00fcllers Esel"


@pytest.mark.parametrize(
    ("password", "email", "expected"),
    [
        ("I am ANNA.gruber", "anna.gruber@example.org", True),
        ("anna likes rivers", "anna+bank@example.org", True),
        ("maximum likelihood", "max@example.org", False),
        ("vier Lampen und ein Elch", "anna@example.org", False),
    ],
)
def test_the_local_part_is_looked_for_without_its_tag(password: str, email: str, expected: bool) -> None:
    assert contains_local_part(password, email) is expected
