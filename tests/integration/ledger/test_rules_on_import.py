"""Rules over a statement that comes in: in its pieces, before it is saved, and gone with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from deployments.transactions import categorizing
from deployments.transactions.imports import ImportJobs
from deployments.transactions.service import enriched
from domain.transactions.model import Categorizer, Transaction
from domain.transactions.names import Tag
from domain.transactions.reporting import TransactionFilter
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.commands import CreateRule, RunRules
from domain.transactions.rules.model import Actions, Part
from tests.support.import_desk import Desk, desk_on
from tests.support.ledger_world import accepted, recording

STATEMENT_DAY = date(2026, 10, 5)
STATEMENT = b"""Date;Description;Amount;Category
2026-10-01;REWE MARKT;-12,31;
2026-10-02;Salary;2.500,00;Income
2026-10-03;Mystery;-1,00;
2026-10-04;To savings;-50,00;
2026-10-05;REWE MARKT;-3,00;
"""


@pytest.fixture
async def desk(migrated_dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(categorizing, "CHUNK_ROWS", 2)
    async with desk_on(migrated_dsn) as made:

        async def hint(*_: Any) -> None:
            """Nobody is looking."""

        jobs = ImportJobs(made.world.begin, lambda _: made.categorizer, hint, enrich=enriched)
        yield replace(made, jobs=jobs)


async def add(desk: Desk, condition: str, **does: Any) -> None:
    draft = Draft(condition=condition, actions=Actions(**does))
    accepted(await desk.world.handle(CreateRule(id=uuid4(), draft=draft)))


async def rows(desk: Desk) -> list[Transaction]:
    page = await desk.reads.transactions(
        desk.world.caller.household_id, TransactionFilter(), first=50, after=None, with_total=False
    )
    return sorted(page.page.items, key=lambda row: (row.booked_on, row.amount.minor))  # type: ignore[union-attr]


async def test_rules_come_before_the_model_and_the_file(desk: Desk) -> None:
    tag = Tag(id=uuid4(), name="weekly")
    await desk.world.put(tag)
    await add(desk, "rewe", category="dining", add_tag_ids=(tag.id,), append_note="food")
    await add(desk, "salary", category="home", hides=True)
    await add(desk, "is:imported status:posted mystery", category="fees")
    await desk.bring_in(STATEMENT)
    rewe, salary, mystery, _, again = await rows(desk)
    assert (rewe.category, rewe.categorized_by, rewe.confidence) == ("dining", Categorizer.RULE, None)
    assert (rewe.tag_ids, rewe.note, rewe.version) == ((tag.id,), "food", 1)
    assert (salary.category, salary.is_hidden) == ("home", True)
    assert mystery.category == "fees"
    assert again.tag_ids == (tag.id,)


async def test_a_statement_is_split_to_the_cent(desk: Desk) -> None:
    parts = (Part(percent=Decimal("33.33"), category="dining"), Part(category="groceries", note="the rest"))
    await add(desk, "rewe", parts=parts)
    await desk.bring_in(STATEMENT)
    first, *_, last = await rows(desk)
    assert [part.amount_minor for part in first.splits] == [-410, -821]
    assert [part.amount_minor for part in last.splits] == [-100, -200]
    assert (first.category, first.splits[1].note) == ("groceries", "the rest")


async def test_running_the_rules_after_the_import_changes_nothing_more(desk: Desk) -> None:
    await add(desk, "rewe", parts=(Part(percent=Decimal(50), category="dining"), Part(category="groceries")))
    await add(desk, "salary", category="home", append_note="x")
    await desk.bring_in(STATEMENT)
    ran = accepted(await desk.world.handle(RunRules(id=uuid4())))
    assert (ran.run.matched_count, ran.run.changed_count) == (3, 0)


async def test_transfers_find_their_other_legs_and_let_them_go_with_the_import(desk: Desk) -> None:
    savings = await desk.world.account("Savings")
    there = accepted(
        await desk.world.record(
            recording(savings.id, description="From giro", amount_minor=5_000, booked_on=STATEMENT_DAY)
        )
    ).transaction
    await add(desk, '"to savings"', transfer_account_id=savings.id)
    done = await desk.bring_in(STATEMENT)
    sent = next(row for row in await rows(desk) if row.description == "To savings")
    assert (sent.category, sent.counterpart_id) == ("transfer", there.id)
    assert (await desk.world.row(there.id)).counterpart_id == sent.id
    assert done.change_id is not None
    accepted(await desk.world.undo(done.change_id))
    left = await desk.world.row(there.id)
    assert (left.counterpart_id, left.category) == (None, there.category)


async def test_an_import_is_one_line_of_the_log(desk: Desk) -> None:
    await add(desk, "rewe", category="dining")
    done = await desk.bring_in(STATEMENT)
    async with desk.world.begin(desk.world.caller) as unit:
        runs = (await unit.session.execute(text("SELECT * FROM rule_runs"))).mappings().all()
    (run,) = runs
    assert (run["occasion"], run["matched_count"], run["changed_count"]) == ("IMPORT", 2, 2)
    assert (run["import_id"], run["change_id"]) == (done.id, done.change_id)
