"""Categories, tags and payees, on the fake and on PostgreSQL: every change takes its rows along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from domain.shared.outcomes import Rejected
from domain.transactions.commands import RedoLast, Undo, UndoLast
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import Categorizer, Split, Transaction
from domain.transactions.names import PayeeAlias
from domain.transactions.naming.commands import (
    AddPayeeAlias,
    CreateCategory,
    CreatePayee,
    CreateTag,
    DeleteCategory,
    DeletePayee,
    DeleteTag,
    EditCategory,
    EditPayee,
    EditTag,
    MergeCategories,
    MergePayees,
    MergeTags,
    RemovePayeeAlias,
    SplitPayee,
)
from domain.transactions.naming.tree import category_tree
from tests.support.ledger_world import World, accepted, recording


async def do(world: World, command: Any) -> Any:
    return await world._run(HANDLERS[type(command)], command)


async def done(world: World, command: Any) -> Any:
    return accepted(await do(world, command))


async def refused(world: World, command: Any) -> str:
    outcome = await do(world, command)
    assert isinstance(outcome, Rejected), outcome
    assert outcome.message
    return outcome.code.name


async def save(world: World, row: Transaction) -> None:
    """Write a row as it is, past the commands."""

    async def use_case(_: Any, wanted: Transaction, unit: Any) -> None:
        await unit.transactions.save([wanted])

    await world._run(use_case, row)


async def row_of(world: World, id_: UUID) -> Transaction:
    return (await world.rows(id_))[id_]


async def purchase(world: World, **fields: Any) -> Transaction:
    account = await world.account(f"Account {uuid4()}")
    row: Transaction = accepted(await world.record(recording(account.id))).transaction
    if fields:
        await save(world, replace(row, **fields))
    return await row_of(world, row.id)


async def tree(world: World) -> Any:
    async with world.begin(world.caller) as unit:
        return await category_tree(unit)


async def category(world: World, name: str, parent: str | None = "groceries") -> str:
    return str((await done(world, CreateCategory(id=uuid4(), name=name, parent_id=parent))).category.slug)


# Categories


async def test_a_category_is_made_below_another_and_takes_its_kind(world: World) -> None:
    command = CreateCategory(id=uuid4(), name=" Bakery ", parent_id="income", icon="bread", color="#aa5500")
    made = await done(world, command)
    again = await done(world, command)
    assert (made.category.label, made.category.kind, made.category.depth) == ("Bakery", "INCOME", 1)
    assert again.change == made.change
    assert await refused(world, replace(command, name="Other")) == "ID_CONFLICT"


async def test_categories_go_four_levels_deep_and_never_in_circles(world: World) -> None:
    one = await category(world, "One", None)
    two = await category(world, "Two", one)
    three = await category(world, "Three", two)
    four = await category(world, "Four", three)
    assert await refused(world, CreateCategory(id=uuid4(), name="Five", parent_id=four)) == "TOO_DEEP"
    assert await refused(world, EditCategory(id=one, parent_id=four)) == "PARENT_WITHIN"
    assert await refused(world, EditCategory(id=one, parent_id=one)) == "PARENT_WITHIN"
    assert await refused(world, EditCategory(id=one, parent_id="dining")) == "TOO_DEEP"
    assert await refused(world, EditCategory(id=four, parent_id="income")) == "KIND_DIFFERS"
    assert await refused(world, EditCategory(id="dining", name="groceries")) == "NAME_TAKEN"
    await done(world, EditCategory(id=three, parent_id=None))
    assert [each.slug for each in (await tree(world)).path(four)] == [three, four]


async def test_a_built_in_category_is_renamed_hidden_and_moved_but_not_deleted(world: World) -> None:
    food = await category(world, "Food", None)
    await done(world, EditCategory(id="dining", name="Eating out", parent_id=food))
    hidden = await done(world, EditCategory(id="pets", is_hidden=True))
    assert hidden.category.is_hidden
    assert hidden.change.summary == "Hid category Pets"
    assert await refused(world, DeleteCategory(id="dining")) == "BUILT_IN"
    assert await refused(world, MergeCategories(ids=("dining",), into=food)) == "BUILT_IN"
    assert (await tree(world)).path("dining")[0].slug == food
    for _ in range(3):
        await done(world, UndoLast())
    assert [(each.label, each.depth) for each in (await tree(world)).path("dining")] == [("Dining", 0)]


async def test_siblings_are_put_in_another_order(world: World) -> None:
    await done(world, EditCategory(id="travel", place=0))
    assert [each.slug for each in (await tree(world)).children(None)][:2] == ["travel", "groceries"]
    await done(world, UndoLast())
    assert [each.slug for each in (await tree(world)).children(None)][:2] == ["groceries", "dining"]


async def test_a_deleted_category_gives_its_rows_parts_and_payees_to_its_parent(world: World) -> None:
    bakery = await category(world, "Bakery")
    rye = await category(world, "Rye", bakery)
    whole = await purchase(world, category=bakery)
    parts = (Split(id=uuid4(), amount_minor=-1_000, category=bakery), Split(id=uuid4(), amount_minor=-250))
    split = await purchase(world, splits=parts)
    payee = (await done(world, CreatePayee(id=uuid4(), name="Miller", category=bakery))).payee
    deleted = await done(world, DeleteCategory(id=bakery))
    assert deleted.moved_count == 2
    assert (await row_of(world, whole.id)).category == "groceries"
    assert [part.category for part in (await row_of(world, split.id)).splits] == ["groceries", None]
    assert (await tree(world)).get(rye).parent_id == "groceries"
    await done(world, UndoLast())
    assert (await row_of(world, whole.id)).category == bakery
    assert (await row_of(world, split.id)).splits == parts
    assert [each.slug for each in (await tree(world)).path(rye)] == ["groceries", bakery, rye]
    assert (await done(world, EditPayee(id=payee.id, name="Miller"))).payee.category == bakery


async def test_merging_takes_rows_and_children_along(world: World) -> None:
    bakery, bread = await category(world, "Bakery"), await category(world, "Bread")
    rye = await category(world, "Rye", bread)
    row = await purchase(world, category=bread)
    merged = await done(world, MergeCategories(ids=(bread,), into=bakery))
    assert (merged.category.slug, merged.moved_count) == (bakery, 1)
    assert (await row_of(world, row.id)).category == bakery
    assert (await tree(world)).get(rye).parent_id == bakery
    assert await refused(world, MergeCategories(ids=(bakery,), into=rye)) == "TARGET_WITHIN"
    assert await refused(world, MergeCategories(ids=(bakery,), into="income")) == "KIND_DIFFERS"


async def test_a_root_without_another_one_leaves_its_rows_without_category(world: World) -> None:
    hobby = await category(world, "Hobby", None)
    row = await purchase(world, category=hobby, categorized_by=Categorizer.PERSON)
    await done(world, DeleteCategory(id=hobby))
    now = await row_of(world, row.id)
    assert (now.category, now.categorized_by) == (None, None)


async def test_undoing_what_is_used_by_now_is_refused(world: World) -> None:
    hobby = await done(world, CreateCategory(id=uuid4(), name="Hobby"))
    row = await purchase(world, category=hobby.category.slug)
    assert await refused(world, Undo(change_id=hobby.change.id)) == "IN_USE"
    tag = await done(world, CreateTag(id=uuid4(), name="Work"))
    await save(world, replace(await row_of(world, row.id), tag_ids=(tag.tag.id,)))
    assert await refused(world, Undo(change_id=tag.change.id)) == "IN_USE"
    assert (await row_of(world, row.id)).tag_ids == (tag.tag.id,)


async def test_a_payee_is_not_taken_back_from_under_a_later_name(world: World) -> None:
    made = await done(world, CreatePayee(id=uuid4(), name="Rewe"))
    await done(world, AddPayeeAlias(payee_id=made.payee.id, alias="Rewe City"))
    assert await refused(world, Undo(change_id=made.change.id)) == "IN_USE"
    for _ in range(2):
        await done(world, UndoLast())
    async with world.begin(world.caller) as unit:
        assert list(await unit.of(PayeeAlias).all()) == []


async def test_a_merge_that_is_done_again_takes_the_names_along(world: World) -> None:
    one = await done(world, CreatePayee(id=uuid4(), name="Amazon"))
    two = await done(world, CreatePayee(id=uuid4(), name="AMZN"))
    await done(world, MergePayees(ids=(two.payee.id,), into=one.payee.id))
    await done(world, UndoLast())
    await done(world, RedoLast())
    async with world.begin(world.caller) as unit:
        aliases = await unit.of(PayeeAlias).all()
    assert {(alias.alias, alias.payee_id) for alias in aliases} == {("amazon", one.payee.id), ("amzn", one.payee.id)}


async def test_an_undo_never_closes_a_circle(world: World) -> None:
    one = await category(world, "One", None)
    two = await category(world, "Two", one)
    moved = await done(world, EditCategory(id=two, parent_id=None))
    await done(world, EditCategory(id=one, parent_id=two))
    assert await refused(world, Undo(change_id=moved.change.id)) == "CHANGED_SINCE"
    assert [each.slug for each in (await tree(world)).path(one)] == [two, one]


# Tags


async def test_merged_tags_are_on_each_row_and_part_once(world: World) -> None:
    ids = [(await done(world, CreateTag(id=uuid4(), name=name, color="#112233"))).tag.id for name in "abc"]
    both = await purchase(world, tag_ids=(ids[0], ids[1], ids[2]))
    parts = (
        Split(id=uuid4(), amount_minor=-1_000, tag_ids=(ids[1], ids[0])),
        Split(id=uuid4(), amount_minor=-250, tag_ids=(ids[2],)),
    )
    split = await purchase(world, splits=parts)
    merged = await done(world, MergeTags(ids=(ids[1],), into=ids[0]))
    assert merged.moved_count == 2
    assert (await row_of(world, both.id)).tag_ids == (ids[0], ids[2])
    assert [part.tag_ids for part in (await row_of(world, split.id)).splits] == [(ids[0],), (ids[2],)]
    deleted = await done(world, DeleteTag(id=ids[2]))
    assert deleted.moved_count == 2
    assert [part.tag_ids for part in (await row_of(world, split.id)).splits] == [(ids[0],), ()]
    await done(world, DeleteTag(id=ids[0]))
    assert (await row_of(world, both.id)).tag_ids == ()
    for _ in range(3):
        await done(world, UndoLast())
    assert (await row_of(world, both.id)).tag_ids == (ids[0], ids[1], ids[2])
    assert (await row_of(world, split.id)).splits == parts
    for _ in range(3):
        await done(world, RedoLast())
    assert (await row_of(world, both.id)).tag_ids == ()


async def test_a_tag_has_a_name_of_its_own(world: World) -> None:
    command = CreateTag(id=uuid4(), name="Work")
    made = await done(world, command)
    assert (await done(world, command)).change == made.change
    assert await refused(world, replace(command, name="Play")) == "ID_CONFLICT"
    assert await refused(world, CreateTag(id=uuid4(), name="work")) == "NAME_TAKEN"
    assert await refused(world, CreateTag(id=uuid4(), name=" ")) == "NAME_EMPTY"
    assert await refused(world, CreateTag(id=uuid4(), name="x" * 101)) == "NAME_TOO_LONG"
    assert await refused(world, CreateTag(id=uuid4(), name="Red", color="red")) == "COLOR_INVALID"
    assert (await done(world, EditTag(id=made.tag.id, name="Work"))).change is None
    assert (await done(world, EditTag(id=made.tag.id, name="work"))).tag.name == "work"
    assert await refused(world, EditTag(id=uuid4(), name="x")) == "NOT_FOUND"
    assert await refused(world, MergeTags(ids=(made.tag.id,), into=made.tag.id)) == "NOT_FOUND"
    assert await refused(world, MergeTags(ids=(uuid4(),), into=made.tag.id)) == "NOT_FOUND"
    assert await refused(world, MergeTags(ids=(made.tag.id,), into=uuid4())) == "TARGET_NOT_FOUND"
    assert await refused(world, DeleteTag(id=uuid4())) == "NOT_FOUND"


# Payees


async def test_a_new_payee_takes_the_rows_of_its_names(world: World) -> None:
    mine = await purchase(world, description="CAFÉ MÜLLER")
    known = await purchase(world, description="4711 XY", merchant="Mueller & Sons")
    other = await purchase(world, description="Elsewhere")
    made = await done(world, CreatePayee(id=uuid4(), name="Cafe Muller", aliases=("Mueller Sons",)))
    assert made.moved_count == 2
    assert {alias.alias for alias in made.aliases} == {"cafe muller", "mueller sons"}
    payee_ids = [(await row_of(world, row.id)).payee_id for row in (mine, known, other)]
    assert payee_ids == [made.payee.id, made.payee.id, None]
    await done(world, UndoLast())
    assert (await row_of(world, mine.id)).payee_id is None


async def test_a_name_means_one_payee(world: World) -> None:
    made = await done(world, CreatePayee(id=uuid4(), name="Rewe"))
    assert await refused(world, CreatePayee(id=uuid4(), name="REWE")) == "NAME_TAKEN"
    assert await refused(world, CreatePayee(id=uuid4(), name="R.", aliases=("rewe!",))) == "ALIAS_TAKEN"
    assert await refused(world, CreatePayee(id=uuid4(), name="R.", aliases=("!",))) == "ALIAS_EMPTY"
    assert await refused(world, CreatePayee(id=uuid4(), name="Q", category="nowhere")) == "CATEGORY_UNKNOWN"
    assert await refused(world, EditPayee(id=made.payee.id, category="nowhere")) == "CATEGORY_UNKNOWN"
    assert await refused(world, AddPayeeAlias(payee_id=made.payee.id, alias="?")) == "ALIAS_EMPTY"
    renamed = await done(world, EditPayee(id=made.payee.id, name="Rewe Group", category="groceries"))
    assert {alias.alias for alias in renamed.aliases} == {"rewe", "rewe group"}
    assert (await done(world, AddPayeeAlias(payee_id=made.payee.id, alias="REWE"))).change is None


async def test_merged_payees_share_names_and_rows_and_one_can_be_split_off_again(world: World) -> None:
    one = await done(world, CreatePayee(id=uuid4(), name="Amazon"))
    two = await done(world, CreatePayee(id=uuid4(), name="AMZN", category="shopping"))
    row = await purchase(world, description="amzn", payee_id=two.payee.id)
    kept = await purchase(world, description="Amazon", payee_id=one.payee.id)
    merged = await done(world, MergePayees(ids=(two.payee.id,), into=one.payee.id))
    assert (merged.payee.category, merged.moved_count) == ("shopping", 1)
    assert {alias.alias for alias in merged.aliases} == {"amazon", "amzn"}
    assert (await row_of(world, row.id)).payee_id == one.payee.id
    alias = next(alias for alias in merged.aliases if alias.alias == "amzn")
    split = await done(world, SplitPayee(alias_id=alias.id, id=uuid4(), name="Marketplace"))
    assert {alias.alias for alias in split.aliases} == {"amzn", "marketplace"}
    assert (await row_of(world, row.id)).payee_id == split.payee.id
    assert (await row_of(world, kept.id)).payee_id == one.payee.id
    for _ in range(2):
        await done(world, UndoLast())
    assert (await row_of(world, row.id)).payee_id == two.payee.id
    async with world.begin(world.caller) as unit:
        assert {alias.payee_id for alias in await unit.of(PayeeAlias).all()} == {one.payee.id, two.payee.id}


async def test_a_deleted_payee_leaves_its_rows(world: World) -> None:
    made = await done(world, CreatePayee(id=uuid4(), name="Rewe"))
    row = await purchase(world, payee_id=made.payee.id)
    alias = made.aliases[0]
    taken = await done(world, RemovePayeeAlias(id=alias.id))
    assert taken.aliases == ()
    assert (await done(world, DeletePayee(id=made.payee.id))).moved_count == 1
    assert (await row_of(world, row.id)).payee_id is None
    for _ in range(2):
        await done(world, UndoLast())
    assert (await row_of(world, row.id)).payee_id == made.payee.id
    for command in (
        DeletePayee(id=uuid4()),
        RemovePayeeAlias(id=uuid4()),
        SplitPayee(alias_id=uuid4(), id=uuid4(), name="x"),
        AddPayeeAlias(payee_id=uuid4(), alias="x"),
        MergePayees(ids=(uuid4(),), into=made.payee.id),
    ):
        assert await refused(world, command) == "NOT_FOUND"


async def test_rows_in_the_trash_follow_too(world: World) -> None:
    tag = (await done(world, CreateTag(id=uuid4(), name="a"))).tag
    row = await purchase(world, tag_ids=(tag.id,))
    gone = accepted(await world.delete(row.id))
    await done(world, DeleteTag(id=tag.id))
    await done(world, Undo(change_id=gone.change.id))
    assert (await row_of(world, row.id)).tag_ids == ()
    await done(world, UndoLast())
    assert (await row_of(world, row.id)).tag_ids == (tag.id,)
