"""Lists of names on PostgreSQL: counts, pages in every order, twins, and reports that follow the tree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.budgets.reads import BudgetReads
from deployments.transactions.naming_reads import NamingReads
from deployments.transactions.reads import LedgerReads
from deployments.transactions.search.spending import SpendingOfSearches
from domain.shared.money import Money
from domain.shared.paging import decode_cursor
from domain.shared.periods import Month
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import Split
from domain.transactions.names import Tag
from domain.transactions.naming.commands import (
    AddPayeeAlias,
    CreateCategory,
    CreatePayee,
    CreateTag,
    DeleteCategory,
    EditCategory,
)
from domain.transactions.naming.reading import PayeeOrder
from tests.support.ledger_world import TODAY, World, accepted, recording


async def do(world: World, command: Any) -> Any:
    return accepted(await world._run(HANDLERS[type(command)], command))


async def row(world: World, account_id: UUID, minor: int = -100, **fields: Any) -> None:
    recorded = accepted(await world.record(recording(account_id, amount_minor=minor))).transaction

    async def use_case(_: Any, __: Any, unit: Any) -> None:
        await unit.transactions.save([replace(recorded, **fields)])

    await world._run(use_case, None)


async def test_tags_are_counted_once_for_each_row(world: World, database: Database) -> None:
    account = await world.account()
    one, two = [(await do(world, CreateTag(id=uuid4(), name=name))).tag for name in ("b", "A")]
    await row(world, account.id, tag_ids=(one.id, two.id))
    parts = tuple(Split(id=uuid4(), amount_minor=-50, tag_ids=(one.id,)) for _ in range(2))
    await row(world, account.id, tag_ids=(one.id,), splits=parts)
    reads = NamingReads(database)
    assert await reads.tag_counts(world.caller.household_id) == {one.id: 2, two.id: 1}
    tags: list[Tag] = await reads.tags(world.caller.household_id)
    assert [tag.name for tag in tags] == ["A", "b"]


async def test_payees_page_in_every_order_without_gaps(world: World, database: Database) -> None:
    account = await world.account()
    dollars = await world.account("Dollars", "USD")
    payees = [(await do(world, CreatePayee(id=uuid4(), name=name))).payee for name in ("Cafe", "antique", "Bäcker")]
    for count, payee in enumerate(payees):
        for _ in range(count):
            await row(world, account.id, payee_id=payee.id)
    await row(world, dollars.id, minor=-5, payee_id=payees[1].id)
    await row(world, dollars.id, minor=-5, payee_id=payees[1].id, deleted_at=None)
    reads, household = NamingReads(database), world.caller.household_id
    expected = {
        PayeeOrder.NAME: ["antique", "Bäcker", "Cafe"],
        PayeeOrder.COUNT: ["antique", "Bäcker", "Cafe"],
        PayeeOrder.RECENT: ["antique", "Bäcker", "Cafe"],
    }
    for order, names in expected.items():
        seen: list[str] = []
        after: tuple[str, UUID] | None = None
        while True:
            page, total = await reads.payees(household, text="", order=order, first=1, after=after)
            assert total == 3
            seen += [payee.name for payee in page.items]
            if not page.has_next:
                break
            after = decode_cursor(str(page.end_cursor), str, UUID)
        assert seen == names, order
    uses = await reads.payee_uses(household, [payee.id for payee in payees])
    assert uses[payees[0].id].transaction_count == 0
    assert uses[payees[1].id].transaction_count == 3
    assert uses[payees[1].id].totals == (Money(-10, "USD"), Money(-100, "EUR"))
    assert uses[payees[1].id].last_used_on == TODAY


async def test_a_payee_is_found_by_any_of_its_names(world: World, database: Database) -> None:
    made = await do(world, CreatePayee(id=uuid4(), name="100%_Bio", aliases=("Hofladen",)))
    await do(world, CreatePayee(id=uuid4(), name="Other"))
    await do(world, AddPayeeAlias(payee_id=made.payee.id, alias="Ökokiste"))
    reads, household = NamingReads(database), world.caller.household_id
    for wanted, found in {"hofl": 1, "okokiste": 1, "%_": 1, "_": 1, "nothing": 0, "": 2}.items():
        page, _ = await reads.payees(household, text=wanted, order=PayeeOrder.NAME, first=10, after=None)
        assert len(page.items) == found, wanted
    aliases = await reads.payee_aliases(household, [made.payee.id])
    assert [alias.alias for alias in aliases[made.payee.id]] == ["100 bio", "hofladen", "okokiste"]
    assert list(await reads.payees_by_ids(household, [made.payee.id, uuid4()])) == [made.payee.id]


async def test_twins_and_unnamed_merchants_are_offered(world: World, database: Database) -> None:
    account = await world.account()
    for name in ("Starbucks", "Starbuks", "Shell GmbH", "Shell", "Ikea"):
        await do(world, CreatePayee(id=uuid4(), name=name))
    for _ in range(3):
        await row(world, account.id, merchant="Netflix", category="entertainment")
    await row(world, account.id, merchant="Once")
    reads, household = NamingReads(database), world.caller.household_id
    twins = await reads.payee_twins(household)
    assert [{payee.name for payee in each.payees} for each in twins] == [
        {"Shell", "Shell GmbH"},
        {"Starbucks", "Starbuks"},
    ]
    [merchant] = await reads.unnamed_merchants(household)
    assert (merchant.name, merchant.transaction_count, merchant.category) == ("Netflix", 3, "entertainment")


async def test_reports_and_budgets_count_what_is_below(world: World, database: Database) -> None:
    account = await world.account()
    household, month = world.caller.household_id, Month.of(TODAY)
    bakery = (await do(world, CreateCategory(id=uuid4(), name="Bakery", parent_id="groceries"))).category.slug
    salary = (await do(world, CreateCategory(id=uuid4(), name="Salary", parent_id="income"))).category.slug
    for category, minor in (("groceries", -300), (bakery, -200), ("dining", -500), (salary, 9_000)):
        await row(world, account.id, minor=minor, category=category)
    reads = LedgerReads(database)

    async def shown(parent: str | None = None) -> dict[str | None, int]:
        board = await reads.dashboard(
            household, month=month, currency=None, recent=0, parts=frozenset({"spending_by_category"})
        )
        assert (board.month_to_date.income.minor, board.month_to_date.expense.minor) == (9_000, 1_000)
        spent = board.spending_by_category if parent is None else board.spending_below(parent)
        return {each.category: each.amount.minor for each in spent}

    assert await shown() == {"groceries": 500, "dining": 500}
    assert await shown("groceries") == {"groceries": 300, bakery: 200}
    await do(world, EditCategory(id=bakery, parent_id="dining"))
    assert await shown() == {"groceries": 300, "dining": 700}
    assert await shown("dining") == {"dining": 500, bakery: 200}

    async with world.begin(world.caller) as unit:
        for category, limit in (("dining", 1_000), (bakery, 100)):
            await unit.session.execute(
                text("INSERT INTO budgets VALUES (:household, :id, :category, 'EUR', :limit, 80)"),
                {"household": household, "id": uuid4(), "category": category, "limit": limit},
            )
        await unit.commit()
    budgets = BudgetReads(database, SpendingOfSearches())
    spent = {each.budget.category: each.spent.minor for each in await budgets.budgets(household, TODAY)}
    assert spent == {"dining": 700, bakery: 200}
    # The budget of a category that goes stays behind where the other one has its own.
    await do(world, DeleteCategory(id=bakery))
    spent = {each.budget.category: each.spent.minor for each in await budgets.budgets(household, TODAY)}
    assert spent == {"dining": 700}
