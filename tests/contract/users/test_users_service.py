"""Signing up, in and out, on the fake and on PostgreSQL: one set of cases keeps both honest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import orjson
import pytest
from argon2 import PasswordHasher

from deployments.adapters.db import Database
from deployments.adapters.security import Passwords, refresh_token_hash
from domain.shared.events import UsersDeviceAdded, UsersRegistered
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Role, Viewer
from domain.users.model import SignedIn
from domain.users.rejections import ExploreDemoRejection, RegisterRejection, SignInRejection
from tests.support.fake_users import FakeUsersBegin
from tests.support.households import admin
from tests.support.users_world import PASSWORD, World, cheap_passwords, email, registration, world


@pytest.fixture
async def home(dsn: str | None) -> AsyncIterator[World]:
    if dsn is None:
        yield world(None)
        return
    database = Database(dsn, pool_size=4)
    yield world(database)
    await database.close()


async def events(home: World, dsn: str | None, household_id: object) -> list[dict[str, str]]:
    """What the outbox holds of one household: topic, correlation and payload."""
    if dsn is None:
        assert isinstance(home.begin, FakeUsersBegin)
        return [
            {"topic": event.topic, "correlation_id": event.correlation_id, **event.payload}
            for event in home.begin.state.events
            if event.household_id == household_id
        ]
    async with admin(dsn) as connection:
        rows = await connection.fetch(
            "SELECT jsonb_build_object('topic', topic, 'correlation_id', correlation_id) || payload AS event"
            " FROM outbox WHERE household_id = $1",
            household_id,
        )
    return [orjson.loads(row["event"]) for row in rows]


async def test_registering_signs_in_the_owner_of_a_new_household(home: World, dsn: str | None) -> None:
    address = email()
    outcome = await home.service.register(home.client, registration(address.upper(), currency="JPY"))
    assert isinstance(outcome, SignedIn)
    profile = outcome.profile
    assert (profile.email, profile.display_name, profile.role) == (address, "Anna Gruber", Role.OWNER)
    assert (profile.household.name, profile.household.currency, profile.household.is_demo) == (
        "Anna Gruber",
        "JPY",
        False,
    )
    assert outcome.viewer == Viewer(profile.user_id, profile.household.id, Role.OWNER)
    assert home.access_tokens.verify(outcome.access_token, home.clock.now) == outcome.viewer
    assert outcome.access_expires_at == home.clock.now + timedelta(seconds=600)
    assert outcome.refresh_expires_at == home.clock.now + timedelta(days=30)
    assert await events(home, dsn, profile.household.id) == [
        {"topic": UsersRegistered.topic, "correlation_id": "request-1", "user_id": str(profile.user_id)}
    ]


async def test_an_email_is_taken_in_any_case(home: World) -> None:
    address = email()
    await home.registered(address)
    refused = await home.service.register(home.client, registration(address.upper()))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (RegisterRejection.EMAIL_TAKEN, "email")


async def test_a_refused_registration_leaves_nothing(home: World, dsn: str | None) -> None:
    address = email()
    refused = await home.service.register(home.client, registration(address, password="short"))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (RegisterRejection.PASSWORD_TOO_SHORT, "password")
    async with home.begin(None) as unit:
        assert await unit.users.credentials(address) is None


async def test_signing_in_leads_to_the_same_household(home: World) -> None:
    address = email()
    first = await home.registered(address)
    second = await home.sign_in(f" {address.upper()} ")
    assert isinstance(second, SignedIn)
    assert second.profile == first.profile
    assert second.refresh_token != first.refresh_token


@pytest.mark.parametrize("password", ["vier lampen und ein elch", "", PASSWORD + " ", "\ud800" * 12, "x" * 1_000_000])
async def test_a_wrong_password_and_an_unknown_email_are_refused_alike(home: World, password: str) -> None:
    address = email()
    await home.registered(address)
    wrong = await home.sign_in(address, password)
    assert isinstance(wrong, Rejected)
    assert (wrong.code, wrong.field) == (SignInRejection.CREDENTIALS_WRONG, None)
    assert await home.sign_in(email(), password) == wrong
    assert await home.sign_in("no address", password) == wrong


async def test_guessing_is_stopped_and_the_wait_is_told(home: World) -> None:
    address = email()
    await home.registered(address)
    for _ in range(10):
        await home.sign_in(address, "wrong password")
    refused = await home.sign_in(address)
    assert refused == Rejected(SignInRejection.TOO_MANY_TRIES, "Too many tries. Wait 15 minutes, then try again.")
    # Nobody else pays for it, not even from the same address.
    other = email()
    await home.registered(other)
    assert isinstance(await home.sign_in(other), SignedIn)


async def test_signing_in_rightly_again_and_again_is_never_too_often(home: World) -> None:
    address = email()
    await home.registered(address)
    for _ in range(60):
        assert isinstance(await home.sign_in(address), SignedIn)


async def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(dsn: str | None, home: World) -> None:
    address = email()
    await home.registered(address)
    home.service._passwords = Passwords(PasswordHasher(memory_cost=128, time_cost=2, parallelism=1))
    assert isinstance(await home.sign_in(address), SignedIn)
    async with home.begin(None) as unit:
        credentials = await unit.users.credentials(address)
    assert credentials is not None
    assert credentials.password_hash is not None
    assert "m=128,t=2,p=1" in credentials.password_hash
    home.service._passwords = cheap_passwords()
    assert isinstance(await home.sign_in(address), SignedIn)


async def test_a_refresh_rotates_the_token(home: World) -> None:
    first = await home.registered()
    home.clock.tick(minutes=10)
    second = await home.refresh(first.refresh_token)
    assert second is not None
    assert second.profile == first.profile
    assert second.refresh_token != first.refresh_token
    assert second.refresh_expires_at == home.clock.now + timedelta(days=30)
    home.clock.tick(minutes=10)
    assert await home.refresh(second.refresh_token) is not None


async def test_two_tabs_that_race_both_stay_signed_in(home: World) -> None:
    first = await home.registered()
    one = await home.refresh(first.refresh_token)
    home.clock.tick(seconds=9)
    other = await home.refresh(first.refresh_token)
    assert one is not None
    assert other is not None
    home.clock.tick(minutes=10)
    assert await home.refresh(one.refresh_token) is not None
    assert await home.refresh(other.refresh_token) is not None


async def test_a_spent_token_shown_later_ends_the_whole_family(home: World) -> None:
    address = email()
    stolen = await home.registered(address)
    elsewhere = await home.sign_in(address)
    assert isinstance(elsewhere, SignedIn)
    thief = await home.refresh(stolen.refresh_token)
    assert thief is not None
    home.clock.tick(seconds=11)
    assert await home.refresh(stolen.refresh_token) is None
    assert await home.refresh(thief.refresh_token) is None
    # Another sign-in of the same person is another family.
    assert await home.refresh(elsewhere.refresh_token) is not None


async def test_an_expired_or_invented_token_is_refused(home: World) -> None:
    session = await home.registered()
    assert await home.refresh("invented") is None
    assert await home.refresh("\ud800") is None
    home.clock.tick(days=30)
    assert await home.refresh(session.refresh_token) is None


async def test_signing_out_ends_every_tab_of_this_sign_in_only(home: World) -> None:
    address = email()
    first = await home.registered(address)
    elsewhere = await home.sign_in(address)
    assert isinstance(elsewhere, SignedIn)
    tab = await home.refresh(first.refresh_token)
    assert tab is not None
    await home.service.sign_out(home.client, first.refresh_token)
    await home.service.sign_out(home.client, "invented")
    assert await home.refresh(tab.refresh_token) is None
    assert await home.refresh(first.refresh_token) is None
    assert await home.refresh(elsewhere.refresh_token) is not None


async def test_whoever_left_the_household_is_signed_out_at_the_next_refresh(home: World, dsn: str | None) -> None:
    session = await home.registered()
    if dsn is None:
        assert isinstance(home.begin, FakeUsersBegin)
        home.begin.state.roles.clear()
    else:
        async with admin(dsn) as connection:
            await connection.execute("DELETE FROM memberships WHERE user_id = $1", session.profile.user_id)
    assert await home.refresh(session.refresh_token) is None
    async with home.begin(None) as unit:
        token = await unit.tokens.find(refresh_token_hash(session.refresh_token))
    assert token is not None
    assert token.revoked_at == home.clock.now


async def test_a_changed_role_is_in_the_next_access_token(home: World, dsn: str | None) -> None:
    session = await home.registered()
    key = (session.profile.household.id, session.profile.user_id)
    if dsn is None:
        assert isinstance(home.begin, FakeUsersBegin)
        home.begin.state.roles[key] = Role.VIEWER
    else:
        async with admin(dsn) as connection:
            await connection.execute(
                "UPDATE memberships SET role = 'VIEWER' WHERE (household_id, user_id) = ($1, $2)", *key
            )
    renewed = await home.refresh(session.refresh_token)
    assert renewed is not None
    viewer = home.access_tokens.verify(renewed.access_token, home.clock.now)
    assert viewer == replace(session.viewer, role=Role.VIEWER)


async def test_the_demo_gives_a_household_of_its_own_and_no_way_back_in(home: World) -> None:
    home.client = replace(home.client, address=f"2001:db8:{uuid4().hex[:4]}::1")
    one = await home.service.explore_demo(home.client)
    other = await home.service.explore_demo(home.client)
    assert isinstance(one, SignedIn)
    assert isinstance(other, SignedIn)
    assert one.profile.household.id != other.profile.household.id
    assert (one.profile.email, one.profile.household.is_demo, one.profile.role) == (None, True, Role.OWNER)
    assert await home.refresh(one.refresh_token) is not None
    refused = await home.sign_in(f"demo-{one.profile.user_id}@demo.invalid", "")
    assert isinstance(refused, Rejected)
    assert refused.code is SignInRejection.CREDENTIALS_WRONG


async def test_the_demo_is_given_thirty_times_an_hour_to_one_address(home: World) -> None:
    home.client = replace(home.client, address=f"2001:db8:{uuid4().hex[:4]}:9::1")
    for _ in range(30):
        assert isinstance(await home.service.explore_demo(home.client), SignedIn)
    refused = await home.service.explore_demo(home.client)
    assert refused == Rejected(ExploreDemoRejection.TOO_MANY_TRIES, "Too many tries. Wait 60 minutes, then try again.")


async def test_the_database_never_sees_a_token_or_a_password(home: World, dsn: str | None) -> None:
    session = await home.registered()
    assert session.refresh_token not in repr(session)
    assert session.access_token not in repr(session)
    if dsn is None:
        assert isinstance(home.begin, FakeUsersBegin)
        everything = repr([vars(home.begin.state), *home.begin.state.tokens])
    else:
        async with admin(dsn) as connection:
            everything = repr(
                await connection.fetch(
                    "SELECT row_to_json(u) FROM users u UNION ALL SELECT row_to_json(t) FROM refresh_tokens t"
                )
            )
    assert PASSWORD not in everything
    assert session.refresh_token not in everything


async def device_events(home: World, dsn: str | None, household_id: object) -> list[str]:
    """For whom a new device was told."""
    found = await events(home, dsn, household_id)
    return [event["user_id"] for event in found if event["topic"] == UsersDeviceAdded.topic]


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


async def test_a_sign_in_from_a_new_device_is_told_once_and_the_first_one_is_not(home: World, dsn: str | None) -> None:
    def at(address: str, user_agent: str, token: str) -> None:
        home.client = replace(home.client, address=address, user_agent=user_agent, device_token=token)

    mail = email()
    at("192.0.2.10", CHROME, "cookie of the desk")
    person = (await home.registered(mail)).profile
    household = person.household.id
    assert await device_events(home, dsn, household) == []
    # The same cookie on a journey, and the same browser at home with its cookies cleared.
    at("203.0.113.5", CHROME, "cookie of the desk")
    await home.sign_in(mail)
    at("203.0.113.99", CHROME, "cookies were cleared")
    await home.sign_in(mail)
    assert await device_events(home, dsn, household) == []
    at("203.0.113.99", PHONE, "cookie of a phone")
    await home.sign_in(mail)
    await home.sign_in(mail)
    assert await device_events(home, dsn, household) == [str(person.user_id)]
    at("198.51.100.1", CHROME, "cookie of a stranger")
    await home.sign_in(mail)
    assert len(await device_events(home, dsn, household)) == 2


async def test_a_program_without_cookies_is_no_device(home: World, dsn: str | None) -> None:
    mail = email()
    person = (await home.registered(mail)).profile
    for _ in range(2):
        await home.sign_in(mail)
    assert await device_events(home, dsn, person.household.id) == []
