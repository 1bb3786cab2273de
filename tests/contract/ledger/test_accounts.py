"""Editing, closing and valuing accounts, on the fake and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from domain.shared.outcomes import Rejected
from domain.transactions.accounts.commands import CloseAccount, EditAccount, ReopenAccount, SetAccountValue
from domain.transactions.categories import ADJUSTMENT
from domain.transactions.commands import CreateAccount, RedoLast, UndoLast
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import Account, AccountType, Categorizer
from domain.transactions.naming.commands import CreatePayee
from tests.support.ledger_world import TODAY, World, accepted, recording


async def do(world: World, command: Any) -> Any:
    return await world._run(HANDLERS[type(command)], command)


async def done(world: World, command: Any) -> Any:
    return accepted(await do(world, command))


async def refused(world: World, command: Any) -> str:
    outcome = await do(world, command)
    assert isinstance(outcome, Rejected), outcome
    return outcome.code.name


async def accounts(world: World) -> list[Account]:
    async with world.begin(world.caller) as unit:
        return list(await unit.accounts.all())


async def house(world: World) -> Account:
    command = CreateAccount(
        id=uuid4(), name="House", type=AccountType.ASSET, currency="EUR", opening_balance_minor=100_000
    )
    account: Account = accepted(await world.create_account(command)).account
    return account


async def balances(world: World, account: Account, *days: date) -> list[int]:
    async with world.begin(world.caller) as unit:
        return [(await unit.accounts.balance_on(account.id, day)).minor for day in days]


async def test_a_corrected_opening_balance_moves_the_balance(world: World) -> None:
    account = await world.account("Checking", opening_minor=1_000)
    await world.record(recording(account.id, amount_minor=-300))
    command = EditAccount(id=account.id, name="Daily", opening_balance_minor=5_000, note=" joint ", is_hidden=True)
    edited = (await done(world, command)).account
    assert (edited.name, edited.balance.minor, edited.note, edited.is_hidden) == ("Daily", 4_700, "joint", True)
    assert (await world.balance(account.id)).minor == 4_700
    await done(world, UndoLast())
    [now] = await accounts(world)
    assert (now.name, now.balance.minor, now.note, now.is_hidden) == ("Checking", 700, None, False)
    await done(world, RedoLast())
    assert (await world.balance(account.id)).minor == 4_700


async def test_what_an_account_may_be_called(world: World) -> None:
    one, _ = await world.account("One"), await world.account("Two")
    assert await refused(world, EditAccount(id=one.id, name=" ")) == "NAME_EMPTY"
    assert await refused(world, EditAccount(id=one.id, name="two")) == "NAME_TAKEN"
    assert await refused(world, EditAccount(id=one.id, name="x" * 101)) == "NAME_TOO_LONG"
    assert await refused(world, EditAccount(id=one.id, note="x" * 2_001)) == "NOTE_TOO_LONG"
    assert await refused(world, EditAccount(id=one.id, opening_balance_minor=10**15)) == "AMOUNT_OUT_OF_RANGE"
    assert await refused(world, EditAccount(id=uuid4(), name="x")) == "NOT_FOUND"
    assert (await done(world, EditAccount(id=one.id, name="One"))).change is None
    assert (await done(world, EditAccount(id=one.id, name="ONE"))).account.name == "ONE"


async def test_accounts_are_put_in_another_order(world: World) -> None:
    names = ["A", "B", "C"]
    made = {name: await world.account(name) for name in names}
    await done(world, EditAccount(id=made["C"].id, place=0))
    assert [account.name for account in await accounts(world)] == ["C", "A", "B"]
    await done(world, EditAccount(id=made["C"].id, place=1))
    assert [account.name for account in await accounts(world)] == ["A", "C", "B"]
    for _ in range(2):
        await done(world, UndoLast())
    assert [account.name for account in await accounts(world)] == names


async def test_a_closed_account_takes_no_rows_until_it_is_opened_again(world: World) -> None:
    account = await world.account()
    await world.record(recording(account.id))
    assert await refused(world, CloseAccount(id=account.id, closed_on=TODAY - timedelta(days=1))) == "ROWS_AFTER"
    assert await refused(world, CloseAccount(id=account.id, closed_on=date(1500, 1, 1))) == "DATE_OUT_OF_RANGE"
    closed = await done(world, CloseAccount(id=account.id, closed_on=TODAY))
    assert closed.account.closed_on == TODAY
    assert await refused(world, recording(account.id)) == "ACCOUNT_CLOSED"
    assert await refused(world, CloseAccount(id=account.id, closed_on=TODAY)) == "ALREADY_CLOSED"
    assert (await done(world, ReopenAccount(id=account.id))).account.closed_on is None
    assert await refused(world, ReopenAccount(id=account.id)) == "NOT_CLOSED"
    await done(world, recording(account.id))


async def test_a_value_makes_the_balance_so_and_later_values_stay(world: World) -> None:
    account = await house(world)
    january, february, march = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
    first = await done(
        world, SetAccountValue(id=uuid4(), account_id=account.id, valued_on=january, value_minor=120_000)
    )
    [row] = first.transactions
    assert (row.amount.minor, row.category, row.booked_on) == (20_000, ADJUSTMENT, january)
    assert first.account.balance.minor == 120_000
    await done(world, SetAccountValue(id=uuid4(), account_id=account.id, valued_on=march, value_minor=150_000))
    middle = SetAccountValue(id=uuid4(), account_id=account.id, valued_on=february, value_minor=110_000)
    await done(world, middle)
    assert await balances(world, account, january, february, march) == [120_000, 110_000, 150_000]
    again = await done(world, replace(middle, id=uuid4(), value_minor=115_000))
    assert await balances(world, account, january, february, march) == [120_000, 115_000, 150_000]
    assert [each.amount.minor for each in again.transactions] == [-5_000, 35_000]
    # The value it has already says nothing.
    assert (await done(world, replace(middle, id=uuid4(), value_minor=115_000))).change is None
    # February as January was: its row would be zero and goes.
    await done(world, replace(middle, id=uuid4(), value_minor=120_000))
    assert await balances(world, account, january, february, march) == [120_000, 120_000, 150_000]
    for _ in range(5):
        await done(world, UndoLast())
    assert await balances(world, account, january, february, march) == [100_000] * 3


async def test_only_what_is_valued_gets_a_value(world: World) -> None:
    account, daily = await house(world), await world.account()
    command = SetAccountValue(id=uuid4(), account_id=account.id, valued_on=TODAY, value_minor=1)
    assert await refused(world, replace(command, account_id=daily.id)) == "NOT_A_VALUE"
    assert await refused(world, replace(command, account_id=uuid4())) == "ACCOUNT_NOT_FOUND"
    assert await refused(world, replace(command, value_minor=10**16)) == "AMOUNT_OUT_OF_RANGE"
    assert await refused(world, replace(command, valued_on=date(1500, 1, 1))) == "DATE_OUT_OF_RANGE"
    done_once = await done(world, command)
    assert (await done(world, command)).change == done_once.change
    taken = accepted(await world.record(recording(daily.id))).transaction
    assert await refused(world, replace(command, id=taken.id, value_minor=5)) == "ID_CONFLICT"
    await done(world, CloseAccount(id=account.id, closed_on=TODAY))
    assert await refused(world, replace(command, id=uuid4())) == "ACCOUNT_CLOSED"


async def test_a_purchase_gets_the_payee_of_its_name_and_what_it_stands_for(world: World) -> None:
    payee = (await done(world, CreatePayee(id=uuid4(), name="Hofladen", category="groceries"))).payee
    account = await world.account()
    command = recording(account.id, description="HOFLADEN")
    row = (await done(world, command)).transaction
    assert (row.payee_id, row.category, row.categorized_by) == (payee.id, "groceries", Categorizer.RULE)
    assert (await done(world, command)).transaction == row
    chosen = (await done(world, recording(account.id, description="Hofladen", category="dining"))).transaction
    assert (chosen.payee_id, chosen.category, chosen.categorized_by) == (payee.id, "dining", Categorizer.PERSON)
