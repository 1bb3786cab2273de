"""The ledger over HTTP on a real cluster: refusals, retries, figures that add up, pages that hold, and steady costs."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.support.api import CREATE_ACCOUNT, DASHBOARD, RECORD, TRANSACTIONS, Person
from tests.support.moneta import Moneta
from tests.support.tables import StatementLog, digests, settle

ERRORS = "errors { code field message }"


def today() -> date:
    """Asked when it is needed: a run may begin on one day and end on the next."""
    return datetime.now(UTC).date()


def statement(rows: int, first: int = 0) -> bytes:
    """Different rows over a year, some of them income."""
    lines = ["Date,Description,Amount"]
    last = today()
    for number in range(first, first + rows):
        day = last - timedelta(days=number % 360)
        amount = f"{1000 + number}.25" if number % 10 == 0 else f"-{number % 90 + 1}.{number % 100:02d}"
        lines.append(f"{day},REWE MARKT {number},{amount}")
    return "\n".join(lines).encode()


REFUSALS: list[tuple[str, dict[str, Any], list[tuple[str, str | None]]]] = [
    ("createAccount", {"id": "no-uuid"}, [("ID_INVALID", "id")]),
    ("createAccount", {"name": " "}, [("NAME_EMPTY", "name")]),
    ("createAccount", {"name": "x" * 101}, [("NAME_TOO_LONG", "name")]),
    ("createAccount", {"name": "EVERYDAY"}, [("NAME_TAKEN", "name")]),
    ("createAccount", {"currency": "EURO"}, [("CURRENCY_UNKNOWN", "currency")]),
    ("createAccount", {"openingBalance": "9000000000001"}, [("AMOUNT_OUT_OF_RANGE", "openingBalance")]),
    ("recordTransaction", {"id": "no-uuid"}, [("ID_INVALID", "id")]),
    ("recordTransaction", {"accountId": str(uuid4())}, [("ACCOUNT_NOT_FOUND", "accountId")]),
    ("recordTransaction", {"amount": "0"}, [("AMOUNT_ZERO", "amount")]),
    ("recordTransaction", {"amount": "-9000000000001"}, [("AMOUNT_OUT_OF_RANGE", "amount")]),
    ("recordTransaction", {"bookedOn": "1949-12-31"}, [("DATE_OUT_OF_RANGE", "bookedOn")]),
    ("recordTransaction", {"description": "\t"}, [("DESCRIPTION_EMPTY", "description")]),
    ("recordTransaction", {"description": "x" * 501}, [("DESCRIPTION_TOO_LONG", "description")]),
    ("recordTransaction", {"note": "x" * 2001}, [("NOTE_TOO_LONG", "note")]),
    ("recordTransaction", {"category": "nonsense"}, [("CATEGORY_UNKNOWN", "category")]),
    ("recordTransfer", {"toAccountId": "{account}"}, [("SAME_ACCOUNT", "toAccountId")]),
    ("recordTransfer", {"amount": "-5"}, [("AMOUNT_NOT_POSITIVE", "amount")]),
    ("recordTransfer", {"toAccountId": "{dollars}"}, [("RECEIVED_AMOUNT_REQUIRED", "receivedAmount")]),
    ("recordTransfer", {"receivedAmount": "499"}, [("RECEIVED_AMOUNT_DIFFERS", "receivedAmount")]),
    ("editTransaction", {"id": str(uuid4())}, [("NOT_FOUND", "id")]),
    ("editTransaction", {"version": 99, "description": "Not read by anybody"}, [("VERSION_CONFLICT", "version")]),
    ("editTransaction", {"amount": "0"}, [("AMOUNT_ZERO", "amount")]),
    ("editTransaction", {"accountId": "{dollars}"}, [("CURRENCY_DIFFERS", "accountId")]),
    ("editTransaction", {"id": "{leg}", "amount": "-7"}, [("TRANSFER_LEG", None)]),
    ("categorizeTransactions", {"category": "nonsense"}, [("CATEGORY_UNKNOWN", "category")]),
    ("categorizeTransactions", {"ids": ["{leg}"]}, [("TRANSFER_LEG", "ids")]),
    ("categorizeTransactions", {"ids": ["{row}", str(uuid4())]}, [("NOT_FOUND", "ids")]),
    ("deleteTransaction", {"id": "no-uuid"}, [("NOT_FOUND", "id")]),
    ("undo", {"changeId": str(uuid4())}, [("NOT_FOUND", "changeId")]),
    ("undo", {"changeId": "{undone}"}, [("ALREADY_UNDONE", "changeId")]),
    ("undo", {"changeId": "{edited}"}, [("CHANGED_SINCE", "changeId")]),
    ("setBudget", {"category": "income"}, [("CATEGORY_NOT_EXPENSE", "category")]),
    ("setBudget", {"category": "nonsense"}, [("CATEGORY_UNKNOWN", "category")]),
    ("setBudget", {"limit": "0"}, [("LIMIT_NOT_POSITIVE", "limit")]),
    ("setBudget", {"currency": "EURO"}, [("CURRENCY_UNKNOWN", "currency")]),
    ("setBudget", {"warnAtPercent": 0}, [("WARN_AT_OUT_OF_RANGE", "warnAtPercent")]),
    ("deleteBudget", {"id": str(uuid4())}, [("NOT_FOUND", "id")]),
    ("markNotificationsRead", {"ids": [str(uuid4())]}, [("NOT_FOUND", "ids")]),
    ("previewImport", {"uploadId": str(uuid4())}, [("UPLOAD_NOT_FOUND", "uploadId")]),
    ("startImport", {"uploadId": str(uuid4())}, [("UPLOAD_NOT_FOUND", "uploadId")]),
    ("startImport", {"id": "no-uuid"}, [("ID_INVALID", "id")]),
]


@pytest.fixture(scope="module")
async def household(moneta: Moneta) -> Any:
    """A household with one of everything, and inputs that would be accepted."""
    person = await Person(moneta.url).register()
    names = {"account": await person.create_account(), "savings": await person.create_account("Savings")}
    names["dollars"] = await person.create_account("Dollars", "USD")
    day = today().isoformat()
    row = await person.record(names["account"], -1250, "REWE", day, category="groceries")
    undone = await person.record(names["account"], -1, "a slip", day)
    await person.command(
        "mutation ($input: UndoInput!) { undo(input: $input) { errors { code } } }", changeId=undone["change"]["id"]
    )
    edited = await person.record(names["account"], -2, "typo", day, category="dining")
    edit = "mutation ($input: EditTransactionInput!) { editTransaction(input: $input) { errors { code } } }"
    await person.command(edit, id=edited["transaction"]["id"], version=1, description="mended")
    transfer = "mutation ($input: RecordTransferInput!) { recordTransfer(input: $input) { transactions { id } } }"
    move = {"id": str(uuid4()), "fromAccountId": names["account"], "toAccountId": names["savings"], "bookedOn": day}
    legs = (await person.command(transfer, **move, amount="500"))["transactions"]
    upload = await person.upload(statement(3))
    names |= {
        "row": row["transaction"]["id"],
        "undone": undone["change"]["id"],
        "edited": edited["change"]["id"],
        "leg": legs[0]["id"],
    }
    good = {
        "createAccount": {"id": str(uuid4()), "name": "New", "type": "CASH", "currency": "EUR"},
        "recordTransaction": {
            "id": str(uuid4()), "accountId": names["account"], "bookedOn": day, "amount": "-5", "description": "x",
        },
        "recordTransfer": {**move, "id": str(uuid4()), "amount": "500"},
        "editTransaction": {"id": names["row"], "version": 1},
        "categorizeTransactions": {"ids": [names["row"]], "category": "dining"},
        "deleteTransaction": {"id": names["row"]},
        "undo": {"changeId": row["change"]["id"]},
        "setBudget": {"id": str(uuid4()), "category": "dining", "limit": "100", "currency": "EUR"},
        "deleteBudget": {},
        "markNotificationsRead": {},
        "previewImport": {"uploadId": upload, "accountId": names["account"]},
        "startImport": {"id": str(uuid4()), "uploadId": upload, "accountId": names["account"]},
    }  # fmt: skip
    yield person, names, good
    await person.close()


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    return names[value.strip("{}")] if isinstance(value, str) and value.startswith("{") else value


async def test_every_refusal_has_a_code_a_field_and_words_and_saves_nothing(
    household: Any, moneta: Moneta, database: asyncpg.Connection[Any]
) -> None:
    person, names, good = household
    await settle(moneta)
    before = await digests(database)
    for mutation, given, expected in REFUSALS:
        name = mutation[0].upper() + mutation[1:]
        query = f"mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ {ERRORS} }} }}"
        values = {**good[mutation], **{key: _filled(value, names) for key, value in given.items()}}
        errors = (await person.command(query, **values))["errors"]
        assert [(error["code"], error["field"]) for error in errors] == expected, (mutation, given, errors)
        assert all(len(error["message"]) > 10 for error in errors), errors
    assert await digests(database) == before


async def at_once(person: Person, mutation: str, times: int = 4, **fields: Any) -> Any:
    """The one answer to a request that is sent several times at the same moment, as by an impatient finger."""
    answers = await asyncio.gather(*(person.command(mutation, **fields) for _ in range(times)))
    assert all(answer == answers[0] for answer in answers), answers
    assert answers[0]["errors"] == []
    return answers[0]


async def test_sending_again_changes_nothing(person: Person, moneta: Moneta, database: asyncpg.Connection[Any]) -> None:
    account = {"id": str(uuid4()), "name": "Everyday", "type": "CHECKING", "currency": "EUR", "openingBalance": "10000"}
    opened = await at_once(person, CREATE_ACCOUNT, **account)
    assert await person.command(CREATE_ACCOUNT, **account) == opened

    row: dict[str, Any] = {}
    for _ in range(10):
        row = {"id": str(uuid4()), "accountId": account["id"], "bookedOn": today().isoformat(), "amount": "-125"}
        row |= {"description": "REWE SAGT DANKE", "category": "groceries"}
        recorded = await at_once(person, RECORD, **row)
        assert await person.command(RECORD, **row) == recorded
    await settle(moneta)
    # The model tells of each row whom it names, too.
    events = (
        "SELECT payload->>'by', count(*) FROM outbox WHERE household_id = $1 AND topic = 'transactions.changed'"
        " GROUP BY 1"
    )
    assert dict(await database.fetch(events, person.household_id)) == {"PERSON": 10, "MODEL": 10}
    (found,) = await person.ask("{ accounts { balance { minor } } }")
    assert found["balance"]["minor"] == "8750"
    other = await person.command(RECORD, **{**row, "amount": "-1"})
    assert [(error["code"], error["field"]) for error in other["errors"]] == [("ID_CONFLICT", "id")]

    job = {"id": str(uuid4()), "uploadId": await person.upload(statement(20)), "accountId": account["id"]}
    start = f"mutation ($input: StartImportInput!) {{ startImport(input: $input) {{ import {{ id }} {ERRORS} }} }}"
    assert (await at_once(person, start, **job))["import"] == {"id": job["id"]}
    assert (await person.finished(job["id"]))["importedCount"] == 20
    assert (await person.ask("{ transactions { totalCount } }"))["totalCount"] == 30


async def test_the_dashboard_equals_a_recount_of_every_row(
    person: Person, moneta: Moneta, database: asyncpg.Connection[Any]
) -> None:
    account = await person.create_account(opening=123_456)
    await person.create_account("Yen", "JPY")
    assert (await person.import_file(statement(400), account))["importedCount"] == 400
    for minor, category in ((-4_500, "dining"), (1_500, "dining"), (250_000, "income"), (-99, None)):
        await person.record(account, minor, f"by hand {minor}", today().isoformat(), category=category)
    await settle(moneta)
    shown = await person.ask(DASHBOARD)
    rows = await database.fetch(
        "SELECT booked_on, amount_minor AS minor, category FROM transactions"
        " WHERE household_id = $1 AND deleted_at IS NULL AND currency = 'EUR'",
        person.household_id,
    )
    assert len(rows) == 404
    assert shown["balance"] == {"minor": str(123_456 + sum(row["minor"] for row in rows)), "currency": "EUR"}
    assert shown["otherCurrencies"] == ["JPY"]
    assert shown["uncategorizedCount"] == sum(row["category"] is None for row in rows)
    for flow in shown["cashFlow"]:
        month = date.fromisoformat(flow["month"] + "-01")
        income, expense = _recount([row for row in rows if row["booked_on"].replace(day=1) == month])
        assert [flow[name]["minor"] for name in ("income", "expense", "net")] == [
            str(value) for value in (income, expense, income - expense)
        ], flow
    assert shown["monthToDate"] == shown["cashFlow"][-1]
    assert len(shown["cashFlow"]) == 12
    this_month = [row for row in rows if row["booked_on"].replace(day=1) == today().replace(day=1)]
    spent = {
        category: -sum(row["minor"] for row in this_month if row["category"] == category)
        for category in {row["category"] for row in this_month}
        if category not in INCOME_AND_NEUTRAL
    }
    found = {
        each["category"] and each["category"]["id"]: int(each["amount"]["minor"])
        for each in shown["spendingByCategory"]
    }
    assert found == {category: minor for category, minor in spent.items() if minor > 0}


INCOME_AND_NEUTRAL = ("income", "transfer")


def _recount(rows: list[Any]) -> tuple[int, int]:
    """Income and spending of some rows: a refund reduces its category, what has none goes by its sign."""
    income = sum(row["minor"] for row in rows if row["category"] == "income")
    income += sum(row["minor"] for row in rows if row["category"] is None and row["minor"] > 0)
    known = [row for row in rows if row["category"] not in (None, *INCOME_AND_NEUTRAL)]
    expense = -sum(row["minor"] for row in known)
    expense -= sum(row["minor"] for row in rows if row["category"] is None and row["minor"] < 0)
    return income, expense


async def test_paging_through_300_rows_while_rows_arrive_repeats_and_skips_none(person: Person) -> None:
    account = await person.create_account()
    assert (await person.import_file(statement(300), account))["importedCount"] == 300
    expected = {row["id"] for row in await _all_rows(person)}
    seen: list[str] = []
    after = None
    while True:
        page = await person.ask(TRANSACTIONS, first=50, after=after)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
        # Before, within and behind what has been read.
        for days in (0, 90, 359):
            day = (today() - timedelta(days=days)).isoformat()
            await person.record(account, -100, "arrived meanwhile", day, category="dining")
    assert len(seen) == len(set(seen)), "a row came twice"
    assert expected <= set(seen), "a row was skipped"
    order = [(row["bookedOn"], row["id"]) for row in await _all_rows(person)]
    assert order == sorted(order, reverse=True)


async def _all_rows(person: Person) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = await person.ask(TRANSACTIONS, first=200, after=after)
        rows += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


async def test_the_number_of_statements_does_not_grow_with_the_rows(
    person: Person, moneta: Moneta, database: asyncpg.Connection[Any]
) -> None:
    """PostgreSQL's own log counts them."""
    account = await person.create_account()
    log = StatementLog(moneta.data_dir / "logs" / "postgres.log")

    async def costs() -> list[int]:
        await settle(moneta)
        async with log.recording(database) as recorded:
            reads = [
                lambda: person.ask(DASHBOARD),
                lambda: person.ask(TRANSACTIONS, first=200),
                lambda: person.ask("{ notifications { edges { node { title } } unreadCount } }"),
            ]
            return [await recorded.count(database, person.household_id, read) for read in reads]

    assert (await person.import_file(statement(4), account))["importedCount"] == 4
    few = await costs()
    assert (await person.import_file(statement(1_700, first=4), account))["importedCount"] == 1_700
    assert await costs() == few
    assert all(1 <= count <= 6 for count in few), few
