"""What pages show of rules, on PostgreSQL: the list in words, counts, and the log in pages."""

from __future__ import annotations

from uuid import uuid4

from deployments.adapters.db import Database
from deployments.transactions.rules.reads import RuleReads
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.commands import CreateRule, RunRules
from domain.transactions.rules.model import Actions
from tests.support.ledger_world import TODAY, World, accepted, recording, sql_world


async def add(world: World, condition: str) -> None:
    draft = Draft(condition=condition, actions=Actions(category="groceries"))
    accepted(await world.handle(CreateRule(id=uuid4(), draft=draft)))


async def test_the_list_tells_each_rule_and_how_many_rows_it_matches(database: Database) -> None:
    world, reads = await sql_world(database), RuleReads(database)
    account = await world.account()
    for name in ("Rewe", "Rewe City", "Shell"):
        await world.record(recording(account.id, description=name))
    for condition in ("rewe", "description:/^shell$/", "account:Checking -rewe", "tag:none amount>1000"):
        await add(world, condition)
    household_id = world.caller.household_id
    views = await reads.rules(household_id, TODAY)
    assert [view.rule.position for view in views] == [0, 1, 2, 3]
    assert views[1].sentence == "When description matches /^shell$/ → category Groceries"
    counts = await reads.match_counts(household_id, [view.rule.id for view in views], TODAY)
    assert [counts[view.rule.id] for view in views] == [2, 1, 1, 0]
    other = await sql_world(database)
    assert await reads.match_counts(other.caller.household_id, list(counts), TODAY) == {}
    assert list(await reads.rules(other.caller.household_id, TODAY)) == []


async def test_the_log_comes_in_pages_newest_first(database: Database) -> None:
    world, reads = await sql_world(database), RuleReads(database)
    account = await world.account()
    await world.record(recording(account.id, description="Rewe"))
    await add(world, "rewe")
    ids = [uuid4() for _ in range(3)]
    for run_id in ids:
        accepted(await world.handle(RunRules(id=run_id)))
    household_id = world.caller.household_id
    first = await reads.runs(household_id, first=2, after=None)
    assert first is not None
    rest = await reads.runs(household_id, first=2, after=first.end_cursor)
    assert rest is not None
    assert [run.id for run in (*first.items, *rest.items)] == ids[::-1]
    assert [run.changed_count for run in (*first.items, *rest.items)] == [0, 0, 1]
    assert await reads.runs(household_id, first=2, after="nonsense") is None
