"""Whose an e-mail address is, on the fake and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from deployments.adapters.db import Database
from deployments.adapters.mail import MailServer
from deployments.users.verifications import VerificationSender
from domain.shared.events import UsersVerificationAsked
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Permission
from domain.users.commands import ChangeAddress
from domain.users.model import EmailStatus, Profile, SignedIn
from domain.users.rejections import ChangeEmailRejection, ConfirmEmailRejection, SendVerificationRejection
from domain.users.verification import EmailConfirmed
from tests.support.fake_users import FakeUsersBegin
from tests.support.households import admin
from tests.support.users_world import PASSWORD, SECRET, World, email, world

ADMIN = email()
# Nothing is sent in this file: who hears of the event sends the mail.
SENDER = VerificationSender(
    MailServer.parse("smtp://127.0.0.1:9"), "Moneta <moneta@localhost>", "http://moneta", SECRET
)


@pytest.fixture
async def home(dsn: str | None) -> AsyncIterator[World]:
    if dsn is None:
        yield world(None, sender=SENDER, admin_emails={ADMIN})
        return
    async with admin(dsn) as connection:
        # The one address that several cases of this file register.
        await connection.execute("UPDATE users SET email = id || '@example.org' WHERE email = $1", ADMIN)
    database = Database(dsn, pool_size=4)
    made = world(database, sender=SENDER, admin_emails={ADMIN})
    made.extras = database
    yield made
    await database.close()


async def links(home: World, household_id: UUID) -> list[UUID]:
    """The links that were asked to be sent for one household, in order."""
    if isinstance(home.begin, FakeUsersBegin):
        told: list[Any] = [
            event.payload
            for event in home.begin.state.events
            if (event.topic, event.household_id) == (UsersVerificationAsked.topic, household_id)
        ]
    else:
        async with home.extras.read(household_id) as connection:
            told = [
                row["payload"] if isinstance(row["payload"], dict) else orjson.loads(row["payload"])
                for row in await connection.fetch(
                    "SELECT payload FROM outbox WHERE household_id = $1 AND topic = $2 ORDER BY sequence",
                    household_id,
                    UsersVerificationAsked.topic,
                )
            ]
    return [UUID(payload["verification_id"]) for payload in told]


def caller(session: SignedIn) -> Caller:
    return Caller(session.viewer, "request-2")


async def now(home: World, session: SignedIn) -> Profile:
    async with home.begin(None) as unit:
        found = await unit.users.profile(session.profile.user_id, session.profile.household.id)
    assert found is not None
    return found


async def only_link(home: World, session: SignedIn) -> UUID:
    return (await links(home, session.profile.household.id))[-1]


async def change(home: World, session: SignedIn, address: str, password: str = PASSWORD) -> Profile | Rejected:
    return await home.service.change_email(caller(session), ChangeAddress(email=address, password=password))


async def test_who_registers_is_sent_one_link_and_is_confirmed_by_following_it_once(home: World) -> None:
    address = email()
    session = await home.registered(address)
    assert session.profile.email_status is EmailStatus.UNVERIFIED
    (link,) = await links(home, session.profile.household.id)
    assert await home.service.confirm_email(link) == EmailConfirmed(address)
    assert await now(home, session) == Profile(
        user_id=session.profile.user_id,
        email=address,
        display_name="Anna Gruber",
        household=session.profile.household,
        role=session.profile.role,
        email_verified_at=home.clock.now,
    )
    again = await home.service.confirm_email(link)
    assert isinstance(again, Rejected)
    assert again.code is ConfirmEmailRejection.LINK_SPENT


async def test_a_link_works_for_a_day_and_only_the_newest_does(home: World) -> None:
    session = await home.registered()
    home.clock.tick(hours=23)
    assert isinstance(await home.service.send_verification(caller(session)), Profile)
    first, second = await links(home, session.profile.household.id)
    for link, code in ((first, ConfirmEmailRejection.LINK_SPENT), (uuid4(), ConfirmEmailRejection.LINK_SPENT)):
        refused = await home.service.confirm_email(link)
        assert isinstance(refused, Rejected)
        assert refused.code is code
    home.clock.tick(hours=24)
    late = await home.service.confirm_email(second)
    assert isinstance(late, Rejected)
    assert late.code is ConfirmEmailRejection.LINK_EXPIRED
    assert (await now(home, session)).email_status is EmailStatus.UNVERIFIED


async def test_links_are_sent_five_times_an_hour(home: World) -> None:
    session = await home.registered()
    for _ in range(5):
        assert isinstance(await home.service.send_verification(caller(session)), Profile)
    refused = await home.service.send_verification(caller(session))
    assert refused == Rejected(
        SendVerificationRejection.TOO_MANY_TRIES, "Too many tries. Wait 60 minutes, then try again."
    )
    assert len(await links(home, session.profile.household.id)) == 6
    # Changing the address sends mails, too.
    limited = await change(home, session, email())
    assert isinstance(limited, Rejected)
    assert limited.code is ChangeEmailRejection.TOO_MANY_TRIES


async def test_a_confirmed_address_is_sent_nothing_more_and_that_costs_no_try(home: World) -> None:
    session = await home.registered()
    await home.service.confirm_email(await only_link(home, session))
    for _ in range(7):
        refused = await home.service.send_verification(caller(session))
        assert isinstance(refused, Rejected)
        assert refused.code is SendVerificationRejection.ALREADY_VERIFIED


async def test_a_new_address_is_taken_when_its_mailbox_has_said_so(home: World) -> None:
    old, new = email(), email()
    session = await home.registered(old)
    await home.service.confirm_email(await only_link(home, session))
    pending = await change(home, session, f" {new.upper()} ")
    assert isinstance(pending, Profile)
    assert (pending.email, pending.email_status, pending.pending_email) == (old, EmailStatus.VERIFIED, new)
    assert isinstance(await home.sign_in(new), Rejected)
    home.clock.tick(hours=1)
    assert await home.service.confirm_email(await only_link(home, session)) == EmailConfirmed(new)
    changed = await now(home, session)
    assert (changed.email, changed.email_verified_at, changed.pending_email) == (new, home.clock.now, None)
    assert isinstance(await home.sign_in(old), Rejected)
    assert isinstance(await home.sign_in(new), SignedIn)


async def test_the_present_address_withdraws_a_change(home: World) -> None:
    old = email()
    session = await home.registered(old)
    await home.service.confirm_email(await only_link(home, session))
    await change(home, session, email())
    link = await only_link(home, session)
    withdrawn = await change(home, session, old)
    assert isinstance(withdrawn, Profile)
    assert (withdrawn.email, withdrawn.pending_email) == (old, None)
    refused = await home.service.confirm_email(link)
    assert isinstance(refused, Rejected)
    assert (await now(home, session)).email == old


async def test_an_old_link_never_brings_an_old_address_back(home: World) -> None:
    first, second = email(), email()
    session = await home.registered(first)
    stale = await only_link(home, session)
    await change(home, session, second)
    assert await home.service.confirm_email(await only_link(home, session)) == EmailConfirmed(second)
    refused = await home.service.confirm_email(stale)
    assert isinstance(refused, Rejected)
    assert (await now(home, session)).email == second


@pytest.mark.parametrize(
    ("address", "password", "code", "field"),
    [
        ("no address", PASSWORD, ChangeEmailRejection.EMAIL_INVALID, "email"),
        ("demo-1@demo.invalid", PASSWORD, ChangeEmailRejection.EMAIL_INVALID, "email"),
        ("new@example.org", "wrong", ChangeEmailRejection.PASSWORD_WRONG, "password"),
    ],
)
async def test_a_change_is_refused(
    home: World, address: str, password: str, code: ChangeEmailRejection, field: str
) -> None:
    session = await home.registered()
    refused = await change(home, session, address, password)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (code, field)
    assert await now(home, session) == session.profile
    assert len(await links(home, session.profile.household.id)) == 1


async def test_an_address_of_somebody_else_is_refused_also_when_they_come_in_between(home: World) -> None:
    theirs, wanted = email(), email()
    await home.registered(theirs)
    session = await home.registered()
    refused = await change(home, session, theirs)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (ChangeEmailRejection.EMAIL_TAKEN, "email")
    await change(home, session, wanted)
    link = await only_link(home, session)
    await home.registered(wanted)
    late = await home.service.confirm_email(link)
    assert isinstance(late, Rejected)
    assert late.code is ConfirmEmailRejection.EMAIL_TAKEN
    assert (await now(home, session)).email == session.profile.email


async def test_guessing_the_password_on_an_open_page_is_stopped(home: World) -> None:
    session = await home.registered()
    for _ in range(10):
        await change(home, session, email(), "wrong password")
    refused = await change(home, session, email())
    assert isinstance(refused, Rejected)
    assert refused.code is ChangeEmailRejection.TOO_MANY_TRIES


async def test_a_visitor_of_the_demo_has_no_address_to_confirm_or_change(home: World) -> None:
    visitor = await home.service.explore_demo(home.client)
    assert isinstance(visitor, SignedIn)
    assert visitor.profile.email_status is EmailStatus.NONE
    assert await links(home, visitor.profile.household.id) == []
    asked = await home.service.send_verification(caller(visitor))
    changed = await change(home, visitor, email(), "")
    assert isinstance(asked, Rejected)
    assert isinstance(changed, Rejected)
    assert (asked.code, changed.code) == (SendVerificationRejection.NO_ADDRESS, ChangeEmailRejection.NO_ADDRESS)


async def test_without_a_mail_server_everything_works_and_nothing_is_confirmed(home: World) -> None:
    home.service._sender = None
    session = await home.registered()
    assert await links(home, session.profile.household.id) == []
    refused = await home.service.send_verification(caller(session))
    assert isinstance(refused, Rejected)
    assert refused.code is SendVerificationRejection.NOT_SET_UP
    new = email()
    changed = await change(home, session, new)
    assert isinstance(changed, Profile)
    assert (changed.email, changed.email_status, changed.pending_email) == (new, EmailStatus.UNVERIFIED, None)
    assert isinstance(await home.sign_in(new), SignedIn)


async def test_an_address_of_an_administrator_grants_nothing_until_it_is_confirmed(home: World) -> None:
    session = await home.registered(ADMIN)
    assert (session.profile.is_admin, session.viewer.may(Permission.ADMINISTER)) == (False, False)
    await home.service.confirm_email(await only_link(home, session))
    renewed = await home.refresh(session.refresh_token)
    assert renewed is not None
    assert renewed.viewer.may(Permission.ADMINISTER)
    assert home.access_tokens.verify(renewed.access_token, home.clock.now) == renewed.viewer
    # Whoever gives the address up gives the office up.
    await change(home, session, email())
    await home.service.confirm_email(await only_link(home, session))
    home.clock.tick(minutes=1)
    later = await home.refresh(renewed.refresh_token)
    assert later is not None
    assert not later.viewer.may(Permission.ADMINISTER)


async def test_without_a_mail_server_taking_the_address_of_an_administrator_grants_nothing(home: World) -> None:
    home.service._sender = None
    session = await home.registered()
    changed = await change(home, session, ADMIN)
    assert isinstance(changed, Profile)
    assert (changed.email, changed.is_admin) == (ADMIN, False)
