"""Imports as jobs: everything of a file or nothing, once, and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import numpy as np
import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.transactions import categorizing
from deployments.transactions.imports import ImportJobs, queue_import
from deployments.transactions.reads import LedgerReads
from domain.shared.events import Event, ImportsQueued, Payload
from domain.shared.outcomes import Rejected
from domain.transactions.categories import CATEGORIES
from domain.transactions.importing.commands import PreviewImport, StartImport
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.model import Account, Categorizer, ImportStatus, StatementImport
from domain.transactions.reporting import TransactionFilter
from ml.categorization.batch import PredictionBatch, TransactionBatch
from tests.support.ledger_world import World, accepted, sql_world

_GROCERIES = [category.slug for category in CATEGORIES].index("groceries")
STATEMENT = b"""Date;Description;Amount;Category
2026-10-01;REWE MARKT;-12,30;
2026-10-01;REWE MARKT;-12,30;
2026-10-02;Salary;2.500,00;Income
2026-10-03;Mystery;-1,00;
nonsense;Broken;-1,00;
"""


@dataclass
class Groceries:
    """Sure that every shop sells food, unless it has never heard of it; fails as often as it is told to."""

    failures: int = 0
    batches: list[int] = field(default_factory=list)

    async def predict(self, batch: TransactionBatch) -> PredictionBatch:
        if self.failures and self.batches:
            self.failures -= 1
            raise ConnectionError("the categorizer is away")
        self.batches.append(len(batch))
        sure = np.array([0.1 if "Mystery" in text else 0.9 for text in batch.descriptions], np.float32)
        categories = np.full(len(batch), _GROCERIES, np.int8)
        return PredictionBatch(categories=categories, confidences=sure, merchants=["Shop"] * len(batch))


@dataclass
class Desk:
    """One household with an account, and the jobs of one process."""

    world: World
    reads: LedgerReads
    account: Account
    categorizer: Groceries
    jobs: ImportJobs
    hints: list[Payload]

    async def upload(self, content: bytes) -> UUID:
        upload_id = uuid4()
        async with self.world.begin(self.world.caller) as unit:
            await unit.imports.keep_upload(upload_id, "statement.csv", content)
            await unit.commit()
        return upload_id

    async def queue(self, content: bytes) -> Event:
        command = StartImport(id=uuid4(), upload_id=await self.upload(content), account_id=self.account.id)
        accepted(await run(self.world.begin, queue_import, self.world.caller, command))
        return Event.of(
            ImportsQueued(import_id=command.id, user_id=self.world.caller.viewer.user_id),
            id=uuid4(),
            household_id=self.world.caller.household_id,
            correlation_id="test",
            occurred_at=datetime.now(UTC),
        )

    async def result(self, event: Event) -> StatementImport:
        import_id = event.read(ImportsQueued).import_id
        return (await self.reads.imports_by_ids(event.household_id, [import_id]))[import_id]

    async def bring_in(self, content: bytes) -> StatementImport:
        event = await self.queue(content)
        await self.jobs.run(event)
        return await self.result(event)

    async def count(self) -> int:
        page = await self.reads.transactions(
            self.world.caller.household_id, TransactionFilter(), first=50, after=None, with_total=True
        )
        assert page.total_count is not None
        return page.total_count


@pytest.fixture
async def desk(migrated_dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(categorizing, "CHUNK_ROWS", 2)
    database = Database(migrated_dsn, pool_size=4)
    world = await sql_world(database)
    hints: list[Payload] = []

    async def hint(_: UUID, payload: Payload) -> None:
        hints.append(payload)

    categorizer = Groceries()
    jobs = ImportJobs(world.begin, categorizer, hint)
    yield Desk(world, LedgerReads(database), await world.account(), categorizer, jobs, hints)
    await database.close()


async def test_a_statement_comes_in_with_categories_and_its_bad_rows_listed(desk: Desk) -> None:
    done = await desk.bring_in(STATEMENT)
    assert (done.status, done.row_count, done.imported_count, done.error_count) == (ImportStatus.DONE, 5, 4, 1)
    assert [error.line for error in done.errors] == [6]
    page = await desk.reads.transactions(
        desk.world.caller.household_id, TransactionFilter(import_id=done.id), first=10, after=None, with_total=False
    )
    found = {row.description: (row.category, row.categorized_by, row.confidence) for row in page.page.items}
    assert found == {
        "REWE MARKT": ("groceries", Categorizer.MODEL, 0.9),
        "Salary": ("income", Categorizer.IMPORT, None),
        "Mystery": (None, None, None),
    }
    assert desk.categorizer.batches == [2, 2]
    assert [getattr(hint, "status", None) for hint in desk.hints] == ["PARSING", "CATEGORIZING", "SAVING", "SAVING"]


async def test_the_same_file_again_adds_nothing_and_asks_the_model_nothing(desk: Desk) -> None:
    await desk.bring_in(STATEMENT)
    desk.categorizer.batches.clear()
    again = await desk.bring_in(STATEMENT)
    assert (again.status, again.imported_count, again.duplicate_count) == (ImportStatus.DONE, 0, 4)
    assert again.change_id is None
    assert desk.categorizer.batches == []


async def test_a_deleted_row_does_not_return_with_the_next_import(desk: Desk) -> None:
    done = await desk.bring_in(STATEMENT)
    page = await desk.reads.transactions(
        desk.world.caller.household_id, TransactionFilter(text="Mystery"), first=1, after=None, with_total=False
    )
    accepted(await desk.world.delete(page.page.items[0].id))
    again = await desk.bring_in(STATEMENT)
    assert (done.imported_count, again.imported_count, await desk.count()) == (4, 0, 3)


async def test_an_undone_import_can_come_in_again(desk: Desk) -> None:
    done = await desk.bring_in(STATEMENT)
    assert done.change_id is not None
    accepted(await desk.world.undo(done.change_id))
    assert await desk.count() == 0
    assert await desk.world.balance(desk.account.id) == desk.account.balance
    assert (await desk.bring_in(STATEMENT)).imported_count == 4


async def test_delivered_twice_it_comes_in_once(desk: Desk) -> None:
    event = await desk.queue(STATEMENT)
    await desk.jobs.run(event)
    await desk.jobs.run(event)
    assert (await desk.result(event)).imported_count == 4
    assert await desk.count() == 4


async def test_cut_off_in_the_middle_it_leaves_nothing_and_is_done_again(desk: Desk) -> None:
    event = await desk.queue(STATEMENT)
    desk.categorizer.failures = 1
    with pytest.raises(ConnectionError):
        await desk.jobs.run(event)
    assert await desk.count() == 0
    assert (await desk.result(event)).finished_at is None
    await desk.jobs.run(event)
    assert (await desk.result(event)).imported_count == await desk.count() == 4


async def test_a_file_that_is_no_statement_fails_with_its_reason(desk: Desk) -> None:
    failed = await desk.bring_in(b"%PDF-1.7 something")
    assert failed.status is ImportStatus.FAILED
    assert failed.failure
    assert await desk.count() == 0


async def test_a_preview_saves_nothing_and_marks_what_is_there(desk: Desk) -> None:
    await desk.bring_in(STATEMENT)
    longer = STATEMENT + b"2026-10-09;New shop;-5,00;\n"
    command = PreviewImport(upload_id=await desk.upload(longer), account_id=desk.account.id)
    preview = accepted(await desk.jobs.preview(desk.world.caller, command))
    assert (preview.row_count, preview.duplicate_count, preview.error_count) == (5, 4, 1)
    assert [row.is_duplicate for row in preview.rows] == [True, True, True, True, False]
    assert await desk.count() == 4


async def test_an_upload_of_another_household_is_not_there(desk: Desk) -> None:
    upload_id = await desk.upload(STATEMENT)
    stranger = World(desk.world.begin)
    command = PreviewImport(upload_id=upload_id, account_id=desk.account.id)
    refused = await desk.jobs.preview(stranger.caller, command)
    assert isinstance(refused, Rejected)
    assert refused.code is ImportRejection.ACCOUNT_NOT_FOUND
