"""What must not come in, through the API: each is told with a code and what to do, and the database stays as it is."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import jwt
import pytest

from tests.support.api import PREVIEW_IMPORT, RECORD, TRANSACTIONS, Person
from tests.support.moneta import Moneta
from tests.support.tables import admin, digests, settle

HEADER = b"Date,Description,Amount\n"
LEDGER = ("transactions", "accounts", "monthly_totals", "changes", "predictions", "budgets")


class Scene:
    """A household with one account and one row, and how every table looks."""

    def __init__(self, person: Person, account: str, moneta: Moneta, database: asyncpg.Connection[Any]) -> None:
        self.person, self.account, self.moneta, self.database = person, account, moneta, database
        self.before: dict[str, str] = {}

    async def look(self) -> None:
        await settle(self.moneta)
        self.before = await digests(self.database)

    async def assert_unchanged(self) -> None:
        assert await digests(self.database) == self.before


@pytest.fixture(scope="module")
async def shared_scene(moneta: Moneta) -> Any:
    person = await Person(moneta.url).register()
    account = await person.create_account()
    await person.record(account, -1250, "REWE SAGT DANKE", "2026-01-02")
    async with admin(moneta.dsn) as database:
        scene = Scene(person, account, moneta, database)
        await scene.look()
        yield scene
    await person.close()


@pytest.fixture
async def scene(shared_scene: Scene) -> Any:
    """Whatever the test does, afterwards every row of every table is as it was."""
    yield shared_scene
    await shared_scene.assert_unchanged()


def workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, "<x/>")
    return packed.getvalue()


FILES: dict[str, tuple[bytes, str, str]] = {
    "a letter": (b"Dear customer,\nthank you for your letter.\n", "NOT_A_STATEMENT", "Export the transactions"),
    "a picture": (
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        "NOT_A_STATEMENT",
        "Export the transactions from your bank as CSV",
    ),
    "blank lines": (b"\r\n \r\n", "FILE_EMPTY", "Export it again"),
    "headings only": (HEADER, "NO_VALID_ROWS", "no transactions"),
    "a workbook named .csv": (workbook(), "EXCEL_FILE", "save it as “CSV UTF-8”"),
    "half a UTF-16": (
        b"\xff\xfe" + "Date,Description,Amount\n2024-01-01,Kiosk,-1.00\n".encode("utf-16-le") + b"\x00\xd8" * 400,
        "ENCODING_UNKNOWN",
        "save it as “CSV UTF-8”",
    ),
    "noise": (b"\x00" + os.urandom(2_000_000), "NOT_A_STATEMENT", "CSV"),
    "no date": (b"Name,Amount\nKiosk,-1.00\n", "NO_DATE_COLUMN", "Choose the date column"),
    "dates either way": (
        HEADER + b"01/02/2024,A,-1.00\n04/02/2024,B,-1.00\n03/05/2024,C,-1.00\n02/09/2024,D,1.00\n",
        "DATES_AMBIGUOUS",
        "Choose the date order",
    ),
    "amounts beyond any account": (
        HEADER + b"2024-01-01,A,99999999999999999999.00\n2024-01-02,B,-99999999999999999999.00\n",
        "NO_VALID_ROWS",
        "",
    ),
}


@pytest.mark.parametrize("name", FILES)
async def test_a_file_that_is_no_statement_is_refused(scene: Scene, name: str) -> None:
    content, code, mend = FILES[name]
    upload = await scene.person.upload(content, "statement.csv")
    done = await scene.person.command(PREVIEW_IMPORT, uploadId=upload, accountId=scene.account)
    assert done["preview"] is None
    assert [error["code"] for error in done["errors"]] == [code]
    assert mend in done["errors"][0]["message"]


async def test_an_import_of_such_a_file_fails_in_words_and_adds_no_row(shared_scene: Scene) -> None:
    scene, ledger = shared_scene, {table: shared_scene.before[table] for table in LEDGER}
    for name in ("a letter", "a workbook named .csv", "dates either way"):
        content, _, mend = FILES[name]
        failed = await scene.person.import_file(content, scene.account)
        assert failed["status"] == "FAILED"
        assert mend in failed["failure"]
        assert failed["change"] is None
    assert await digests(scene.database, LEDGER) == ledger
    await scene.look()


@pytest.mark.parametrize(
    ("size", "status", "code"), [(0, 400, "FILE_EMPTY"), (50_000_000, 413, "FILE_TOO_LARGE")], ids=["empty", "50 MB"]
)
async def test_an_upload_of_the_wrong_size_is_not_kept(scene: Scene, size: int, status: int, code: str) -> None:
    kept = await scene.database.fetchval("SELECT count(*) FROM uploads")
    person = scene.person
    refused = await person.http.post("/uploads", content=os.urandom(size), headers=person.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert "xport" in refused.json()["error"]["message"]
    assert await scene.database.fetchval("SELECT count(*) FROM uploads") == kept


async def test_amounts_are_read_as_people_and_banks_write_them(scene: Scene) -> None:
    german = b"Datum;Verwendungszweck;Betrag\n31.01.2024;Miete;-1.234,56\n15.02.2024;Kiosk;-3,45\n"
    english = HEADER + b"2024-01-31,Fee,(12.30)\n2024-02-01,Fee,12.30-\n2024-02-02,Pay,+1 234.56\n"
    for content, expected in ((german, [-123_456, -345]), (english, [-1_230, -1_230, 123_456])):
        upload = await scene.person.upload(content)
        done = await scene.person.command(PREVIEW_IMPORT, uploadId=upload, accountId=scene.account)
        assert done["errors"] == []
        assert [int(row["amount"]["minor"]) for row in done["preview"]["rows"]] == expected
        assert int(done["preview"]["total"]["minor"]) == sum(expected)


async def test_bad_rows_are_listed_with_their_line_and_the_rest_would_come_in(scene: Scene) -> None:
    content = HEADER + (
        b"2024-01-13,Good,-1.00\n"
        b"13.01.2024,Other date format,-2.00\n"
        b"2024-02-30,No such day,-3.00\n"
        b"2024-01-14,No number,abc\n"
        b"2024-01-15,Overflow,99999999999999999999.00\n"
        b"2024-01-16,Good too,-4.00\n"
    )
    upload = await scene.person.upload(content)
    done = await scene.person.command(PREVIEW_IMPORT, uploadId=upload, accountId=scene.account)
    preview = done["preview"]
    # A day that can be read in one way only is no error, however it is written.
    rows = [(row["line"], row["bookedOn"]) for row in preview["rows"]]
    assert rows == [(2, "2024-01-13"), (3, "2024-01-13"), (7, "2024-01-16")]
    errors = [(error["line"], error["column"]) for error in preview["errors"]]
    assert errors == [(4, "Date"), (5, "Amount"), (6, "Amount")]
    assert (preview["rowCount"], preview["errorCount"]) == (3, 3)
    assert all(len(error["reason"]) > 10 for error in preview["errors"])


def forged(person: Person, key: str, algorithm: str | None = "HS256", **changed: Any) -> str:
    claims = jwt.decode(person.token, options={"verify_signature": False})
    return jwt.encode({**claims, **changed}, key, algorithm=algorithm)


async def test_a_token_that_moneta_did_not_sign_opens_nothing(
    scene: Scene, moneta: Moneta, visitor: Callable[[], Person]
) -> None:
    person, secret = scene.person, (moneta.data_dir / "jwt.secret").read_text().strip()
    now = int(time.time())
    head, body, signature = person.token.split(".")
    tokens = {
        "another secret": forged(person, "x" * 48),
        "no algorithm": forged(person, "", None),
        "another algorithm": forged(person, secret, "HS512"),
        "cut off": person.token[:-4],
        "another body": f"{head}.{body[:-2]}AA.{signature}",
        "expired": forged(person, secret, iat=now - 7_200, exp=now - 3_600),
        "for somebody else": forged(person, secret, aud="other"),
        "no household": forged(person, secret, hh="'; DROP TABLE users; --"),
        "endless": "a" * 8_000,
        "not a token": "null",
    }
    for name, token in tokens.items():
        thief = visitor()
        thief.token = token
        assert await thief.ask("{ viewer { id } }") is None, name
        answer = await thief.answer(RECORD, {"input": good_row(scene)})
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"], name
        assert "Sign in" in answer["errors"][0]["message"]
    trusted = visitor()
    trusted.token = forged(person, secret)
    assert (await trusted.ask("{ viewer { id } }"))["id"] == person.viewer["id"], "the forgery itself must be right"


def good_row(scene: Scene, **changed: Any) -> dict[str, Any]:
    row = {"id": str(uuid4()), "accountId": scene.account, "bookedOn": "2026-01-03", "amount": "-1"}
    return {**row, "description": "x", **changed}


def nested(depth: int) -> str:
    return "{ transactions { edges { node " + "{ counterpart " * depth + "{ id }" + " }" * depth + " } } }"


OPERATIONS: dict[str, tuple[str, str]] = {
    "an unknown field": ("{ viewer { id salary } }", "GRAPHQL_VALIDATION_FAILED"),
    "an unknown argument": ("{ transactions(limit: 5) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
    "no operation": ("fragment F on Viewer { id }", "GRAPHQL_VALIDATION_FAILED"),
    "not GraphQL": ("SELECT * FROM users", "GRAPHQL_PARSE_FAILED"),
    "not closed": ("{ viewer { id", "GRAPHQL_PARSE_FAILED"),
    "depth 50": (nested(50), "DEPTH_LIMIT"),
    "depth 10,000": ("{ a " * 10_000, "DEPTH_LIMIT"),
    "10,000 words": ("{" + "viewer { id } " * 3_000 + "}", "TOKEN_LIMIT"),
    "200 aliases": ("{" + " ".join(f"a{n}: viewer {{ id }}" for n in range(200)) + "}", "ALIAS_LIMIT"),
    "too many rows": (
        "{ transactions(first: 200) { edges { node { id description note merchant kind version bookedOn updatedAt"
        " confidence importId account { id name type currency } category { id label kind icon description }"
        " counterpart { id account { id name } category { id label } } } } } }",
        "COST_LIMIT",
    ),
    "a fragment within itself": (
        "{ ...F } fragment F on Query { viewer { id } ...F }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "a subscription over HTTP": ("subscription { notificationAdded { id } }", "GRAPHQL_VALIDATION_FAILED"),
    "first 0": ("{ transactions(first: 0) { totalCount } }", "BAD_USER_INPUT"),
    "first -1": ("{ transactions(first: -1) { totalCount } }", "BAD_USER_INPUT"),
    "first 201": ("{ notifications(first: 201) { unreadCount } }", "BAD_USER_INPUT"),
    "first beyond 32 bits": ("{ transactions(first: 99999999999) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
    "a made-up cursor": ('{ transactions(after: "zzz") { totalCount } }', "BAD_USER_INPUT"),
    "an account id that is none": (
        '{ transactions(filter: {accountIds: ["1 OR 1=1"]}) { totalCount } }',
        "BAD_USER_INPUT",
    ),
    "a NUL in a search": ('{ transactions(filter: {text: "a\\u0000b"}) { totalCount } }', "BAD_USER_INPUT"),
    "a month that is none": ('{ dashboard(month: "2026-13") { month } }', "GRAPHQL_VALIDATION_FAILED"),
    "a currency that is none": ('{ dashboard(currency: "EURO") { month } }', "BAD_USER_INPUT"),
}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_that_asks_wrongly_or_too_much_is_refused(scene: Scene, name: str) -> None:
    query, code = OPERATIONS[name]
    answer = await scene.person.answer(query)
    assert answer.get("data") is None
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
    assert all(len(error["message"]) > 10 for error in answer["errors"])
    assert "Traceback" not in json.dumps(answer)


BODIES: dict[str, tuple[bytes, int, str]] = {
    "malformed": (b'{"query": "{ viewer { id } }"', 400, "NOT_JSON"),
    "not UTF-8": (b'{"query": "\xff\xfe"}', 400, "NOT_JSON"),
    "empty": (b"", 400, "NOT_JSON"),
    "a batch": (json.dumps([{"query": "{ viewer { id } }"}] * 2).encode(), 400, "NO_QUERY"),
    "no query": (b'{"variables": {}}', 400, "NO_QUERY"),
    "a query that is a number": (b'{"query": 7}', 400, "NO_QUERY"),
    "deep JSON": (b"[" * 100_000 + b"]" * 100_000, 400, "NOT_JSON"),
    "10 MB": (b'{"query": "' + b" " * 10_000_000 + b'{ viewer { id } }"}', 413, "BODY_TOO_LARGE"),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_request_is_refused(scene: Scene, name: str) -> None:
    body, status, code = BODIES[name]
    headers = {**scene.person.headers, "content-type": "application/json"}
    refused = await scene.person.http.post("/graphql", content=body, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert len(refused.json()["error"]["message"]) > 10


VALUES: dict[str, tuple[dict[str, Any], str]] = {
    "an id that is none": ({"id": "1"}, "ID_INVALID"),
    "an account that is no id": ({"accountId": "' OR 1=1 --"}, "ACCOUNT_NOT_FOUND"),
    "the first day of all": ({"bookedOn": "0001-01-01"}, "DATE_OUT_OF_RANGE"),
    "the last day of all": ({"bookedOn": "9999-12-31"}, "DATE_OUT_OF_RANGE"),
    "no day": ({"bookedOn": "2026-02-30"}, "BAD_USER_INPUT"),
    "another date format": ({"bookedOn": "31.01.2026"}, "BAD_USER_INPUT"),
    "an overflowing amount": ({"amount": "9" * 30}, "BAD_USER_INPUT"),
    "an amount beyond an entry": ({"amount": "9000000000001"}, "AMOUNT_OUT_OF_RANGE"),
    "an amount with decimals": ({"amount": "12.30"}, "BAD_USER_INPUT"),
    "an amount as a number": ({"amount": -1230}, "BAD_USER_INPUT"),
    "digits of another script": ({"amount": "١٢"}, "BAD_USER_INPUT"),
    "a NUL": ({"description": "a\u0000b"}, "BAD_USER_INPUT"),
    "half a letter": ({"description": "\ud800"}, "BAD_USER_INPUT"),
    "a null": ({"description": None}, "BAD_USER_INPUT"),
    "a field of nobody": ({"householdId": str(uuid4())}, "BAD_USER_INPUT"),
}


@pytest.mark.parametrize("name", VALUES)
async def test_a_value_that_cannot_be_is_refused(scene: Scene, name: str) -> None:
    given, code = VALUES[name]
    body = json.dumps({"query": RECORD, "variables": {"input": good_row(scene, **given)}})
    headers = {**scene.person.headers, "content-type": "application/json"}
    response: httpx.Response = await scene.person.http.post("/graphql", content=body, headers=headers)
    if response.status_code != 200:
        # JSON itself has no half letters.
        assert (response.status_code, response.json()["error"]["code"]) == (400, "NOT_JSON")
        return
    answer = response.json()
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    codes += [
        error["code"] for error in ((answer.get("data") or {}).get("recordTransaction") or {"errors": []})["errors"]
    ]
    assert codes == [code]


async def test_the_extremes_that_are_allowed_come_back_as_they_were(visitor: Callable[[], Person]) -> None:
    """The last values within the limits, and letters of every kind."""
    person = await visitor().register()
    account = await person.create_account()
    words = "😀 Müller & Söhne <script>alert(1)</script> '; DROP TABLE transactions; -- \u202eabc"
    for day, minor in (("1950-01-01", -9_000_000_000_000), ("2100-12-31", 9_000_000_000_000)):
        done = await person.record(account, minor, words, day, category="dining")
        assert done["errors"] == []
    rows = [edge["node"] for edge in (await person.ask(TRANSACTIONS))["edges"]]
    assert [(row["bookedOn"], row["amount"]["minor"], row["description"]) for row in rows] == [
        ("2100-12-31", "9000000000000", words),
        ("1950-01-01", "-9000000000000", words),
    ]
    assert (await person.ask(TRANSACTIONS, filter={"text": "%"}))["totalCount"] == 0
    assert (await person.ask(TRANSACTIONS, filter={"text": "drop table"}))["totalCount"] == 2
