"""What the triggers write down of a row: the columns that moved, as JSON has them, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from domain.transactions import undo
from domain.transactions.commands import Redo, Undo
from domain.transactions.model import Account, Change, ChangeKind
from tests.support.ledger_world import World, accepted, recording

COUNTERS = {"version", "updated_at", "balance_minor", "transaction_count"}
TAG, OTHER_TAG = uuid4(), uuid4()
SPLITS = (
    f'[{{"id": "{uuid4()}", "amount_minor": -1000, "category": "dining", "note": null, "tag_ids": []}},'
    f' {{"id": "{uuid4()}", "amount_minor": -250, "category": null, "note": "tip", "tag_ids": ["{TAG}"]}}]'
)
# One after the other on one row; what each moves follows from the row before and after.
TRANSACTION_EDITS = (
    "note = 'rye'",
    "note = ''",
    "note = NULL, category = 'dining', categorized_by = 'MODEL', confidence = 0.1",
    "confidence = 0.3",
    f"tag_ids = ARRAY['{TAG}']::uuid[]",
    f"tag_ids = ARRAY['{OTHER_TAG}', '{TAG}']::uuid[]",
    f"tag_ids = ARRAY['{TAG}', '{OTHER_TAG}']::uuid[]",
    "tag_ids = '{}'",
    "tag_ids = NULL",
    f"splits = '{SPLITS}', category = NULL, categorized_by = NULL, confidence = NULL",
    f"""splits = '{SPLITS.replace("tip", "more")}'""",
    "splits = NULL",
    "dedup_key = '\\x00ff00ff00ff00ff00ff00ff00ff00ff'",
    "booked_on = '2026-02-28', counts_on = '2026-03-01', is_hidden = true",
    "deleted_at = '2026-11-02 10:00:00.123456+00'",
    "deleted_at = NULL, description = 'ä \"quoted\" \\ back', amount_minor = 9007199254740993",
)
RATE_EDITS = ("rate = 1.5", "rate = 1.500000000001", "rate = 123456789012345678.000000000001")
PROFILE_EDITS = (
    'mapping = \'{"b": 1, "a": [null, 1.0]}\'',
    "mapping = '{}'",
    "mapping = NULL",
    "accounts = '[]', account_id = NULL",
)


@pytest.fixture
async def account(world: World) -> Account:
    return await world.account()


def read(stored: str | None) -> Any:
    """JSON without the rounding of floats."""
    return stored and json.loads(stored, parse_float=Decimal)


async def look(world: World, table: str, row_id: UUID) -> dict[str, Any]:
    async with world.begin(world.caller) as unit:
        row = await unit.session.scalar(
            text(f"SELECT to_jsonb(t)::text FROM {table} t WHERE id = :id"), {"id": row_id}
        )  # a constant
    found: dict[str, Any] = read(row)
    return found


async def write(world: World, *statements: str, **values: Any) -> tuple[UUID, list[dict[str, Any]]]:
    """Statements under one change, and what was written down of them."""
    change = Change(id=uuid4(), kind=ChangeKind.EDIT, summary="Edit", created_at=datetime.now(UTC))

    async def use_case(_: Any, wanted: Any, unit: Any) -> list[dict[str, Any]]:
        await unit.history.open(change)
        for statement in wanted:
            await unit.session.execute(text(statement), values)
        kept = await unit.session.execute(
            text("""
                SELECT table_name, row_id, before::text, after::text, versions FROM change_rows
                WHERE change_id = :id ORDER BY sequence
            """),
            {"id": change.id},
        )
        return [{**row, "before": read(row["before"]), "after": read(row["after"])} for row in kept.mappings()]

    return change.id, await world._run(use_case, statements)


def moved(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in before if before[name] != after[name] and name not in COUNTERS]


async def edited(world: World, table: str, row_id: UUID, edits: tuple[str, ...], also: str = "") -> None:
    """Each edit writes what it moved; undone it leaves what was before, and done again what was after."""
    for edit in edits:
        before = await look(world, table, row_id)
        change_id, kept = await write(world, f"UPDATE {table} SET {edit}{also} WHERE id = :id", id=row_id)
        after = await look(world, table, row_id)
        names = moved(before, after)
        assert names, edit
        assert kept == [
            {
                "table_name": table,
                "row_id": str(row_id),
                "before": {name: before[name] for name in names},
                "after": {name: after[name] for name in names},
                "versions": [after["version"]] if "version" in after else [],
            }
        ]
        accepted(await world._run(undo.undo, Undo(change_id=change_id)))
        assert moved(before, await look(world, table, row_id)) == [], edit
        accepted(await world._run(undo.redo, Redo(change_id=change_id)))
        assert moved(after, await look(world, table, row_id)) == [], edit


async def test_of_a_transaction(world: World, account: Account) -> None:
    row = accepted(await world.record(recording(account.id))).transaction
    await write(
        world,
        "INSERT INTO tags (household_id, id, name) VALUES (:of, :tag, 'a'), (:of, :other, 'b')",
        of=world.caller.household_id,
        tag=TAG,
        other=OTHER_TAG,
    )
    await edited(world, "transactions", row.id, TRANSACTION_EDITS, ", version = version + 1, updated_at = now()")


async def test_of_a_rate(world: World) -> None:
    id_, of = uuid4(), world.caller.household_id
    await write(
        world,
        """INSERT INTO exchange_rates (household_id, id, base, quote, rated_on, rate, source)
           VALUES (:of, :id, 'EUR', 'USD', '2026-01-02', 1.25, 'MANUAL')""",
        id=id_,
        of=of,
    )
    await edited(world, "exchange_rates", id_, RATE_EDITS)


async def test_of_a_layout(world: World, account: Account) -> None:
    id_ = uuid4()
    await write(
        world,
        """INSERT INTO import_profiles (household_id, id, fingerprint, name, format, account_id, used_at)
           VALUES (:of, :id, 'f', 'Bank', 'csv', :account, now())""",
        id=id_,
        of=world.caller.household_id,
        account=account.id,
    )
    await edited(world, "import_profiles", id_, PROFILE_EDITS)
    # The null of JSON is the null of the history.
    assert (await write(world, "UPDATE import_profiles SET mapping = 'null' WHERE id = :id", id=id_))[1] == []


async def test_nothing_is_written_of_what_did_not_move(world: World, account: Account) -> None:
    row = accepted(await world.record(recording(account.id, note="rye"))).transaction
    same = "UPDATE transactions SET note = note, version = version + 1, updated_at = now() WHERE id = :id"
    assert (await write(world, same, id=row.id))[1] == []
    # A balance follows the rows, whose own history it is.
    _, kept = await write(world, "UPDATE transactions SET amount_minor = -5 WHERE id = :id", id=row.id)
    assert [each["table_name"] for each in kept] == ["transactions"]


async def test_several_writes_to_a_row_are_undone_as_one(world: World, account: Account) -> None:
    row = accepted(await world.record(recording(account.id, note="first"))).transaction
    before = await look(world, "transactions", row.id)
    update = "UPDATE transactions SET {}, version = version + 1 WHERE id = :id"
    notes = ("note = 'second'", "note = 'third', category = 'dining'", "note = 'fourth', is_hidden = true")
    change_id, kept = await write(world, *(update.format(edit) for edit in notes), id=row.id)
    assert [(each["before"], each["after"]) for each in kept] == [
        ({"note": "first"}, {"note": "second"}),
        ({"note": "second", "category": None}, {"note": "third", "category": "dining"}),
        ({"note": "third", "is_hidden": False}, {"note": "fourth", "is_hidden": True}),
    ]
    after = await look(world, "transactions", row.id)
    accepted(await world._run(undo.undo, Undo(change_id=change_id)))
    assert moved(before, await look(world, "transactions", row.id)) == []
    accepted(await world._run(undo.redo, Redo(change_id=change_id)))
    assert moved(after, await look(world, "transactions", row.id)) == []


async def test_what_was_made_and_removed_by_one_change_is_nothing_to_undo(world: World) -> None:
    insert = "INSERT INTO tags (household_id, id, name) VALUES (:of, :id, 'work')"
    rename, delete = "UPDATE tags SET name = 'Work' WHERE id = :id", "DELETE FROM tags WHERE id = :id"
    id_, of = uuid4(), world.caller.household_id
    change_id, kept = await write(world, insert, rename, delete, id=id_, of=of)
    assert len(kept) == 3
    again = "INSERT INTO tags (household_id, id, name) VALUES (:of, :id, 'again')"
    await write(world, again, id=id_, of=of)
    accepted(await world._run(undo.undo, Undo(change_id=change_id)))
    assert (await look(world, "tags", id_))["name"] == "again"
    # Removed and made anew is a row that moved.
    change_id, _ = await write(world, delete, again.replace("'again'", "'anew'"), id=id_, of=of)
    accepted(await world._run(undo.undo, Undo(change_id=change_id)))
    assert (await look(world, "tags", id_))["name"] == "again"


async def test_every_table_is_followed_with_the_columns_that_it_has(database: Database) -> None:
    """A migration that adds a column calls `history_follow` again. No nested loops: they are kept from the first, small
    write of a connection, and take hours over a large one."""
    async with database.engine.connect() as connection:
        tables = set((await connection.scalars(text("SELECT unnest(history_tables())"))).all())
        rows = await connection.execute(
            text("""
                SELECT t.tgrelid::regclass::text AS kept, p.prosrc = history_trigger(t.tgrelid) AS is_whole,
                       p.proconfig, count(*) AS triggers
                FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgname LIKE 'keep\\_history\\_%' AND t.tgparentid = 0 GROUP BY 1, 2, 3
            """)
        )
        found = {row.kept: (row.is_whole, row.proconfig, row.triggers) for row in rows}
    assert found == dict.fromkeys(tables, (True, ["enable_nestloop=off"], 3))
