"""Refunds and transfers, on the fake and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.shared.money import Money
from domain.transactions.commands import EditTransaction, PredictedCategory, RestoreTransactions
from domain.transactions.linking.commands import (
    DeclineTransfers,
    EditTransfer,
    LinkRefunds,
    LinkTransfers,
    SetLedgerSettings,
    UnlinkRefunds,
    UnlinkTransfer,
)
from domain.transactions.linking.rejections import (
    DeclineTransfersRejection,
    EditTransferRejection,
    LinkRefundsRejection,
    LinkTransfersRejection,
    SetLedgerSettingsRejection,
    UnlinkTransferRejection,
)
from domain.transactions.model import Categorizer, RefundKind, Transaction
from domain.transactions.names import Dismissal, LedgerSettings, RefundMonth
from domain.transactions.rejections import CategorizeTransactionsRejection, EditTransactionRejection
from tests.support.ledger_world import TODAY, World, accepted, part, recording, refused

BOUGHT, BACK = date(2026, 9, 20), date(2026, 10, 5)
EXPENSE_MONTH = SetLedgerSettings(version=1, refunds_count_in=RefundMonth.EXPENSE_MONTH)


async def row_of(world: World, account_id: Any, minor: int, **fields: Any) -> Transaction:
    outcome = await world.record(recording(account_id, amount_minor=minor, **fields))
    return accepted(outcome).transaction  # type: ignore[no-any-return]


async def bought_and_back(world: World, **fields: Any) -> tuple[Transaction, Transaction]:
    account = await world.account()
    values = {"category": "shopping", **fields}
    expense = await row_of(world, account.id, -5_000, booked_on=BOUGHT, description="Shoes", **values)
    refund = await row_of(world, account.id, 2_000, booked_on=BACK, description="Shoes back", category="income")
    return expense, refund


async def link(world: World, expense: Transaction, *refunds: Transaction, **fields: Any) -> Any:
    ids = tuple(refund.id for refund in refunds)
    return await world.handle(LinkRefunds(ids=ids, expense_id=expense.id, **fields))


async def test_a_refund_takes_the_category_of_its_expense_and_gives_it_back(world: World) -> None:
    expense, refund = await bought_and_back(world)
    done = accepted(await link(world, expense, refund))
    assert done.change.summary == "Linked 20.00 EUR to Shoes as a refund"
    now = await world.row(refund.id)
    assert (now.refund_of, now.refund_kind, now.category) == (expense.id, RefundKind.REFUND, "shopping")
    assert accepted(await link(world, expense, refund)).change is None
    accepted(await world.handle(UnlinkRefunds(ids=(refund.id,))))
    now = await world.row(refund.id)
    assert (now.refund_of, now.refund_kind, now.category) == (None, None, "income")
    assert now.categorized_by is Categorizer.PERSON


async def test_linking_is_undone(world: World) -> None:
    expense, refund = await bought_and_back(world)
    done = accepted(await link(world, expense, refund, kind=RefundKind.REIMBURSEMENT))
    accepted(await world.undo(done.change.id))
    assert (await world.row(refund.id)).category == "income"


async def test_of_a_split_expense_a_part_can_be_chosen_else_it_is_the_largest(world: World) -> None:
    parts = (part(-2_000, "home"), part(-3_000, "pets"))
    expense, refund = await bought_and_back(world, splits=parts)
    accepted(await link(world, expense, refund))
    assert (await world.row(refund.id)).category == "pets"
    accepted(await link(world, expense, refund, category="home"))
    assert (await world.row(refund.id)).category == "home"
    assert refused(await link(world, expense, refund, category="travel")) == (
        LinkRefundsRejection.CATEGORY_UNKNOWN,
        "category",
    )
    # The part is another one now, and its refund goes along.
    changed = (part(-2_000, "home"), parts[1])
    changed = (type(parts[0])(id=parts[0].id, amount_minor=-2_000, category="travel"), parts[1])
    accepted(await world.edit(EditTransaction(id=expense.id, version=1, splits=changed)))
    assert (await world.row(refund.id)).category == "travel"


async def test_several_refunds_follow_one_expense_in_the_same_change(world: World) -> None:
    expense, refund = await bought_and_back(world)
    other = await row_of(world, expense.account_id, 500, booked_on=BACK)
    accepted(await world.handle(EXPENSE_MONTH))
    accepted(await link(world, expense, refund, other))
    done = accepted(await world.categorize([expense.id], "home"))
    rows = await world.rows(refund.id, other.id)
    assert {(row.category, row.counts_on) for row in rows.values()} == {("home", BOUGHT)}
    accepted(await world.undo(done.change.id))
    assert {row.category for row in (await world.rows(refund.id, other.id)).values()} == {"shopping"}
    earlier = BOUGHT - timedelta(days=40)
    accepted(await world.edit(EditTransaction(id=expense.id, version=3, booked_on=earlier, category="pets")))
    rows = await world.rows(refund.id, other.id)
    assert {(row.category, row.counts_on) for row in rows.values()} == {("pets", earlier)}


async def test_the_setting_moves_every_linked_refund_and_back(world: World) -> None:
    expense, refund = await bought_and_back(world)
    accepted(await link(world, expense, refund))
    done = accepted(await world.handle(EXPENSE_MONTH))
    assert (done.moved_count, done.settings.version) == (1, 2)
    assert (await world.row(refund.id)).counts_on == BOUGHT
    # Sent again it is done already; with an old version it would overwrite somebody's choice.
    assert accepted(await world.handle(EXPENSE_MONTH)).change is None
    back = SetLedgerSettings(version=1, refunds_count_in=RefundMonth.REFUND_MONTH)
    assert refused(await world.handle(back)) == (SetLedgerSettingsRejection.VERSION_CONFLICT, "version")
    accepted(await world.undo(done.change.id))
    assert (await world.row(refund.id)).counts_on is None


async def test_how_sure_is_sure_enough_is_a_setting_like_any_other(world: World) -> None:
    done = accepted(await world.handle(SetLedgerSettings(version=1, apply_from_percent=85)))
    kept = LedgerSettings(apply_from_percent=85, version=2)
    assert (done.settings, done.moved_count, done.change.summary) == (kept, 0, "Categories are applied from 85 %")
    # What is not named stays.
    both = accepted(await world.handle(replace(EXPENSE_MONTH, version=2)))
    assert both.settings == replace(kept, refunds_count_in=RefundMonth.EXPENSE_MONTH, version=3)
    assert accepted(await world.handle(SetLedgerSettings(version=1, apply_from_percent=85))).change is None
    old = SetLedgerSettings(version=2, apply_from_percent=20)
    assert refused(await world.handle(old)) == (SetLedgerSettingsRejection.VERSION_CONFLICT, "version")
    for percent in (-1, 101):
        beyond = SetLedgerSettings(version=3, apply_from_percent=percent)
        assert refused(await world.handle(beyond)) == (
            SetLedgerSettingsRejection.PERCENT_OUT_OF_RANGE,
            "applyFromPercent",
        )
    never = accepted(await world.handle(SetLedgerSettings(version=3, apply_from_percent=100)))
    assert never.change.summary == "Every category is offered first"
    accepted(await world.undo(both.change.id))
    async with world.begin(world.caller) as unit:
        settings = await unit.of(LedgerSettings).get(LedgerSettings().id)
    # Taking one setting back leaves the other as somebody has set it since.
    assert (settings.apply_from_percent, settings.refunds_count_in) == (100, RefundMonth.REFUND_MONTH)


async def test_a_household_need_not_teach_the_models_that_all_share(world: World) -> None:
    done = accepted(await world.handle(SetLedgerSettings(version=1, teaches_models=False)))
    assert done.settings == LedgerSettings(teaches_models=False, version=2)
    assert done.change.summary == "Shared models no longer learn from this household"
    again = accepted(await world.handle(SetLedgerSettings(version=2, teaches_models=True)))
    assert again.change.summary == "Shared models learn from this household"
    accepted(await world.undo(again.change.id))
    async with world.begin(world.caller) as unit:
        settings = await unit.of(LedgerSettings).get(LedgerSettings().id)
    assert settings.teaches_models is False


async def test_a_refund_never_counts_later_than_it_was_booked(world: World) -> None:
    accepted(await world.handle(EXPENSE_MONTH))
    expense, refund = await bought_and_back(world)
    accepted(await link(world, expense, refund))
    assert (await world.row(refund.id)).counts_on == BOUGHT
    row = await world.row(refund.id)
    accepted(await world.edit(EditTransaction(id=row.id, version=row.version, booked_on=BOUGHT - timedelta(days=1))))
    assert (await world.row(refund.id)).counts_on is None


async def test_refunds_follow_what_the_model_says_of_their_expense(world: World) -> None:
    expense, refund = await bought_and_back(world, category=None)
    accepted(await link(world, expense, refund))
    assert (await world.row(refund.id)).category is None
    said = [
        PredictedCategory(transaction_id=each, category=category, confidence=0.9, merchant=None)
        for each, category in ((expense.id, "shopping"), (refund.id, "income"))
    ]
    assert [row.id for row in await world.predict(*said)] == [expense.id]
    assert (await world.row(refund.id)).category == "shopping"


async def test_what_is_linked_keeps_its_shape(world: World) -> None:
    expense, refund = await bought_and_back(world)
    accepted(await link(world, expense, refund))
    row = await world.row(refund.id)
    edit = EditTransactionRejection
    for row_, fields, field in (
        (row, {"category": "pets"}, "category"),
        (row, {"amount_minor": -5}, "amount"),
        (expense, {"amount_minor": 5}, "amount"),
    ):
        command = EditTransaction(id=row_.id, version=row_.version, **fields)  # type: ignore[arg-type]
        assert refused(await world.edit(command)) == (edit.LINKED_REFUND, field)
    assert refused(await world.categorize([row.id], "pets")) == (CategorizeTransactionsRejection.LINKED_REFUND, "ids")
    accepted(await world.edit(EditTransaction(id=row.id, version=row.version, amount_minor=2_500, note="all")))


async def test_a_refund_out_of_the_trash_is_as_its_expense_is_now(world: World) -> None:
    expense, refund = await bought_and_back(world)
    accepted(await link(world, expense, refund))
    accepted(await world.delete(refund.id))
    accepted(await world.categorize([expense.id], "home"))
    back = accepted(await world.handle(RestoreTransactions(ids=(refund.id,)))).transactions
    assert [(row.id, row.refund_of, row.category) for row in back] == [(refund.id, expense.id, "home")]


async def test_what_cannot_be_a_refund(world: World) -> None:
    expense, refund = await bought_and_back(world)
    foreign = await world.account("Dollars", currency="USD")
    dollars = await row_of(world, foreign.id, 100)
    split = await row_of(world, expense.account_id, 300, splits=(part(100), part(200)))
    codes = LinkRefundsRejection
    assert refused(await link(world, refund, refund)) == (codes.NOT_AN_EXPENSE, "expenseId")
    assert refused(await link(world, expense, expense)) == (codes.NOT_MONEY_IN, "ids")
    assert refused(await link(world, expense, dollars)) == (codes.CURRENCY_DIFFERS, "ids")
    assert refused(await link(world, expense, split)) == (codes.SPLIT_ROW, "ids")
    gone = LinkRefunds(ids=(refund.id,), expense_id=uuid4())
    assert refused(await world.handle(gone)) == (codes.EXPENSE_NOT_FOUND, "expenseId")
    assert refused(await world.handle(LinkRefunds(ids=(uuid4(),), expense_id=expense.id))) == (codes.NOT_FOUND, "ids")


async def two_rows(world: World, sent: int = -500, came: int = 500, currency: str = "EUR") -> list[Transaction]:
    checking = await world.account("Checking")
    savings = await world.account("Savings", currency=currency)
    return [
        await row_of(world, checking.id, sent, description="To savings", category="shopping"),
        await row_of(world, savings.id, came, description="Deposit", booked_on=TODAY + timedelta(days=1)),
    ]


async def test_two_rows_become_a_transfer_and_two_rows_again(world: World) -> None:
    leaving, arriving = await two_rows(world)
    # In whichever order they are named.
    done = accepted(await world.handle(LinkTransfers(pairs=((arriving.id, leaving.id),))))
    rows = await world.rows(leaving.id, arriving.id)
    assert {row.category for row in rows.values()} == {"transfer"}
    assert rows[leaving.id].counterpart_id == arriving.id
    assert accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),)))).change is None
    accepted(await world.handle(UnlinkTransfer(id=arriving.id)))
    rows = await world.rows(leaving.id, arriving.id)
    assert (rows[leaving.id].category, rows[arriving.id].category) == ("shopping", None)
    assert rows[leaving.id].counterpart_id is rows[arriving.id].counterpart_id is None
    assert refused(await world.handle(UnlinkTransfer(id=leaving.id))) == (
        UnlinkTransferRejection.NOT_A_TRANSFER,
        "id",
    )
    assert done.change.summary == "Linked To savings as a transfer"


async def test_a_transfer_between_currencies_keeps_both_amounts(world: World) -> None:
    leaving, arriving = await two_rows(world, -500, 560, "USD")
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    rows = await world.rows(leaving.id, arriving.id)
    assert [rows[id].amount for id in (leaving.id, arriving.id)] == [Money(-500, "EUR"), Money(560, "USD")]  # noqa: A001


async def test_what_cannot_be_a_transfer(world: World) -> None:
    codes = LinkTransfersRejection
    leaving, arriving = await two_rows(world)
    wrong = await row_of(world, arriving.account_id, 501)
    out = await row_of(world, arriving.account_id, -500)
    same = await row_of(world, leaving.account_id, 500)
    split = await row_of(world, arriving.account_id, 500, splits=(part(250), part(250)))

    async def linking(*pairs: tuple[Transaction, Transaction]) -> Any:
        return refused(await world.handle(LinkTransfers(pairs=tuple((a.id, b.id) for a, b in pairs))))

    assert await linking((leaving, wrong)) == (codes.AMOUNTS_DIFFER, "pairs.0")
    assert await linking((leaving, out)) == (codes.SAME_DIRECTION, "pairs.0")
    assert await linking((leaving, same)) == (codes.SAME_ACCOUNT, "pairs.0")
    assert await linking((leaving, split)) == (codes.SPLIT_ROW, "pairs.0")
    assert await linking((leaving, arriving), (leaving, wrong)) == (codes.ROW_REPEATED, "pairs")
    assert refused(await world.handle(LinkTransfers(pairs=((leaving.id, uuid4()),)))) == (codes.NOT_FOUND, "pairs.0")
    assert refused(await world.handle(LinkTransfers(pairs=()))) == (codes.TOO_MANY, "pairs")
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    other = await row_of(world, leaving.account_id, -500)
    assert await linking((other, arriving)) == (codes.ALREADY_LINKED, "pairs.0")


async def test_a_transfer_is_edited_as_one(world: World) -> None:
    leaving, arriving = await two_rows(world)
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    command = EditTransfer(id=arriving.id, version=2, amount_minor=700, booked_on=TODAY, note="rent")
    done = accepted(await world.handle(command))
    rows = await world.rows(leaving.id, arriving.id)
    assert [rows[id].amount.minor for id in (leaving.id, arriving.id)] == [-700, 700]  # noqa: A001
    assert {(row.booked_on, row.note) for row in rows.values()} == {(TODAY, "rent")}
    # A retry is done already, a late edit of the same field is a conflict, of another one is merged.
    assert accepted(await world.handle(command)).change == done.change
    late = EditTransfer(id=arriving.id, version=2, amount_minor=900)
    assert refused(await world.handle(late)) == (EditTransferRejection.VERSION_CONFLICT, "version")
    words = EditTransfer(id=arriving.id, version=2, description="Savings plan")
    assert accepted(await world.handle(words)).transactions[0].description == "Savings plan"
    accepted(await world.undo(done.change.id))
    assert [(await world.row(id)).amount.minor for id in (leaving.id, arriving.id)] == [-500, 500]  # noqa: A001


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"amount_minor": -5}, EditTransferRejection.AMOUNT_NOT_POSITIVE, "amount"),
        ({"received_minor": 0}, EditTransferRejection.AMOUNT_NOT_POSITIVE, "receivedAmount"),
        ({"amount_minor": 10**15}, EditTransferRejection.AMOUNT_OUT_OF_RANGE, "amount"),
        ({"received_minor": 501}, EditTransferRejection.RECEIVED_AMOUNT_DIFFERS, "receivedAmount"),
        ({"booked_on": date(1900, 1, 1)}, EditTransferRejection.DATE_OUT_OF_RANGE, "bookedOn"),
        ({"description": " "}, EditTransferRejection.DESCRIPTION_EMPTY, "description"),
    ],
)
async def test_a_wrong_edit_of_a_transfer_names_its_field(
    world: World, fields: dict[str, Any], code: EditTransferRejection, field: str
) -> None:
    leaving, arriving = await two_rows(world)
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    assert refused(await world.handle(EditTransfer(id=leaving.id, version=2, **fields))) == (code, field)


async def test_a_reconciled_leg_keeps_amount_and_day(world: World) -> None:
    leaving, arriving = await two_rows(world)
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    await world.change_row(arriving.id, reconciliation_id=uuid4())
    command = EditTransfer(id=leaving.id, version=2, amount_minor=700)
    assert refused(await world.handle(command)) == (EditTransferRejection.RECONCILED, None)
    accepted(await world.handle(EditTransfer(id=leaving.id, version=2, note="n")))


async def test_both_amounts_of_two_currencies_change_on_their_own(world: World) -> None:
    leaving, arriving = await two_rows(world, -500, 560, "USD")
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    accepted(await world.handle(EditTransfer(id=leaving.id, version=2, received_minor=570)))
    rows = await world.rows(leaving.id, arriving.id)
    assert [rows[id].amount.minor for id in (leaving.id, arriving.id)] == [-500, 570]  # noqa: A001


async def test_a_declined_pair_is_remembered_until_that_is_undone(world: World) -> None:
    leaving, arriving = await two_rows(world)

    async def remembered() -> list[str]:
        async with world.begin(world.caller) as unit:
            return [entity.subject for entity in await unit.of(Dismissal).all()]

    command = DeclineTransfers(pairs=((arriving.id, leaving.id),))
    done = accepted(await world.handle(command))
    assert await remembered() == [f"{leaving.id}:{arriving.id}"]
    assert accepted(await world.handle(command)).change is None
    accepted(await world.undo(done.change.id))
    assert await remembered() == []
    gone = DeclineTransfers(pairs=((arriving.id, uuid4()),))
    assert refused(await world.handle(gone)) == (DeclineTransfersRejection.NOT_FOUND, "pairs.0")
