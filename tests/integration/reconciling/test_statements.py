"""Agreeing with statements on PostgreSQL: sums, locks, reopening, balances that were said, undo of all of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.transactions.reconciling.reads import StatementReads
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions import undo
from domain.transactions.accounts.commands import EditAccount
from domain.transactions.commands import (
    DeleteTransaction,
    EditTransaction,
    RecordTransaction,
    RedoLast,
    UndoLast,
)
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import Account, StatedClosing, TransactionStatus
from domain.transactions.reconciling.books import FixKind, Mistake
from domain.transactions.reconciling.commands import (
    DeleteBalanceAssertion,
    FinishReconciliation,
    ReopenReconciliation,
    SetBalanceAssertion,
    Ticks,
)
from domain.transactions.reconciling.use_cases import fresh_closings, store_closings
from tests.support.ledger_world import World, accepted, sql_world

OCTOBER = date(2026, 10, 31)


@pytest.fixture
def reads(database: Database) -> StatementReads:
    return StatementReads(database)


async def send(world: World, command: Any) -> Any:
    return await run(world.begin, HANDLERS[type(command)], world.caller, command)


async def row(world: World, account: Account, day: str, minor: int, **fields: Any) -> UUID:
    values = {"description": "Bakery", **fields}
    command = RecordTransaction(
        id=uuid4(), account_id=account.id, booked_on=date.fromisoformat(day), amount_minor=minor, **values
    )
    return accepted(await send(world, command)).transaction.id  # type: ignore[no-any-return]


def finishing(account: Account, balance: int, day: date = OCTOBER, **fields: Any) -> FinishReconciliation:
    names = {name: fields.pop(name) for name in ("left_out", "included") if name in fields}
    ticks = Ticks(account_id=account.id, statement_on=day, **names)
    return FinishReconciliation(id=uuid4(), ticks=ticks, balance_minor=balance, **fields)


def refused(outcome: Any) -> tuple[str, str | None]:
    assert isinstance(outcome, Rejected), outcome
    return outcome.code.name, outcome.field


async def locked(world: World, *ids: UUID) -> list[bool]:
    found = await world.rows(*ids)
    return [found[id_].reconciliation_id is not None for id_ in ids]


async def test_a_statement_that_agrees_locks_its_rows(world: World, reads: StatementReads) -> None:
    account = await world.account("Checking", "EUR", 10_000)
    paid, late = await row(world, account, "2026-10-05", -1_250), await row(world, account, "2026-11-02", -300)
    pending = await row(world, account, "2026-10-30", -999, status=TransactionStatus.PENDING)
    household = world.caller.household_id
    draft = await reads.draft(household, Ticks(account_id=account.id, statement_on=OCTOBER), 8_750, with_proposals=True)
    assert draft
    assert (draft.agreed, draft.ticked, draft.ticked_count, draft.open_count) == (
        *(Money(10_000, "EUR"), Money(-1_250, "EUR")),
        *(1, 2),
    )
    assert (draft.difference, draft.proposals) == (Money(0, "EUR"), ())
    done = accepted(await send(world, finishing(account, 8_750)))
    assert (done.row_count, done.adjustment) == (1, None)
    assert await locked(world, paid, late, pending) == [True, False, False]
    [closed] = await reads.statements(household, account.id)
    assert (closed.balance, closed.row_count, closed.is_last) == (Money(8_750, "EUR"), 1, True)
    version = (await world.rows(paid))[paid].version
    edit = EditTransaction(id=paid, version=version, amount_minor=-1_300)
    assert refused(await send(world, edit))[0] == "RECONCILED"
    assert refused(await send(world, DeleteTransaction(id=paid)))[0] == "RECONCILED"
    accepted(await send(world, EditTransaction(id=paid, version=version, note="receipt in the drawer")))


async def test_a_first_statement_says_what_the_account_began_with(world: World, reads: StatementReads) -> None:
    account = await world.account("Checking", "EUR", 0)
    await row(world, account, "2026-10-05", -1_250)
    household, ticks = world.caller.household_id, Ticks(account_id=account.id, statement_on=OCTOBER)
    draft = await reads.draft(household, ticks, 87_654, with_proposals=True)
    assert draft
    first = draft.proposals[0]
    assert (first.mistake, first.fix.kind, first.fix.amount) == (
        *(Mistake.OPENING_BALANCE, FixKind.CHANGE_OPENING_BALANCE),
        Money(88_904, "EUR"),
    )
    accepted(await send(world, EditAccount(id=account.id, opening_balance_minor=88_904)))
    accepted(await send(world, finishing(account, 87_654)))
    # It is part of what was agreed from now on.
    later = Ticks(account_id=account.id, statement_on=date(2026, 11, 30))
    draft = await reads.draft(household, later, 99_999, with_proposals=True)
    assert draft
    assert Mistake.OPENING_BALANCE not in {proposal.mistake for proposal in draft.proposals}


async def test_a_difference_is_refused_with_what_is_wrong_and_adjusted_if_one_insists(
    world: World, reads: StatementReads
) -> None:
    account = await world.account("Checking", "EUR", 0)
    wrong = await row(world, account, "2026-10-05", -12_500, description="Cafe")
    ticks = Ticks(account_id=account.id, statement_on=OCTOBER)
    draft = await reads.draft(world.caller.household_id, ticks, -1_250, with_proposals=True)
    assert draft
    assert draft.difference == Money(11_250, "EUR")
    first = draft.proposals[0]
    assert (first.mistake, first.fix.kind, first.fix.amount) == (
        *(Mistake.DECIMAL, FixKind.CHANGE_AMOUNT),
        Money(-1_250, "EUR"),
    )
    command = finishing(account, -1_250)
    outcome = await send(world, command)
    assert refused(outcome) == ("DIFFERENCE_LEFT", "balance")
    assert "112.50 EUR too little" in outcome.message
    done = accepted(await send(world, finishing(account, -1_250, adjust=True)))
    assert done.adjustment.amount == Money(11_250, "EUR")
    assert done.adjustment.category == "adjustment"
    assert await locked(world, wrong, done.adjustment.id) == [True, True]
    assert await world.balance(account.id) == Money(-1_250, "EUR")
    accepted(await world._run(undo.undo_last, UndoLast()))
    assert await locked(world, wrong) == [False]
    assert await world.balance(account.id) == Money(-12_500, "EUR")
    accepted(await world._run(undo.redo_last, RedoLast()))
    assert await locked(world, wrong) == [True]


async def test_rows_can_be_left_out_and_later_ones_taken(world: World) -> None:
    account = await world.account("Checking", "EUR", 0)
    early, other = await row(world, account, "2026-10-05", -100), await row(world, account, "2026-10-06", -200)
    late = await row(world, account, "2026-11-01", -400)
    done = accepted(await send(world, finishing(account, -500, left_out=(other,), included=(late,))))
    assert done.row_count == 2
    assert await locked(world, early, other, late) == [True, False, True]
    # What was left out waits for the next statement.
    done = accepted(await send(world, finishing(account, -700, date(2026, 11, 30))))
    assert await locked(world, other) == [True]


async def test_only_the_last_statement_opens_again(world: World, reads: StatementReads) -> None:
    account = await world.account("Checking", "EUR", 0)
    one = await row(world, account, "2026-10-05", -100)
    first = accepted(await send(world, finishing(account, -100))).reconciliation
    two = await row(world, account, "2026-11-05", -200)
    second = accepted(await send(world, finishing(account, -300, date(2026, 11, 30)))).reconciliation
    assert refused(await send(world, ReopenReconciliation(id=first.id))) == ("NOT_LAST", "id")
    assert refused(await send(world, finishing(account, 0, date(2026, 11, 30)))) == ("NOT_AFTER_LAST", "statementOn")
    assert accepted(await send(world, ReopenReconciliation(id=second.id))).row_count == 1
    assert await locked(world, one, two) == [True, False]
    assert [each.id for each in await reads.statements(world.caller.household_id, account.id)] == [first.id]
    accepted(await world._run(undo.undo_last, UndoLast()))
    assert await locked(world, one, two) == [True, True]
    assert refused(await send(world, ReopenReconciliation(id=uuid4()))) == ("NOT_FOUND", "id")


async def test_the_same_request_again_is_the_same_statement(world: World) -> None:
    account = await world.account("Checking", "EUR", 0)
    await row(world, account, "2026-10-05", -100)
    command = finishing(account, -100)
    first, again = accepted(await send(world, command)), accepted(await send(world, command))
    assert first.change == again.change
    assert first.reconciliation.id == again.reconciliation.id


async def test_a_statement_of_an_account_of_others_is_none(world: World, database: Database) -> None:
    other = await sql_world(database)
    account = await other.account("Checking", "EUR", 0)
    assert refused(await send(world, finishing(account, 0))) == ("ACCOUNT_NOT_FOUND", "accountId")
    reads = StatementReads(database)
    ticks = Ticks(account_id=account.id, statement_on=OCTOBER)
    assert await reads.draft(world.caller.household_id, ticks, 0, with_proposals=True) is None
    assert await reads.statements(world.caller.household_id, account.id) == []


async def test_balances_that_were_said_hold_or_are_off_by_so_much(world: World, reads: StatementReads) -> None:
    account = await world.account("Checking", "EUR", 10_000)
    await row(world, account, "2026-10-05", -1_000)
    await row(world, account, "2026-10-20", -2_300, description="Shop")
    await row(world, account, "2026-10-21", -777, description="Hotel", status=TransactionStatus.PENDING)
    household = world.caller.household_id

    async def say(day: str, minor: int) -> UUID:
        command = SetBalanceAssertion(
            id=uuid4(), account_id=account.id, asserted_on=date.fromisoformat(day), balance_minor=minor
        )
        return accepted(await send(world, command)).assertion.id  # type: ignore[no-any-return]

    await say("2026-10-10", 9_000)
    off = await say("2026-10-31", 5_800)
    checked = await reads.assertions(household, account.id)
    assert [(each.holds, each.difference.minor) for each in checked] == [(False, -900), (True, 0)]
    proposals = await reads.explain(household, off)
    assert proposals
    # 23.00 for 32.00: two digits swapped, and nothing of before the tenth is blamed.
    assert (proposals[0].mistake, proposals[0].fix.amount) == (Mistake.TRANSPOSED, Money(-3_200, "EUR"))
    again = await say("2026-10-31", 6_700)
    newest, _ = await reads.assertions(household, account.id)
    assert (newest.id, newest.holds) == (again, True)
    assert await reads.explain(household, again) == ()
    assert await reads.explain(household, off) is None
    accepted(await send(world, DeleteBalanceAssertion(id=again)))
    assert len(await reads.assertions(household, account.id)) == 1
    accepted(await world._run(undo.undo_last, UndoLast()))
    assert len(await reads.assertions(household, None)) == 2


async def test_balances_of_a_file_are_kept_once_and_never_replace_a_persons(
    world: World, reads: StatementReads
) -> None:
    account = await world.account("Checking", "EUR", 10_000)
    command = SetBalanceAssertion(
        id=uuid4(), account_id=account.id, asserted_on=date(2026, 10, 10), balance_minor=9_000
    )
    accepted(await send(world, command))
    stated = [StatedClosing(account.id, date(2026, 10, 10), 1), StatedClosing(account.id, OCTOBER, 5_800)]

    async def keep(_: Any, closings: Any, unit: Any) -> int:
        fresh = await fresh_closings(closings, unit)
        if fresh:
            await store_closings(uuid4(), fresh, unit)
        return len(fresh)

    assert await world._run(keep, stated) == 1
    assert await world._run(keep, stated) == 0
    found = await reads.assertions(world.caller.household_id, account.id)
    assert [each.balance.minor for each in found] == [5_800, 9_000]
    # A bank that told of the day before it ended may say something else the next time.
    assert await world._run(keep, [StatedClosing(account.id, OCTOBER, 5_900)]) == 1
    found = await reads.assertions(world.caller.household_id, account.id)
    assert [each.balance.minor for each in found] == [5_900, 9_000]


async def test_many_rows_lock_in_one_statement(world: World, database: Database, reads: StatementReads) -> None:
    account = await world.account("Checking", "EUR", 0)
    async with database.engine.begin() as connection:
        await connection.execute(
            text("""
            INSERT INTO transactions
              (household_id, id, account_id, booked_on, amount_minor, currency, description)
            SELECT :household, gen_random_uuid(), :account, date '2026-10-31' - (n % 900), -100 - n % 7, 'EUR',
                   'Shop ' || n
            FROM generate_series(1, 1000) AS n"""),
            {"household": world.caller.household_id, "account": account.id},
        )
    balance = (await world.balance(account.id)).minor
    ticks = Ticks(account_id=account.id, statement_on=OCTOBER)
    draft = await reads.draft(world.caller.household_id, ticks, balance + 5, with_proposals=True)
    assert draft
    assert draft.proposals
    done = accepted(await send(world, finishing(account, balance)))
    assert done.row_count == 1_000
    accepted(await world._run(undo.undo_last, UndoLast()))
    assert await reads.statements(world.caller.household_id, account.id) == []


async def test_undoing_what_was_done_before_a_statement_does_not_change_what_it_agreed_on(world: World) -> None:
    account = await world.account("Checking", "EUR", 0)
    paid = await row(world, account, "2026-10-05", -100)
    edited = accepted(await send(world, EditTransaction(id=paid, version=1, amount_minor=-200)))
    accepted(await send(world, finishing(account, -200)))
    assert refused(await world.undo(edited.change.id)) == ("RECONCILED", "changeId")
    assert (await world.rows(paid))[paid].amount == Money(-200, "EUR")
