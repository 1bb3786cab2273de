"""Who is signed in, over HTTP: the token in the answer, the refresh token in the cookie, and nobody else's rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.support.api import COOKIE, PASSWORD, REFRESH, REGISTER, SIGN_IN, SIGN_OUT, Person
from tests.support.moneta import Moneta
from tests.support.tables import digests, settle

VIEWER = "{ viewer { email household { name } } }"
TODAY = datetime.now(UTC).date().isoformat()


async def test_who_registers_is_signed_in_and_can_sign_in_again(visitor: Callable[[], Person]) -> None:
    person = await visitor().register(currency="CHF", name="Ada Lovelace")
    assert person.viewer["displayName"] == "Ada Lovelace"
    assert person.viewer["role"] == "OWNER"
    assert (person.viewer["household"]["currency"], person.viewer["household"]["isDemo"]) == ("CHF", False)
    other = visitor()
    done = await other.command(SIGN_IN, email=person.email.upper(), password=PASSWORD)
    assert done["errors"] == []
    assert done["session"]["viewer"] == person.viewer


async def test_the_refresh_token_is_out_of_reach_of_scripts_and_other_sites(visitor: Callable[[], Person]) -> None:
    person = visitor()
    answer = await person.http.post(
        "/graphql",
        json={
            "query": REGISTER,
            "variables": {"input": {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "displayName": "Ada"}},
        },
    )
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [COOKIE, "moneta_device"]
    for cookie in cookies:
        value, *attributes = (part.strip().lower() for part in cookie.partition("=")[2].split(";"))
        assert {"httponly", "samesite=strict", "path=/graphql"} <= set(attributes)
        assert value not in answer.text.lower()
    assert answer.headers["cache-control"] == "no-store"


async def test_a_refresh_rotates_the_cookie_and_theft_ends_the_session(
    person: Person, database: asyncpg.Connection[Any]
) -> None:
    first = person.http.cookies[COOKIE]
    session = (await person.ask(REFRESH))["session"]
    assert session["viewer"]["id"] == person.viewer["id"]
    second = person.http.cookies[COOKIE]
    assert second != first
    # Shown again long after it was spent: somebody else holds it.
    await database.execute(
        "UPDATE refresh_tokens SET used_at = used_at - interval '1 minute' WHERE user_id = $1", person.viewer["id"]
    )
    person.http.cookies.clear()
    person.http.cookies.set(COOKIE, first, path="/graphql")
    assert (await person.ask(REFRESH))["session"] is None
    person.http.cookies.clear()
    person.http.cookies.set(COOKIE, second, path="/graphql")
    assert (await person.ask(REFRESH))["session"] is None, "the thief's copy must take the session along"


async def test_two_tabs_that_wake_together_stay_signed_in(person: Person) -> None:
    first = person.http.cookies[COOKIE]
    for _ in range(2):
        person.http.cookies.clear()
        person.http.cookies.set(COOKIE, first, path="/graphql")
        assert (await person.ask(REFRESH))["session"]["viewer"]["id"] == person.viewer["id"]


async def test_signing_out_ends_the_session_for_good(person: Person) -> None:
    kept = person.http.cookies[COOKIE]
    assert await person.ask(SIGN_OUT) == {"signedOut": True}
    assert COOKIE not in person.http.cookies
    person.http.cookies.set(COOKIE, kept, path="/graphql")
    assert (await person.ask(REFRESH))["session"] is None


async def test_without_a_token_nothing_is_shown(visitor: Callable[[], Person]) -> None:
    stranger = visitor()
    assert await stranger.ask(VIEWER) is None
    answer = await stranger.answer("{ accounts { id } }")
    assert answer["data"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    upload = await stranger.http.post("/uploads", content=b"Date,Amount\n")
    assert (upload.status_code, upload.json()["error"]["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"email": "ada"}, "email", "EMAIL_INVALID"),
        ({"password": "short"}, "password", "PASSWORD_TOO_SHORT"),
        ({"password": "x" * 2_000}, "password", "PASSWORD_TOO_LONG"),
        ({"password": "password123"}, "password", "PASSWORD_TOO_COMMON"),
        ({"displayName": " "}, "displayName", "NAME_EMPTY"),
        ({"displayName": "x" * 500}, "displayName", "NAME_TOO_LONG"),
        ({"currency": "EURO"}, "currency", "CURRENCY_UNKNOWN"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_registration_that_cannot_be_is_refused_by_its_field(
    visitor: Callable[[], Person], given: dict[str, str], field: str, code: str
) -> None:
    person = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "displayName": "Ada", **given}
    done = await visitor().command(REGISTER, **person)
    assert done["session"] is None
    assert [(error["code"], error["field"]) for error in done["errors"]] == [(code, field)]


async def test_an_address_belongs_to_one_person_and_guessing_tells_nothing(
    person: Person, visitor: Callable[[], Person]
) -> None:
    again = {"email": person.email, "password": PASSWORD, "displayName": "Eve"}
    done = await visitor().command(REGISTER, **again)
    assert [(error["code"], error["field"]) for error in done["errors"]] == [("EMAIL_TAKEN", "email")]
    wrong = await visitor().command(SIGN_IN, email=person.email, password="not the password")
    unknown = await visitor().command(SIGN_IN, email="nobody@example.com", password="not the password")
    assert wrong == unknown
    assert [error["code"] for error in wrong["errors"]] == ["CREDENTIALS_WRONG"]


async def test_guessing_a_password_comes_to_an_end(person: Person, visitor: Callable[[], Person]) -> None:
    codes = []
    for _ in range(11):
        done = await visitor().command(SIGN_IN, email=person.email, password="not the password")
        codes += [error["code"] for error in done["errors"]]
    assert codes == ["CREDENTIALS_WRONG"] * 10 + ["TOO_MANY_TRIES"]


# Everything that takes an id, with the code that an id of nothing gets.
BY_ID: dict[str, tuple[str, str]] = {
    "editTransaction": ('{ id: $id, version: 1, description: "mine now" }', "NOT_FOUND"),
    "deleteTransaction": ("{ id: $id }", "NOT_FOUND"),
    "categorizeTransactions": ('{ ids: [$id], category: "dining" }', "NOT_FOUND"),
    "undo": ("{ changeId: $id }", "NOT_FOUND"),
    "deleteBudget": ("{ id: $id }", "NOT_FOUND"),
    "markNotificationsRead": ("{ ids: [$id] }", "NOT_FOUND"),
}


async def test_rows_of_another_household_are_like_rows_that_do_not_exist(
    person: Person, visitor: Callable[[], Person], moneta: Moneta, database: asyncpg.Connection[Any]
) -> None:
    account = await person.create_account()
    recorded = await person.record(account, -1250, "REWE SAGT DANKE", TODAY, category="groceries")
    budget = str(uuid4())
    await person.ask(
        "mutation ($id: ID!) { setBudget(input: "
        '{id: $id, category: "groceries", limit: "5000", currency: "EUR"}) { errors { code } } }',
        id=budget,
    )
    upload = await person.upload(b"Date,Description,Amount\n2026-01-02,A,-1.00\n")
    await settle(moneta)
    (notification,) = (await person.ask("{ notifications { edges { node { id } } } }"))["edges"]

    stranger = await visitor().register(name="Eve")
    own = await stranger.create_account()
    await settle(moneta)
    theirs = {
        "editTransaction": recorded["transaction"]["id"],
        "deleteTransaction": recorded["transaction"]["id"],
        "categorizeTransactions": recorded["transaction"]["id"],
        "undo": recorded["change"]["id"],
        "deleteBudget": budget,
        "markNotificationsRead": notification["node"]["id"],
    }
    before = await digests(database)
    for mutation, (given, code) in BY_ID.items():
        query = f"mutation ($id: ID!) {{ {mutation}(input: {given}) {{ errors {{ code field message }} }} }}"
        answers = [await stranger.ask(query, id=key) for key in (theirs[mutation], str(uuid4()))]
        assert answers[0] == answers[1], mutation
        assert [error["code"] for error in answers[0]["errors"]] == [code], mutation
    for query in ("transaction(id: $id) { description }", "import(id: $id) { fileName }"):
        assert await stranger.ask(f"query ($id: ID!) {{ {query} }}", id=recorded["transaction"]["id"]) is None
    refused = await stranger.record(account, -1, "into your account", TODAY)
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("ACCOUNT_NOT_FOUND", "accountId")]
    preview = await stranger.ask(
        "mutation ($u: ID!, $a: ID!) { previewImport(input: {uploadId: $u, accountId: $a}) { errors { code field } } }",
        u=upload,
        a=own,
    )
    assert preview["errors"] == [{"code": "UPLOAD_NOT_FOUND", "field": "uploadId"}]
    assert (await stranger.ask("{ transactions { totalCount } }"))["totalCount"] == 0
    assert await digests(database) == before
