"""From signing up to a confirmed address, over a real mail server; and mail to nobody who has not confirmed theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from deployments.adapters import mail
from deployments.adapters.db import Database
from deployments.notifications.repository import NotificationsBegin
from deployments.users.verifications import VerificationSender, read_verification
from domain.shared.events import Event, UsersVerificationAsked
from domain.users.model import SignedIn
from domain.users.verification import EmailConfirmed
from tests.support.households import admin
from tests.support.outside_servers import MailServer, mail_server
from tests.support.users_world import SECRET, World, email, registration, world


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with mail_server(tmp_path_factory.mktemp("mail")) as found:
        yield found


def home_of(database: Database, server: MailServer) -> World:
    sender = VerificationSender(
        mail.MailServer.parse(server.url, server.trust), "Moneta <moneta@example.net>", "https://money.example", SECRET
    )
    return world(database, sender=sender)


async def asked(dsn: str, household_id: UUID) -> list[Event]:
    async with admin(dsn) as connection:
        rows = await connection.fetch(
            "SELECT id, household_id, correlation_id, occurred_at, payload->>'verification_id' AS verification_id"
            " FROM outbox WHERE household_id = $1 AND topic = $2 ORDER BY sequence",
            household_id,
            UsersVerificationAsked.topic,
        )
    return [
        Event.of(
            UsersVerificationAsked(verification_id=UUID(row["verification_id"])),
            id=row["id"],
            household_id=row["household_id"],
            correlation_id=row["correlation_id"],
            occurred_at=row["occurred_at"],
        )
        for row in rows
    ]


async def test_the_mail_has_the_link_once_and_the_link_confirms(migrated_dsn: str, server: MailServer) -> None:
    database = Database(migrated_dsn, pool_size=4)
    home, address = home_of(database, server), email()
    session = await home.service.register(home.client, registration(address, display_name="Gruber, Anna"))
    assert isinstance(session, SignedIn)
    (event,) = await asked(migrated_dsn, session.profile.household.id)
    before = len(server.mails)
    for _ in range(3):
        await home.service.on_verification_asked(event)
    (message,) = server.mails[before:]
    assert (message["To"], message["Subject"]) == (f'"Gruber, Anna" <{address}>', "Confirm your e-mail address")
    assert message["Message-ID"] == f"<{event.read(UsersVerificationAsked).verification_id}@example.net>"
    text = message.get_content()
    (token,) = re.findall(r"https://money\.example/verify-email\?token=(\S+)", text)
    link = read_verification(token, SECRET)
    assert link == event.read(UsersVerificationAsked).verification_id
    assert await home.service.confirm_email(link) == EmailConfirmed(address)
    async with admin(migrated_dsn) as connection:
        # What the database, its backups and its readers see is not enough to confirm anything.
        everything = repr(await connection.fetch("SELECT * FROM email_verifications")) + repr(
            await connection.fetch("SELECT * FROM outbox")
        )
    assert token not in everything
    await database.close()


async def test_a_withdrawn_and_an_expired_link_are_not_sent(migrated_dsn: str, server: MailServer) -> None:
    database = Database(migrated_dsn, pool_size=4)
    home = home_of(database, server)
    one, other = await home.registered(), await home.registered()
    (late,) = await asked(migrated_dsn, one.profile.household.id)
    (withdrawn,) = await asked(migrated_dsn, other.profile.household.id)
    async with home.begin(None) as unit:
        await unit.verifications.withdraw(other.profile.user_id)
        await unit.commit()
    home.clock.tick(hours=24)
    before = len(server.mails)
    for event in (late, withdrawn):
        await home.service.on_verification_asked(event)
    assert server.mails[before:] == []
    await database.close()


async def test_a_mail_server_that_is_away_is_the_worlds_fault(migrated_dsn: str, server: MailServer) -> None:
    from deployments.adapters.bus.delivery import Blame, blame

    database = Database(migrated_dsn, pool_size=4)
    home = home_of(database, server)
    session = await home.registered()
    (event,) = await asked(migrated_dsn, session.profile.household.id)
    home.service._sender = VerificationSender(
        mail.MailServer.parse("smtp://127.0.0.1:1"), "Moneta <m@example.net>", "https://money.example", SECRET
    )
    with pytest.raises(ConnectionError, match="cannot be reached") as raised:
        await home.service.on_verification_asked(event)
    assert blame(raised.value) is Blame.WORLD
    await database.close()


async def test_messages_are_mailed_to_confirmed_addresses_only(migrated_dsn: str, server: MailServer) -> None:
    database = Database(migrated_dsn, pool_size=4)
    home, address = home_of(database, server), email()
    session = await home.registered(address)

    async def mailed_to() -> str | None:
        scope = Event.of(
            UsersVerificationAsked(verification_id=uuid4()),
            id=uuid4(),
            household_id=session.profile.household.id,
            correlation_id="c",
            occurred_at=home.clock.now,
        )
        async with NotificationsBegin(database)(scope) as unit:
            (recipient,) = await unit.people.recipients([session.profile.user_id])
        return recipient.email

    assert await mailed_to() is None
    (event,) = await asked(migrated_dsn, session.profile.household.id)
    await home.service.confirm_email(event.read(UsersVerificationAsked).verification_id)
    assert await mailed_to() == address
    await database.close()
