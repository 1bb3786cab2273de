"""What administrators read of a letter holds nothing that is somebody's secret."""

from __future__ import annotations

import json

import pytest

from domain.administration.redaction import MASK, payload_text, plain_text

TOKEN = "eyJhbGciOiJIUzI1NiJ9abcdefghijklmnop.eyJzdWIiOiIxIn0abcdefgh.signature-of-it"
ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def test_an_event_of_the_catalogue_is_shown_as_it_is() -> None:
    payload = {"kind": "CREATED", "transaction_ids": [ID], "month": "2026-11", "count": 7, "budget_id": None}
    assert json.loads(payload_text(json.dumps(payload))) == payload


def test_what_is_named_like_a_secret_is_masked_however_deep() -> None:
    noise = {"user": {"Password": "x", "apiKey": ["y"], "note": "mail ada@example.org"}, "refresh_token": {"a": 1}}
    assert json.loads(payload_text(json.dumps(noise))) == {
        "user": {"Password": MASK, "apiKey": MASK, "note": f"mail {MASK}"},
        "refresh_token": MASK,
    }


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("failed 5 times: ValueError: no such person", "failed 5 times: ValueError: no such person"),
        (f"no row {ID}", f"no row {ID}"),
        ("no mail to ada.b+c@mail.example.org today", f"no mail to {MASK} today"),
        (f"bad header Bearer {TOKEN}", f"bad header Bearer {MASK}"),
        ("cannot reach postgresql://moneta:pa55@db:5432/x", f"cannot reach postgresql://{MASK}@db:5432/x"),
        ("password=hunter2 was refused", f"password={MASK} was refused"),
        ("IntegrityError: duplicate key\n[SQL: INSERT INTO users VALUES ($1)]\n[parameters: ('x',)]",
         "IntegrityError: duplicate key"),
    ],
)  # fmt: skip
def test_a_reason_keeps_its_sense_without_secrets(said: str, shown: str) -> None:
    assert plain_text(said) == shown


def test_noise_is_cut() -> None:
    assert len(payload_text("x y " * 10_000)) == 4_001
