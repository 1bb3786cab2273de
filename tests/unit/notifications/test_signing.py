"""Webhooks and pushes against the vectors of their standards, and read by a second pair of eyes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from deployments.adapters.mail import MailServer
from deployments.notifications.channels.addresses import is_plainly_private, is_public
from deployments.notifications.channels.links import Links, read_unsubscribe
from deployments.notifications.channels.push_crypto import VapidKey, b64, encrypt, unb64
from deployments.notifications.channels.webhook import new_secret, signature
from domain.notifications.addresses import push_problem, webhook_problem
from domain.notifications.commands import Unsubscribe
from domain.notifications.kinds import NotificationKind
from tests.support.push_browser import Browser

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_the_vector_of_standard_webhooks() -> None:
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_secret_is_another() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(secret.startswith("whsec_") and len(secret) == 38 for secret in made)


def test_the_vector_of_rfc_8291() -> None:
    private = int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    sealed = encrypt(
        b"When I grow up, I want to be a watermelon",
        unb64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(private, ec.SECP256R1()),
    )
    assert b64(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@given(st.binary(max_size=3_900))
def test_a_browser_reads_what_was_sealed_for_it(plain: bytes) -> None:
    browser = Browser()
    sealed = encrypt(plain, unb64(browser.p256dh), unb64(browser.auth))
    assert browser.read(sealed) == plain
    assert len(sealed) <= 4_096


def test_a_push_service_knows_who_sends() -> None:
    key = VapidKey(VapidKey.generate(), "mailto:a@example.org")
    header = key.authorization("https://push.example:8443/send/1?x=2", NOW)
    token, public = (part.split("=", 1)[1] for part in header.removeprefix("vapid ").split(", "))
    assert public == key.public_key
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public))
    claims: dict[str, Any] = jwt.decode(
        token, point, algorithms=["ES256"], audience="https://push.example:8443", options={"verify_exp": False}
    )
    assert claims["sub"] == "mailto:a@example.org"
    assert 0 < claims["exp"] - NOW.timestamp() <= 86_400


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "not an address",
    ],
)
def test_addresses_of_ours_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_others_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://localhost/", True),
        ("http://LOCALHOST.:8700/", True),
        ("https://db.internal/", True),
        ("http://[::1]:9000/", True),
        ("http://169.254.169.254/latest/meta-data", True),
        ("https://example.org/", False),
    ],
)
def test_what_says_itself_that_it_leads_inside(url: str, private: bool) -> None:
    assert is_plainly_private(url) is private


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org",
        "https://",
        "https://a b.org",
        "https://u:p@example.org",
        "https://x:99999/",
    ],
)
def test_what_is_no_address_of_a_program(url: str) -> None:
    assert webhook_problem(url) is not None


def test_a_subscription_is_checked_before_it_is_kept() -> None:
    browser = Browser()
    assert push_problem("https://push.example/1", browser.p256dh, browser.auth) is None
    assert push_problem("javascript:1", browser.p256dh, browser.auth) is not None
    assert push_problem("https://push.example/1", browser.auth, browser.auth) is not None
    assert push_problem("https://push.example/1", browser.p256dh, "!") is not None


@pytest.mark.parametrize("kind", [None, NotificationKind.LOW_BALANCE])
def test_the_way_out_names_whom_and_what(kind: NotificationKind | None) -> None:
    secret = "a secret of the tests, long enough for HS256"
    household, user = uuid4(), uuid4()
    link = Links("https://moneta.example/", secret).unsubscribe(household, user, kind)
    root, token = link.split("?token=")
    assert root == "https://moneta.example/unsubscribe"
    assert read_unsubscribe(token, secret) == Unsubscribe(household, user, kind)
    assert read_unsubscribe(token[:-2], secret) is None
    assert read_unsubscribe(token, secret + "!") is None
    assert read_unsubscribe("x" * 5_000, secret) is None


def test_addresses_of_mail_servers() -> None:
    server = MailServer.parse("smtp://us%40er:p%2Fw@mail.example")
    assert (server.host, server.port, server.user, server.password) == ("mail.example", 587, "us@er", "p/w")
    assert (server.tls, server.starttls) == (False, True)
    assert MailServer.parse("smtps://mail.example").port == 465
    assert not MailServer.parse("smtp://localhost:25?starttls=no").starttls
    with pytest.raises(ValueError, match="SMTP_URL must look like"):
        MailServer.parse("https://mail.example")
