"""What a new person must tell, and how each refusal names its field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.outcomes import Code, Rejected
from domain.users.commands import Register, Registration
from domain.users.registration import check, clean_name, normalise_email
from domain.users.rejections import ExploreDemoRejection, RegisterRejection, SignInRejection

SCHEMA = Path(__file__).parents[3] / "graphql" / "schema.graphql"
GOOD = Register(
    email="Anna@Example.ORG", password="vier Lampen und ein Elch", display_name=" Anna  Gruber ", currency="EUR"
)


def refusal(**changes: str) -> tuple[str, str | None]:
    values = {name: getattr(GOOD, name) for name in ("email", "password", "display_name", "currency", "household_name")}
    outcome = check(Register(**(values | changes)))
    assert isinstance(outcome, Rejected), outcome
    return outcome.code.value, outcome.field


def test_a_good_registration_comes_out_clean() -> None:
    assert check(GOOD) == Registration(
        email="anna@example.org",
        password=GOOD.password,
        display_name="Anna Gruber",
        currency="EUR",
        household_name="Anna Gruber",
    )


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"email": "anna"}, "EMAIL_INVALID", "email"),
        ({"email": "demo-1@demo.invalid"}, "EMAIL_INVALID", "email"),
        ({"password": "nine char"}, "PASSWORD_TOO_SHORT", "password"),
        ({"password": "ä" * 129}, "PASSWORD_TOO_LONG", "password"),
        ({"password": "a\u0301\u0316" * 100_000}, "PASSWORD_TOO_LONG", "password"),
        ({"password": "Password123!"}, "PASSWORD_TOO_COMMON", "password"),
        ({"password": "my-ANNA-is-great"}, "PASSWORD_TOO_COMMON", "password"),
        ({"display_name": " \u200b\t"}, "NAME_EMPTY", "displayName"),
        ({"display_name": "A" * 81}, "NAME_TOO_LONG", "displayName"),
        ({"household_name": ""}, "NAME_EMPTY", "householdName"),
        ({"household_name": "A" * 81}, "NAME_TOO_LONG", "householdName"),
        ({"currency": "eur"}, "CURRENCY_UNKNOWN", "currency"),
        ({"currency": "XXX"}, "CURRENCY_UNKNOWN", "currency"),
    ],
)
def test_a_refusal_names_what_to_mend(changes: dict[str, str], code: str, field: str) -> None:
    assert refusal(**changes) == (code, field)


def test_ten_and_128_characters_are_enough_and_not_too_many() -> None:
    for password in ("hG7$kqPz21", "hG7$kqPz21 " * 11 + "hG7$kqP"):
        outcome = check(Register(email="a@example.org", password=password, display_name="A"))
        assert isinstance(outcome, Registration)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Anna.Gruber+bank@Example.ORG ", "anna.gruber+bank@example.org"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("o'neil@a-b.example.co", "o'neil@a-b.example.co"),
        ("anna", None),
        ("anna@", None),
        ("@example.org", None),
        ("anna@localhost", None),
        ("anna@127.0.0.1", None),
        ("anna@example..org", None),
        ("anna@-example.org", None),
        (".anna@example.org", None),
        ("an na@example.org", None),
        ("anna@example.org\n@evil.example", None),
        ("anna@example.org\x00", None),
        ("an\ud800na@example.org", None),
        ("a" * 65 + "@example.org", None),
        ("a@" + "b" * 64 + ".org", None),
        ("a@" + "b." * 200_000 + "org", None),
    ],
)
def test_an_email_has_one_spelling(text: str, expected: str | None) -> None:
    assert normalise_email(text) == expected


@given(st.text(max_size=80))
def test_normalising_an_email_twice_changes_nothing(text: str) -> None:
    for candidate in (text, f"{text}@example.org"):
        once = normalise_email(candidate)
        if once is not None:
            assert normalise_email(once) == once
            assert once.isascii()
            assert once == once.lower()


@given(st.text(max_size=200))
def test_a_name_is_one_line_that_every_database_and_page_can_hold(text: str) -> None:
    name = clean_name(text)
    assert name == clean_name(name)
    assert name.encode("utf-8").decode() == name
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|  |^ | $", name)


def test_names_of_many_scripts_stay_as_they_are() -> None:
    for name in ("Zoë Müller-Lüdenscheidt", "محمد علی‌پور", "李小龙", "Сергей", "Anna 👩‍👧"):
        assert clean_name(name) == name


@pytest.mark.parametrize(
    ("enum", "name"),
    [
        (RegisterRejection, "RegisterErrorCode"),
        (SignInRejection, "SignInErrorCode"),
        (ExploreDemoRejection, "ExploreDemoErrorCode"),
    ],
)
def test_the_codes_are_those_of_the_schema(enum: type[Code], name: str) -> None:
    body = re.search(rf"enum {name} \{{(.*?)\}}", SCHEMA.read_text(), re.DOTALL)
    assert body is not None
    without_descriptions = re.sub(r'""".*?"""', "", body[1], flags=re.DOTALL)
    assert without_descriptions.split() == [code.value for code in enum]


def test_a_repr_never_shows_a_password() -> None:
    assert GOOD.password not in repr(GOOD)
    assert GOOD.password not in repr(check(GOOD))
