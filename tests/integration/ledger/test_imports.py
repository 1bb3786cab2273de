"""Imports as jobs: once each row, on from where it was cut off, and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from deployments.adapters.unit_of_work import run
from deployments.transactions import categorizing
from deployments.transactions.import_profiles import forget, rename
from domain.shared.outcomes import Rejected
from domain.transactions.importing.commands import ForgetImportProfile, PreviewImport, RenameImportProfile
from domain.transactions.importing.model import ImportProfile
from domain.transactions.importing.rejections import ImportRejection, RenameImportProfileRejection
from domain.transactions.model import Categorizer, ImportStatus
from domain.transactions.reporting import TransactionFilter
from tests.support.import_desk import Desk, desk_on
from tests.support.ledger_world import World, accepted

STATEMENT = b"""Date;Description;Amount;Category
2026-10-01;REWE MARKT;-12,30;
2026-10-01;REWE MARKT;-12,30;
2026-10-02;Salary;2.500,00;Income
2026-10-03;Mystery;-1,00;
nonsense;Broken;-1,00;
"""


@pytest.fixture
async def desk(migrated_dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(categorizing, "CHUNK_ROWS", 2)
    async with desk_on(migrated_dsn) as made:
        yield made


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


async def test_cut_off_in_the_middle_it_goes_on_where_it_was(desk: Desk) -> None:
    event = await desk.queue(STATEMENT)
    desk.categorizer.failures = 1
    with pytest.raises(ConnectionError):
        await desk.jobs.run(event)
    assert await desk.count() == 2
    assert (await desk.result(event)).finished_at is None
    desk.categorizer.batches.clear()
    await desk.jobs.run(event)
    assert (await desk.result(event)).imported_count == await desk.count() == 4
    # Only the rows that were not in yet.
    assert desk.categorizer.batches == [2]


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


async def known_layout(desk: Desk) -> ImportProfile:
    async with desk.world.begin(desk.world.caller) as unit:
        (known,) = await unit.imports.profiles()
    return known  # type: ignore[no-any-return]


async def test_a_layout_keeps_the_name_it_was_given(desk: Desk) -> None:
    await desk.bring_in(STATEMENT)
    known = await known_layout(desk)
    assert known.mapping is not None
    assert [column.header for column in known.mapping.columns] == ["Date", "Description", "Amount", "Category"]
    renamed = accepted(await run(desk.world.begin, rename, desk.world.caller, RenameImportProfile(known.id, " Bank ")))
    assert renamed.change.summary == "Renamed the layout CSV (Date, Description, Amount…) to Bank"
    again = accepted(await run(desk.world.begin, rename, desk.world.caller, RenameImportProfile(known.id, "Bank")))
    assert again.change is None
    await desk.bring_in(STATEMENT + b"2026-10-09;New shop;-5,00;\n")
    assert (await known_layout(desk)).name == "Bank"
    accepted(await desk.world.undo(renamed.change.id))
    assert (await known_layout(desk)).name == known.name
    for command, code in (
        (RenameImportProfile(known.id, " "), RenameImportProfileRejection.NAME_EMPTY),
        (RenameImportProfile(known.id, "x" * 101), RenameImportProfileRejection.NAME_TOO_LONG),
        (RenameImportProfile(desk.account.id, "Bank"), RenameImportProfileRejection.NOT_FOUND),
    ):
        outcome = await run(desk.world.begin, rename, desk.world.caller, command)
        assert isinstance(outcome, Rejected)
        assert outcome.code is code


async def test_a_layout_that_was_forgotten_can_be_remembered_again(desk: Desk) -> None:
    await desk.bring_in(STATEMENT)
    async with desk.world.begin(desk.world.caller) as unit:
        (known,) = await unit.imports.profiles()
    forgotten = accepted(await run(desk.world.begin, forget, desk.world.caller, ForgetImportProfile(known.id)))
    assert forgotten.change.summary == "Forgot how files are read: CSV (Date, Description, Amount…)"
    async with desk.world.begin(desk.world.caller) as unit:
        assert await unit.imports.profiles() == []
    accepted(await desk.world.undo(forgotten.change.id))
    async with desk.world.begin(desk.world.caller) as unit:
        assert await unit.imports.profiles() == [known]
    unknown = await run(desk.world.begin, forget, desk.world.caller, ForgetImportProfile(desk.account.id))
    assert isinstance(unknown, Rejected)
