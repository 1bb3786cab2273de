"""Saved views, on the fake and on PostgreSQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.transactions.search.lists import SearchReads
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions.handlers import HANDLERS
from domain.transactions.views import use_cases
from domain.transactions.views.commands import DeleteView, OrderViews, SaveView
from tests.support.ledger_world import World, accepted, sql_world


async def do(world: World, command: Any, caller: Caller | None = None) -> Any:
    return await run(world.begin, HANDLERS[type(command)], caller or world.caller, command)


async def saved(world: World, name: str, query: str = "tag:work") -> UUID:
    id_ = uuid4()
    accepted(await do(world, SaveView(id=id_, name=name, query=query)))
    return id_


def refused(outcome: object) -> tuple[str, str | None]:
    assert isinstance(outcome, Rejected), outcome
    return outcome.code.name, outcome.field


def names(outcome: Any) -> list[str]:
    return [view.name for view in accepted(outcome).views]


async def test_a_view_is_made_renamed_and_given_another_search(world: World) -> None:
    id_ = await saved(world, " Work ")
    again = accepted(await do(world, SaveView(id=id_, name="Work", query="tag:work")))
    assert (again.change, [view.name for view in again.views]) == (None, ["Work"])
    changed = accepted(await do(world, SaveView(id=id_, name="Office", query="tag:work amount>50")))
    assert [(view.name, view.query) for view in changed.views] == [("Office", "tag:work amount>50")]
    assert changed.change.summary == "Changed view Office"


async def test_views_have_an_order(world: World) -> None:
    ids = [await saved(world, name) for name in "abc"]
    assert names(await do(world, OrderViews(ids=(ids[2], ids[0])))) == ["c", "a", "b"]
    assert accepted(await do(world, OrderViews(ids=(ids[2], ids[0], ids[1])))).change is None
    assert names(await do(world, DeleteView(id=ids[0]))) == ["c", "b"]
    await saved(world, "d")
    assert names(await do(world, OrderViews(ids=()))) == ["c", "b", "d"]


async def test_what_cannot_be_saved(world: World) -> None:
    id_ = await saved(world, "Work")
    assert refused(await do(world, SaveView(id=uuid4(), name="work", query=""))) == ("NAME_TAKEN", "name")
    assert refused(await do(world, SaveView(id=uuid4(), name=" ", query=""))) == ("NAME_EMPTY", "name")
    assert refused(await do(world, SaveView(id=uuid4(), name="x" * 101, query=""))) == ("NAME_TOO_LONG", "name")
    assert refused(await do(world, SaveView(id=id_, name="Work", query="amuont>5"))) == ("QUERY_INVALID", "query")
    assert refused(await do(world, DeleteView(id=uuid4()))) == ("NOT_FOUND", "id")
    assert refused(await do(world, OrderViews(ids=(id_, uuid4())))) == ("NOT_FOUND", "ids")


async def test_nobody_has_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_cases, "VIEWS_MAX", 2)
    await saved(world, "a")
    id_ = await saved(world, "b")
    assert refused(await do(world, SaveView(id=uuid4(), name="c", query=""))) == ("TOO_MANY_VIEWS", "id")
    assert names(await do(world, SaveView(id=id_, name="c", query=""))) == ["a", "c"]


async def test_a_view_belongs_to_one_person(world: World) -> None:
    id_ = await saved(world, "Work")
    other = Caller(Viewer(uuid4(), world.caller.household_id, Role.VIEWER), "test")
    assert refused(await do(world, DeleteView(id=id_), other)) == ("NOT_FOUND", "id")
    assert refused(await do(world, SaveView(id=id_, name="Mine", query=""), other)) == ("ID_CONFLICT", "id")
    assert names(await do(world, SaveView(id=uuid4(), name="Work", query=""), other)) == ["Work"]


async def test_a_deleted_view_comes_back_by_undoing(world: World) -> None:
    id_ = await saved(world, "Work")
    deleted = accepted(await do(world, DeleteView(id=id_)))
    await world.undo(deleted.change.id)
    assert names(await do(world, OrderViews(ids=()))) == ["Work"]


async def test_a_list_of_views_is_that_of_its_owner(migrated_dsn: str) -> None:
    database = Database(migrated_dsn, pool_size=2)
    world = await sql_world(database)
    await saved(world, "b")
    await saved(world, "a")
    reads = SearchReads(database)
    assert [view.name for view in await reads.views(world.caller.household_id, world.caller.viewer.user_id)] == [
        "b",
        "a",
    ]
    assert await reads.views(world.caller.household_id, uuid4()) == []
    await database.close()
