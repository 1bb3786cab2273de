"""Every channel of the registry keeps the promises of the port, against a real other side."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest

from deployments.adapters.settings import Settings
from deployments.notifications.channels import configured_channels, make_channels
from deployments.notifications.channels.email import EmailChannel
from deployments.notifications.channels.http import Outside
from deployments.notifications.channels.links import Links, read_unsubscribe
from deployments.notifications.channels.push_crypto import VapidKey
from deployments.notifications.channels.web_push import WebPushChannel
from deployments.notifications.channels.webhook import WebhookChannel, new_secret, signature
from domain.notifications.commands import Unsubscribe
from domain.notifications.delivering import Channels, NotSent, Parcel, Trouble
from domain.notifications.kinds import Channel, NotificationKind
from domain.notifications.model import AboutKind, Endpoint, Notification, NotificationSettings, Recipient
from tests.support.outside_servers import MailServer, Program, mail_server, program
from tests.support.push_browser import Browser
from tests.support.servers import free_port

SECRET = "a secret of the tests, long enough for HS256"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LINKS = Links("https://moneta.example", SECRET)
HOUSEHOLD = uuid4()


@dataclass
class Sides:
    """The channels as an installation makes them, and what stands behind each."""

    channels: Channels
    mail: MailServer
    program: Program
    browser: Browser


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with mail_server(Path(tmp_path_factory.mktemp("mail"))) as found:
        yield found


@pytest.fixture
async def sides(mail: MailServer) -> AsyncIterator[Sides]:
    mail.mails.clear()
    mail.answer = mail.refused = None
    settings = Settings(
        database_url="postgresql://nobody@/nowhere",
        redis_url="redis://nowhere",
        jwt_secret=SECRET,
        smtp_url=mail.url,
        mail_from="Moneta <hello@moneta.example>",
        public_address="https://moneta.example",
        vapid_private_key=VapidKey.generate(),
        webhook_private_addresses=True,
    )
    channels = dict(make_channels(settings))
    # The certificate of this server is nobody else's: everything else is as the registry makes it.
    channels[Channel.EMAIL] = EmailChannel(settings.smtp_url, settings.mail_from, LINKS, mail.trust)
    async with program() as answering:
        yield Sides(channels, mail, answering, Browser())


def message(kind: NotificationKind = NotificationKind.LOW_BALANCE, title: str = "Checking is down") -> Notification:
    return Notification(
        id=uuid4(),
        user_id=UUID(int=7),
        kind=kind,
        cause="low",
        title=title,
        body='You asked to hear when less than 100.00 EUR is left. <b>"&"</b>',
        about=AboutKind.ACCOUNT,
        about_id=UUID(int=8),
        created_at=NOW,
    )


def parcel(sides: Sides, channel: Channel, *messages: Notification) -> Parcel:
    user_id = UUID(int=7)
    endpoint = None
    if channel in (Channel.WEB_PUSH, Channel.WEBHOOK):
        secrets = {"secret": new_secret(), "p256dh": sides.browser.p256dh, "auth": sides.browser.auth}
        endpoint = Endpoint(
            id=uuid4(),
            user_id=user_id,
            channel=channel,
            address=f"{sides.program.url}/here",
            label="",
            created_at=NOW,
            secrets=secrets,
        )
    return Parcel(
        key=uuid4(),
        household_id=HOUSEHOLD,
        recipient=Recipient(
            user_id=user_id,
            display_name='Ada, "the first"\n',
            email="ada@example.org",
            settings=NotificationSettings(),
        ),
        notifications=messages or (message(),),
        is_digest=len(messages) > 1,
        endpoint=endpoint,
        sent_at=NOW,
    )


def arrived(sides: Sides) -> list[str]:
    """The idempotency keys of what the other sides took."""
    names = {"webhook-id", "topic"}
    posted = [each.headers[name] for each in sides.program.posted for name in names & set(each.headers)]
    return [str(mail["Message-ID"]) for mail in sides.mail.mails] + posted


def test_the_registry_has_every_channel(sides: Sides) -> None:
    assert set(sides.channels) == set(Channel)
    assert all(one.channel is channel and one.is_configured for channel, one in sides.channels.items())


def test_an_installation_without_mail_and_keys_says_so() -> None:
    bare = Settings(database_url="postgresql://x@/y", redis_url="redis://x", jwt_secret=SECRET)
    channels = make_channels(bare)
    assert {channel for channel, one in channels.items() if one.is_configured} == set(configured_channels(bare))
    assert set(configured_channels(bare)) == {Channel.IN_APP, Channel.WEBHOOK}


@pytest.mark.parametrize("channel", Channel)
async def test_sending_twice_shows_the_same_key(sides: Sides, channel: Channel) -> None:
    sent = parcel(sides, channel)
    assert await sides.channels[channel].send(sent) is None
    assert await sides.channels[channel].send(sent) is None
    keys = arrived(sides)
    assert len(keys) == (0 if channel is Channel.IN_APP else 2)
    assert len(set(keys)) <= 1


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.WEB_PUSH, Channel.WEBHOOK])
async def test_a_silent_other_side_is_a_passing_trouble(sides: Sides, channel: Channel) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    made = EmailChannel(f"smtp://{nowhere}", "m@moneta.example", LINKS)
    sender = made if channel is Channel.EMAIL else sides.channels[channel]
    sent = parcel(sides, channel)
    if sent.endpoint is not None:
        sent = replace(sent, endpoint=replace(sent.endpoint, address=f"http://{nowhere}/"))
    outcome = await sender.send(sent)
    assert isinstance(outcome, NotSent)
    assert (outcome.trouble, "reached" in outcome.reason) == (Trouble.PASSING, True)


async def test_an_email_has_text_html_and_a_way_out(sides: Sides) -> None:
    sent = parcel(sides, Channel.EMAIL)
    assert await sides.channels[Channel.EMAIL].send(sent) is None
    (mail,) = sides.mail.mails
    assert sides.mail.was_encrypted[-1]
    assert (mail["Subject"], mail["From"], mail["To"].addresses[0].addr_spec) == (
        "Checking is down",
        "Moneta <hello@moneta.example>",
        "ada@example.org",
    )
    assert mail["Message-ID"] == f"<{sent.key}@moneta.example>"
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "100.00 EUR is left" in text
    assert f"https://moneta.example/accounts/{UUID(int=8)}" in text
    assert "&lt;b&gt;&quot;&amp;&quot;&lt;/b&gt;" in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link in text
    # As programs read it: neither folded nor in code.
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in sides.mail.raw[-1]
    assert read_unsubscribe(link.partition("token=")[2], SECRET) == Unsubscribe(
        HOUSEHOLD, UUID(int=7), NotificationKind.LOW_BALANCE
    )


async def test_a_digest_is_one_email_of_all(sides: Sides) -> None:
    several = [message(title=title) for title in ("One thing", "Another", "A third")]
    await sides.channels[Channel.EMAIL].send(parcel(sides, Channel.EMAIL, *several))
    (mail,) = sides.mail.mails
    assert mail["Subject"] == "One thing, and 2 more"
    text = next(mail.iter_parts()).get_content()
    assert [text.count(one.title) for one in several] == [1, 1, 1]
    token = mail["List-Unsubscribe"].strip("<>").partition("token=")[2]
    assert read_unsubscribe(token, SECRET) == Unsubscribe(HOUSEHOLD, UUID(int=7), None)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [("451 Come later", Trouble.PASSING), ("554 Never", Trouble.FOR_GOOD)],
)
async def test_a_mail_server_says_whether_to_come_again(sides: Sides, answer: str, trouble: Trouble) -> None:
    sides.mail.answer = answer
    outcome = await sides.channels[Channel.EMAIL].send(parcel(sides, Channel.EMAIL))
    assert isinstance(outcome, NotSent)
    assert (outcome.trouble, answer[:3] in outcome.reason) == (trouble, True)
    sides.mail.answer, sides.mail.refused = None, "550 No such mailbox"
    outcome = await sides.channels[Channel.EMAIL].send(parcel(sides, Channel.EMAIL))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is Trouble.FOR_GOOD


async def test_a_wrong_password_of_the_mail_server_is_told(sides: Sides) -> None:
    wrong = EmailChannel(sides.mail.url.replace("moneta:", "nobody:"), "m@moneta.example", LINKS, sides.mail.trust)
    outcome = await wrong.send(parcel(sides, Channel.EMAIL))
    assert isinstance(outcome, NotSent)
    assert "535" in outcome.reason


async def test_a_mail_server_without_encryption_gets_no_password(sides: Sides) -> None:
    """Whoever stands between must not talk us out of it: without STARTTLS nothing is sent."""
    untrusting = EmailChannel(sides.mail.url, "m@moneta.example", LINKS)
    outcome = await untrusting.send(parcel(sides, Channel.EMAIL))
    assert isinstance(outcome, NotSent)
    assert sides.mail.mails == []


async def test_a_webhook_is_signed_over_what_was_sent(sides: Sides) -> None:
    sent = parcel(sides, Channel.WEBHOOK)
    assert await sides.channels[Channel.WEBHOOK].send(sent) is None
    (posted,) = sides.program.posted
    assert sent.endpoint is not None
    secret = sent.endpoint.secrets["secret"]
    content = f"{sent.key}.{int(NOW.timestamp())}.".encode() + posted.body
    expected = hmac.digest(b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256)
    assert b64decode(posted.headers["webhook-signature"].removeprefix("v1,")) == expected
    assert posted.headers["webhook-signature"] == signature(secret, str(sent.key), int(NOW.timestamp()), posted.body)
    body = orjson.loads(posted.body)
    assert (body["type"], body["data"]["title"], body["data"]["url"]) == (
        "notification.low_balance",
        "Checking is down",
        f"https://moneta.example/accounts/{UUID(int=8)}",
    )


@pytest.mark.parametrize(
    ("channel", "status", "trouble"),
    [
        (Channel.WEBHOOK, 500, Trouble.PASSING),
        (Channel.WEBHOOK, 404, Trouble.PASSING),
        (Channel.WEBHOOK, 410, Trouble.FOR_GOOD),
        (Channel.WEBHOOK, 302, Trouble.PASSING),
        (Channel.WEB_PUSH, 429, Trouble.PASSING),
        (Channel.WEB_PUSH, 503, Trouble.PASSING),
        (Channel.WEB_PUSH, 403, Trouble.FOR_GOOD),
        (Channel.WEB_PUSH, 404, Trouble.GONE),
        (Channel.WEB_PUSH, 410, Trouble.GONE),
    ],
)
async def test_what_an_answer_means(sides: Sides, channel: Channel, status: int, trouble: Trouble) -> None:
    sides.program.status = status
    sides.program.headers = {"location": f"{sides.program.url}/elsewhere"} if status == 302 else {}
    outcome = await sides.channels[channel].send(parcel(sides, channel))
    assert isinstance(outcome, NotSent)
    assert outcome.trouble is trouble
    # A redirect is not followed: it could lead inside.
    assert [each.path for each in sides.program.posted] == ["/here"]


async def test_a_push_is_read_by_its_browser_only(sides: Sides) -> None:
    sent = parcel(sides, Channel.WEB_PUSH)
    assert await sides.channels[Channel.WEB_PUSH].send(sent) is None
    (posted,) = sides.program.posted
    assert orjson.loads(sides.browser.read(posted.body)) == {
        "title": "Checking is down",
        "body": sent.notifications[0].body,
        "tag": str(sent.notifications[0].id),
        "path": f"/accounts/{UUID(int=8)}",
    }
    assert b"Checking" not in posted.body
    assert posted.headers["content-encoding"] == "aes128gcm"
    assert posted.headers["authorization"].startswith("vapid t=")
    assert len(posted.headers["topic"]) <= 32
    with pytest.raises(Exception, match=r"^$|InvalidTag"):
        Browser().read(posted.body)


@pytest.mark.parametrize("channel", [Channel.WEB_PUSH, Channel.WEBHOOK])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
async def test_no_address_leads_inside(sides: Sides, channel: Channel, host: str) -> None:
    """The program listens there; nothing reaches it by any of its names."""
    outside = Outside()
    made = {
        Channel.WEBHOOK: WebhookChannel(LINKS, outside),
        Channel.WEB_PUSH: WebPushChannel(VapidKey.generate(), "mailto:a@example.org", LINKS, outside),
    }[channel]
    sent = parcel(sides, channel)
    assert sent.endpoint is not None
    address = sent.endpoint.address.replace("127.0.0.1", host)
    outcome = await made.send(replace(sent, endpoint=replace(sent.endpoint, address=address)))
    assert isinstance(outcome, NotSent)
    assert sides.program.posted == []
