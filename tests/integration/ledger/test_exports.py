"""What goes out comes back: every format is read again, by its own reader, and says the same."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from typing import Any

import orjson
import pytest
from beancount import loader
from beancount.core import data as beans

from deployments.adapters.db import Database
from deployments.transactions.exporting.reads import ExportRefused
from deployments.transactions.exporting.restore import Restored, RestoreExport, restore_export
from deployments.transactions.exporting.stream import file_path
from deployments.transactions.importing.statement import parse_statement
from deployments.transactions.recount import differences
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions.exporting.backup import RestoreRejection
from domain.transactions.exporting.model import ExportFormat
from domain.transactions.exporting.table import unsafe
from domain.transactions.exporting.words import component
from domain.transactions.model import TransactionStatus
from tests.support.exported_books import PERIOD, exported, random_books
from tests.support.journal_reader import read_journal
from tests.support.ledger_scene import SqlState, State
from tests.support.ledger_world import World, accepted, sql_world

SEEDS = range(6)


async def state_of(database: Database, world: World) -> State:
    return await SqlState(database, world.caller.household_id)()


async def is_empty(database: Database, world: World) -> bool:
    """Whether a household has nothing but itself."""
    tables = (await state_of(database, world)).tables
    return {name for name, rows in tables.items() if rows} == {"households"}


def live(state: State) -> list[Any]:
    return [row for row in state.rows.values() if row.deleted_at is None]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_household_comes_back_from_its_json_exactly(database: Database, seed: int) -> None:
    world = await random_books(database, seed)
    document = orjson.loads(await exported(database, world.caller.household_id, ExportFormat.JSON))
    other = await sql_world(database, currency="USD")
    command = RestoreExport(document, "moneta.json", lambda _: b"a receipt")
    restored = await restore_export(other.begin, other.caller, command)
    assert isinstance(restored, Restored), restored
    assert (restored.file_count, restored.missing_files) == (1, 0)

    before, after = await state_of(database, world), await state_of(database, other)
    for table, rows in before.plain().items():
        theirs = after.plain()[table]
        for row in (*rows.values(), *theirs.values()):
            # By whom, by which import, and whether it began with its currency, is told of the household that it is in.
            for name in ("import_id", "user_id", "base_currency"):
                row.pop(name, None)
        assert theirs == rows, table
    assert await differences(database, other.caller.household_id) == []
    again = orjson.loads(await exported(database, other.caller.household_id, ExportFormat.JSON))
    async with world.begin(world.caller) as unit:
        currency = await unit.currencies.base()
    assert again["household"]["currency"] == document["household"]["currency"] == currency
    for name, section in document.items():
        if name not in ("exported_at", "household", "accounts", "attachments", "transaction_keys"):
            assert _plain(again[name]) == _plain(section), name


def _plain(section: Any) -> Any:
    """A section without what counts how often something was written."""
    if not isinstance(section, list):
        return section
    return [{key: value for key, value in row.items() if key not in ("version", "created_at")} for row in section]


async def test_a_restored_household_is_taken_out_again_whole(database: Database) -> None:
    world = await random_books(database, 1)
    document = orjson.loads(await exported(database, world.caller.household_id, ExportFormat.JSON))
    other = await sql_world(database, currency="USD")
    restored = await restore_export(other.begin, other.caller, RestoreExport(document, "moneta.json"))
    assert isinstance(restored, Restored)
    assert restored.missing_files == 1
    accepted(await other.undo(restored.change.id))
    assert await is_empty(database, other)
    async with other.begin(other.caller) as unit:
        assert await unit.currencies.base() == "USD"
    assert isinstance(await restore_export(other.begin, other.caller, RestoreExport(document, "moneta.json")), Restored)


async def test_nothing_is_mixed_and_nothing_damaged_is_taken(database: Database) -> None:
    world = await random_books(database, 2)
    content = await exported(database, world.caller.household_id, ExportFormat.JSON)
    document = orjson.loads(content)
    full = await restore_export(world.begin, world.caller, RestoreExport(document, "moneta.json"))
    assert isinstance(full, Rejected)
    assert full.code is RestoreRejection.NOT_EMPTY

    other = await sql_world(database)
    part = orjson.loads(await exported(database, world.caller.household_id, ExportFormat.JSON, **PERIOD))
    leg = next(row for row in document["transactions"] if row["counterpart_id"])
    damages: list[tuple[Any, RestoreRejection, str]] = [
        ([], RestoreRejection.NOT_AN_EXPORT, "no JSON export"),
        ({**document, "moneta": 2}, RestoreRejection.OTHER_VERSION, "Update Moneta"),
        (part, RestoreRejection.PARTIAL, "a part of a household"),
        (_with(document, amount_minor=1.5), RestoreRejection.DAMAGED, "transactions[0].amount_minor"),
        (_with(document, booked_on="2026-02-30"), RestoreRejection.DAMAGED, "transactions[0].booked_on"),
        (_with(document, currency="CHF"), RestoreRejection.DAMAGED, "transactions[0].currency"),
        (_with(document, tags=["nothing"]), RestoreRejection.DAMAGED, "transactions[0].tags"),
        (_with(document, category="nothing"), RestoreRejection.DAMAGED, "transactions[0].category"),
        (_with(document, splits=[{}]), RestoreRejection.DAMAGED, "transactions[0].splits"),
        (_with(document, counterpart_id=leg["id"]), RestoreRejection.DAMAGED, "counterpart_id"),
        (_with(document, refund_of=str(leg["id"])), RestoreRejection.DAMAGED, "refund"),
        ({**document, "rules": [{"id": "x"}]}, RestoreRejection.DAMAGED, "The database refuses"),
    ]
    for damaged, code, said in damages:
        refused = await restore_export(other.begin, other.caller, RestoreExport(damaged, "moneta.json"))
        assert isinstance(refused, Rejected), said
        assert refused.code is code
        assert said in refused.message
    assert await is_empty(database, other)


def _with(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    first, *rest = document["transactions"]
    return {**document, "transactions": [{**first, **fields}, *rest]}


@pytest.mark.parametrize("seed", SEEDS)
async def test_csv_is_read_again_row_by_row(database: Database, seed: int) -> None:
    world = await random_books(database, seed)
    state = await state_of(database, world)
    content = await exported(database, world.caller.household_id, ExportFormat.CSV)
    statement = parse_statement(content, "moneta.csv", currency="EUR", keeps_currencies=True)
    assert not isinstance(statement, Rejected), statement
    assert (statement.error_count, statement.format) == (0, "moneta_csv")
    ours = sorted(
        (
            " ".join((row.external_id or str(row.id)).split()),
            row.booked_on,
            row.amount.minor,
            row.amount.currency,
            " ".join(row.description.split()),
            state.accounts[row.account_id].name,
            row.status is TransactionStatus.PENDING,
            row.note and " ".join(row.note.split()),
        )
        for row in live(state)
    )
    names = ["bank_id", "booked_on", "amount_minor", "currency", "description", "account_label", "pending", "note"]
    theirs = sorted((row[0].partition("#")[0], *row[1:]) for row in statement.rows.select(names).iter_rows())
    assert theirs == ours


async def test_no_cell_of_a_csv_is_a_formula(database: Database) -> None:
    world = await random_books(database, 6, length=120)
    content = await exported(database, world.caller.household_id, ExportFormat.CSV)
    header, *records = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len({len(record) for record in records}) == 1
    state = await state_of(database, world)
    descriptions = {row.description.strip() for row in live(state)}
    assert any(text.startswith("=") for text in descriptions)
    for record in records:
        cells = dict(zip(header, record, strict=True))
        Decimal(cells.pop("Amount"))
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells.values())
        assert unsafe(cells["Description"]) in descriptions
    assert content.count(b"\r\n") >= len(records)


@pytest.mark.parametrize("seed", SEEDS)
async def test_ofx_is_read_again_account_by_account(database: Database, seed: int) -> None:
    world = await random_books(database, seed)
    state = await state_of(database, world)
    content = await exported(database, world.caller.household_id, ExportFormat.OFX)
    accounts = {f"{account.id.hex[:8]}": account for account in state.accounts.values()}
    currencies = {}
    first = parse_statement(content, "moneta.ofx", currency="EUR", keeps_currencies=True)
    assert not isinstance(first, Rejected), first
    for label in first.account_labels:
        currencies[label.label] = accounts[label.label[:8]].currency
    statement = parse_statement(content, "moneta.ofx", currency="EUR", currencies=currencies)
    assert not isinstance(statement, Rejected)
    assert (statement.error_count, statement.format) == (0, "ofx")
    posted = [row for row in live(state) if row.status is TransactionStatus.POSTED]
    repeated = [row.external_id for row in live(state)]
    theirs = sorted(
        (label[:8], day, amount, bank_id)
        for label, day, amount, bank_id in statement.rows.select(
            "account_label", "booked_on", "amount_minor", "bank_id"
        ).iter_rows()
    )
    ours = sorted((row.account_id.hex[:8], row.booked_on, row.amount.minor) for row in posted)
    assert sorted(row[:3] for row in theirs) == ours
    assert len({(row[0], row[3]) for row in theirs}) == len(posted)
    bank_ids = {row[3] for row in theirs}
    for row in posted:
        if row.external_id is None:
            assert str(row.id) in bank_ids
        elif repeated.count(row.external_id) == 1 and "\t" not in row.external_id:
            assert row.external_id in bank_ids


def held_by_beancount(entries: Any, account: str) -> dict[str, Decimal]:
    held: dict[str, Decimal] = {}
    for entry in entries:
        if isinstance(entry, beans.Transaction):
            for posting in entry.postings:
                if posting.account == account and posting.units is not None:
                    held[posting.units.currency] = held.get(posting.units.currency, Decimal()) + posting.units.number
    return {currency: number for currency, number in held.items() if number}


def text_accounts(state: State) -> dict[str, Any]:
    """Account by the name that the text gives it, told by what the text itself says of its names."""
    return {account.name: account for account in state.accounts.values()}


@pytest.mark.parametrize("wanted", [{}, PERIOD], ids=["everything", "a month"])
@pytest.mark.parametrize("seed", SEEDS)
async def test_beancount_loads_the_text_and_holds_the_same(
    database: Database, seed: int, wanted: dict[str, Any]
) -> None:
    world = await random_books(database, seed)
    state = await state_of(database, world)
    content = (await exported(database, world.caller.household_id, ExportFormat.BEANCOUNT, **wanted)).decode()
    entries, errors, _ = loader.load_string(content)
    assert errors == []
    opened = {
        entry.meta["name"]: entry.account for entry in entries if isinstance(entry, beans.Open) and "name" in entry.meta
    }
    assert len(opened) == len(state.accounts)
    for account in state.accounts.values():
        last = wanted.get("date_to")
        rows = [row for row in live(state) if row.account_id == account.id and (last is None or row.booked_on <= last)]
        minor = account.opening_balance.minor + sum(row.amount.minor for row in rows)
        expected = {account.currency: Money(minor, account.currency).decimal()} if minor else {}
        assert held_by_beancount(entries, opened[account.name]) == expected, account.name
    assert sum(isinstance(entry, beans.Balance) for entry in entries) >= len(state.accounts)
    if not wanted:
        texts = {entry.meta["id"] for entry in entries if isinstance(entry, beans.Transaction) and "id" in entry.meta}
        assert texts <= {str(row.id) for row in live(state)}
        purchases = {str(row.id) for row in live(state) if row.counterpart_id is None}
        assert purchases <= texts
        links = {link for entry in entries if isinstance(entry, beans.Transaction) for link in entry.links}
        assert {f"refund-{row.refund_of}" for row in live(state) if row.refund_of} <= links


@pytest.mark.parametrize("wanted", [{}, PERIOD], ids=["everything", "a month"])
@pytest.mark.parametrize("seed", SEEDS)
async def test_the_journal_balances_and_its_assertions_hold(
    database: Database, seed: int, wanted: dict[str, Any]
) -> None:
    world = await random_books(database, seed)
    state = await state_of(database, world)
    content = (await exported(database, world.caller.household_id, ExportFormat.LEDGER, **wanted)).decode()
    journal = read_journal(content)
    assert journal.checked >= len(state.accounts)
    last = wanted.get("date_to")
    ours: dict[tuple[str, str], Decimal] = {}
    for account in state.accounts.values():
        rows = [row for row in live(state) if row.account_id == account.id and (last is None or row.booked_on <= last)]
        minor = account.opening_balance.minor + sum(row.amount.minor for row in rows)
        key = (component(account.name), account.currency)
        ours[key] = ours.get(key, Decimal()) + Money(minor, account.currency).decimal()
    theirs: dict[tuple[str, str], Decimal] = {}
    for (name, currency), number in journal.held.items():
        root, _, rest = name.partition(":")
        if root in ("Assets", "Liabilities"):
            stem = next(known for known, of in ours if of == currency and rest.startswith(known))
            theirs[stem, currency] = theirs.get((stem, currency), Decimal()) + number
    assert {key: number for key, number in theirs.items() if number} == {key: n for key, n in ours.items() if n}


async def test_an_archive_holds_everything_with_its_files(database: Database) -> None:
    world = await random_books(database, 4)
    content = await exported(database, world.caller.household_id, ExportFormat.ZIP)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        document = orjson.loads(archive.read("moneta.json"))
        assert archive.read("transactions.csv").count(b"\r\n") > len(document["transactions"])
        (described,) = document["attachments"]
        path = file_path(described)
        assert path.startswith(f"files/{described['id']}/")
        assert ".." not in path
        assert archive.read(path) == b"a receipt"
        assert set(archive.namelist()) == {"README.txt", "moneta.json", "transactions.csv", path}


async def test_a_search_and_accounts_choose_what_goes_out(database: Database) -> None:
    world = await random_books(database, 5)
    state = await state_of(database, world)
    account = max(state.accounts.values(), key=lambda each: each.transaction_count)
    for wanted, chosen in (
        ({"account_ids": frozenset({account.id})}, lambda row: row.account_id == account.id),
        (PERIOD, lambda row: PERIOD["date_from"] <= row.booked_on <= PERIOD["date_to"]),
        ({"query": "amount>5 -category:groceries"}, None),
    ):
        document = orjson.loads(await exported(database, world.caller.household_id, ExportFormat.JSON, **wanted))
        ids = {row["id"] for row in document["transactions"]}
        assert "rules" not in document
        if chosen is not None:
            assert ids == {str(row.id) for row in live(state) if chosen(row)}
        else:
            assert 0 < len(ids) < len(live(state))
        text = (await exported(database, world.caller.household_id, ExportFormat.BEANCOUNT, **wanted)).decode()
        assert loader.load_string(text)[1] == []
        read_journal((await exported(database, world.caller.household_id, ExportFormat.LEDGER, **wanted)).decode())


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"query": "amount>"}, "query"),
        ({"account_ids": frozenset({PERIOD["date_from"]})}, "account"),
        ({"date_from": PERIOD["date_to"], "date_to": PERIOD["date_from"]}, "from"),
    ],
)
async def test_what_cannot_be_exported_is_said_before_a_byte(
    database: Database, wanted: dict[str, Any], field: str
) -> None:
    world = await sql_world(database)
    with pytest.raises(ExportRefused) as refused:
        await exported(database, world.caller.household_id, ExportFormat.CSV, **wanted)
    assert refused.value.field == field


@pytest.mark.parametrize("format_", [each for each in ExportFormat if each is not ExportFormat.OFX])
async def test_an_empty_household_exports_to_something_that_reads(database: Database, format_: ExportFormat) -> None:
    world = await sql_world(database)
    content = await exported(database, world.caller.household_id, format_)
    assert content
    if format_ is ExportFormat.BEANCOUNT:
        assert loader.load_string(content.decode())[1] == []
