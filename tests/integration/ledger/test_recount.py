"""PostgreSQL itself refuses a broken ledger, and a recount from zero finds whatever was broken behind its back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deployments.adapters.db import Database
from deployments.transactions.recount import differences
from domain.shared.outcomes import Rejected
from domain.transactions.commands import EditTransaction, RecordTransfer
from domain.transactions.naming.commands import CreateTag, DeleteTag
from tests.support.ledger_commands import GOING_BACK, UNCHECKED, Player
from tests.support.ledger_laws import broken
from tests.support.ledger_scene import SqlState
from tests.support.ledger_world import TODAY, World, accepted, recording, sql_world


@dataclass
class Household:
    """Two accounts, an expense and a transfer between them."""

    database: Database
    world: World
    checking: UUID
    savings: UUID
    expense: UUID
    leaving: UUID
    arriving: UUID

    async def write(self, *statements: str, behind_the_back: bool = False, **values: Any) -> None:
        """As the owner of the tables; `behind_the_back` of every trigger and foreign key."""
        async with self.database.engine.begin() as connection:
            if behind_the_back:
                await connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                known = {**vars(self), "household": self.world.caller.household_id, "new": uuid4(), **values}
                used = {name: value for name, value in known.items() if f":{name}" in statement}
                await connection.execute(text(statement), used)

    async def differences(self) -> list[str]:
        return sorted({found.check for found in await differences(self.database, self.world.caller.household_id)})


@pytest.fixture
async def household(migrated_dsn: str) -> AsyncIterator[Household]:
    database = Database(migrated_dsn, pool_size=8)
    world = await sql_world(database)
    checking, savings = [(await world.account(name)).id for name in ("Checking", "Savings")]
    expense = accepted(await world.record(recording(checking, category="dining"))).transaction.id
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking, to_account_id=savings, booked_on=TODAY, amount_minor=500
    )
    legs = accepted(await world.transfer(command)).transactions
    yield Household(database, world, checking, savings, expense, legs[0].id, legs[1].id)
    await database.close()


_SET = "UPDATE transactions SET {} WHERE household_id = :household AND id = :{}"
_ADD = """
INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description, counterpart_id)
VALUES (:household, :new, :checking, '2026-11-02', {}, 'EUR', 'x', {})
"""


def parts(*amounts: str) -> str:
    listed = ", ".join(f'{{"amount_minor"\\: {amount}, "category"\\: null, "tag_ids"\\: []}}' for amount in amounts)
    return _SET.format(f"splits = '[{listed}]'", "expense")


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([parts("-1000", "-249")], id="parts that do not sum"),
        pytest.param([parts("-1250")], id="one part"),
        pytest.param([parts("null", "null")], id="parts without amounts"),
        pytest.param([parts("-1250", "null")], id="a part without an amount"),
        pytest.param([parts("-1249.5", "-0.5")], id="parts of half cents"),
        pytest.param([parts('"-1000"', '"-250"')], id="amounts as texts"),
        pytest.param([_SET.format("splits = '[]'", "expense")], id="no parts"),
        pytest.param([_SET.format("splits = '{}'", "expense")], id="parts that are no list"),
        pytest.param([parts("-1000", "-250"), _SET.format("amount_minor = -9", "expense")], id="the amount of a split"),
        pytest.param([_SET.format("amount_minor = 0", "expense")], id="nothing"),
        pytest.param([_ADD.format(5, "gen_random_uuid()")], id="a leg of nothing"),
        pytest.param([_ADD.format(-500, ":arriving")], id="a third leg"),
        pytest.param([_SET.format("counterpart_id = NULL", "leaving")], id="a leg let go"),
        pytest.param([_SET.format("amount_minor = -499", "leaving")], id="a leg of another amount"),
        pytest.param([_SET.format("amount_minor = 500", "leaving")], id="two legs that arrive"),
        pytest.param([_SET.format("account_id = :savings", "leaving")], id="both legs in one account"),
        pytest.param([_SET.format("deleted_at = now()", "leaving")], id="a leg deleted alone"),
        pytest.param([_SET.format("counterpart_id = id", "leaving")], id="a leg of itself"),
        pytest.param(["DELETE FROM transactions WHERE id = :arriving"], id="a leg taken out"),
        pytest.param(["DELETE FROM accounts WHERE id = :savings"], id="an account taken out with one leg"),
        pytest.param(
            [_SET.format("refund_of = :leaving, refund_kind = 'REFUND'", "expense")], id="a refund that costs money"
        ),
        pytest.param([_SET.format("refund_kind = 'REFUND'", "expense")], id="a refund of nothing"),
        pytest.param([_SET.format("refund_of = :expense, refund_kind = 'REFUND'", "arriving")], id="a leg as a refund"),
        pytest.param(
            [_SET.format("amount_minor = 9, refund_of = id, refund_kind = 'REFUND'", "expense")], id="its own refund"
        ),
    ],
)
async def test_postgresql_refuses(household: Household, statements: list[str]) -> None:
    with pytest.raises(DBAPIError) as refused:
        await household.write(*statements)
    # Check, foreign key, or a value that is no whole number.
    assert refused.value.orig is not None
    assert refused.value.orig.sqlstate in ("23514", "23503", "22P02", "22023")  # type: ignore[attr-defined]
    assert await household.differences() == []


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("balance", "UPDATE accounts SET balance_minor = balance_minor + 1 WHERE id = :checking"),
        ("number of transactions", "UPDATE accounts SET transaction_count = 7 WHERE id = :savings"),
        ("monthly total", "UPDATE monthly_totals SET out_minor = out_minor + 1 WHERE account_id = :checking"),
        ("monthly total", "DELETE FROM monthly_totals WHERE account_id = :savings"),
        (
            "monthly total",
            "INSERT INTO monthly_totals VALUES (:household, '2020-01-01', :savings, 'pets', 'EUR', 1, 0, 1)",
        ),
        ("legs of a transfer", _SET.format("counterpart_id = gen_random_uuid()", "leaving")),
        ("currency", _SET.format("currency = 'USD'", "expense")),
        (
            "refund",
            _SET.format("refund_of = gen_random_uuid(), refund_kind = 'REFUND', counterpart_id = NULL", "arriving"),
        ),
        ("payee", _SET.format("payee_id = gen_random_uuid()", "expense")),
        ("tag", _SET.format("tag_ids = ARRAY[gen_random_uuid()]", "expense")),
        (
            "tag of a part",
            _SET.format(
                """splits = '[{"amount_minor"\\: -1249, "tag_ids"\\: ["7d3b0c5e-0000-4000-8000-000000000000"]},
                             {"amount_minor"\\: -1, "tag_ids"\\: []}]'""",
                "expense",
            ),
        ),
        ("category", _SET.format("category = 'nonsense'", "expense")),
        (
            "category of a part",
            _SET.format(
                """splits = '[{"amount_minor"\\: -1249, "category"\\: "nonsense", "tag_ids"\\: []},
                             {"amount_minor"\\: -1, "tag_ids"\\: []}]'""",
                "expense",
            ),
        ),
        (
            "category above",
            "INSERT INTO categories (household_id, id, parent_id, name, kind)"
            " VALUES (:household, 'a', 'b', 'A', 'EXPENSE')",
        ),
        (
            "category of a payee",
            "INSERT INTO payees (household_id, id, name, category) VALUES (:household, :new, 'P', 'nonsense')",
        ),
        (
            "category of a budget",
            "INSERT INTO budgets VALUES (:household, :new, 'nonsense', 'EUR', 100, 80)",
        ),
        (
            "money in an envelope",
            "WITH made AS (INSERT INTO budgets VALUES (:household, :new, 'dining', 'EUR', 100, 80))"
            " INSERT INTO envelope_amounts VALUES (:household, :new, :new, '2026-11-01', 100, 'USD')",
        ),
        (
            "account of envelopes",
            "INSERT INTO budget_settings (household_id, mode, schedule, account_ids)"
            " VALUES (:household, 'TRACKING', 'MONTH\\:1', ARRAY[CAST(:new AS uuid)])",
        ),
        ("reconciliation", _SET.format("reconciliation_id = gen_random_uuid()", "expense")),
        (
            "agreed statement",
            "INSERT INTO reconciliations VALUES (:household, :new, :checking, '2026-10-31', 77, NULL, now())",
        ),
        ("import", _SET.format("import_id = gen_random_uuid()", "expense")),
        (
            "file",
            "INSERT INTO attachments (household_id, id, transaction_id, file_name, media_type, size_bytes, sha256)"
            " VALUES (:household, :new, :new, 'a.pdf', 'application/pdf', 1, 'x')",
        ),
        (
            "content of a file",
            "INSERT INTO attachments (household_id, id, transaction_id, file_name, media_type, size_bytes, sha256)"
            " VALUES (:household, :new, :expense, 'a.pdf', 'application/pdf', 1, 'x')",
        ),
        (
            "key of a row",
            "INSERT INTO transaction_keys (household_id, account_id, external_id, transaction_id)"
            " VALUES (:household, :checking, 'x', :new)",
        ),
        ("alias", "INSERT INTO payee_aliases VALUES (:household, :new, :new, 'shop')"),
    ],
)
async def test_a_recount_finds_what_was_broken(household: Household, check: str, statement: str) -> None:
    assert await household.differences() == []
    await household.write(statement, behind_the_back=True)
    assert check in await household.differences()


async def test_totals_follow_a_row_through_everything_that_moves_it(household: Household) -> None:
    for assignment in (
        "category = 'pets'",
        "counts_on = '2026-07-31'",
        "is_hidden = true",
        "amount_minor = 77",
        "is_hidden = false",
        """splits = '[{"amount_minor"\\: 100, "category"\\: "pets"}, {"amount_minor"\\: -23, "category"\\: null}]'""",
        "account_id = :savings",
        "deleted_at = now()",
        "counts_on = NULL",
        "deleted_at = NULL, splits = NULL",
    ):
        await household.write(_SET.format(assignment, "expense"))
        assert await household.differences() == [], assignment


async def test_many_writers_at_once_leave_exact_totals(household: Household) -> None:
    async def write(seed: int) -> int:
        world = World(household.world.begin, household.world.budgets, household.world.caller)
        player = Player(world, SqlState(household.database, world.caller.household_id), Random(seed))
        return sum([not (await player.act(without=UNCHECKED)).is_refused for _ in range(15)])

    for start in range(0, 24, 6):
        assert sum(await asyncio.gather(*(write(start + seed) for seed in range(6)))) > 10
    assert broken(await SqlState(household.database, household.world.caller.household_id)()) == []
    assert set(await household.differences()) <= {"import"}


async def test_the_same_undo_twice_at_once_is_done_once(household: Household) -> None:
    change = accepted(await household.world.record(recording(household.checking))).change
    outcomes = await asyncio.gather(*(household.world.undo(change.id) for _ in range(5)))
    assert sum(not isinstance(outcome, Rejected) for outcome in outcomes) == 1
    assert await household.differences() == []


async def test_an_edit_between_look_and_undo_is_never_lost(household: Household) -> None:
    """Who comes first wins, and the other is told: the row is never put back over an edit that was accepted."""
    world = household.world
    for attempt in range(20):
        row = (await world.rows(household.expense))[household.expense]
        edited = accepted(await world.edit(EditTransaction(id=row.id, version=row.version, note=f"first {attempt}")))
        second = EditTransaction(id=row.id, version=edited.transaction.version, note=f"second {attempt}")
        undone, over = await asyncio.gather(world.undo(edited.change.id), world.edit(second))
        note = (await world.rows(row.id))[row.id].note
        assert isinstance(undone, Rejected) != isinstance(over, Rejected)
        assert (note == f"second {attempt}") == isinstance(undone, Rejected)
        if not isinstance(over, Rejected):
            accepted(await world.undo(over.change.id))


async def test_random_books_pass_the_recount_with_every_generator(household: Household) -> None:
    player = Player(household.world, SqlState(household.database, household.world.caller.household_id), Random(3))
    for _ in range(120):
        await player.act(without=(*GOING_BACK, "split_and_change_the_amount"))
    assert set(await household.differences()) <= {"import"}


async def test_a_tag_that_goes_is_given_to_no_row_meanwhile(household: Household) -> None:
    world = household.world
    for round_ in range(8):
        tag_id = uuid4()
        accepted(await world.handle(CreateTag(id=tag_id, name=f"Tag {round_}")))
        rows = [recording(household.checking, tag_ids=(tag_id,)) for _ in range(4)]
        outcomes = await asyncio.gather(
            *(world.record(row) for row in rows[:2]),
            world.handle(DeleteTag(id=tag_id)),
            *(world.record(row) for row in rows[2:]),
        )
        assert not isinstance(outcomes[2], Rejected)
        for outcome in outcomes:
            assert not isinstance(outcome, Rejected) or outcome.code.name == "TAG_NOT_FOUND"
    assert await household.differences() == []
