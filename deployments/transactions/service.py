"""The door of the ledger: commands of people, imports, and what the model says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import polars as pl

from deployments.adapters.db import Database
from deployments.adapters.meters import Count, Counted, count_nothing
from deployments.adapters.unit_of_work import run
from deployments.memory.asking import Categorizer, Households
from deployments.memory.reads import MemoryReads
from deployments.memory.store import MemoryStore
from deployments.transactions import demo
from deployments.transactions.import_profiles import forget, rename
from deployments.transactions.imports import Hint, ImportJobs, queue_import
from deployments.transactions.naming_frames import enrich as with_payees
from deployments.transactions.naming_frames import payee_book
from deployments.transactions.repository import LedgerBegin, SqlLedgerUnit
from deployments.transactions.rules import importing as ruling
from deployments.transactions.search.documents import catch_up
from domain.shared.events import Event
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import predicting
from domain.transactions.commands import NamedMerchant, PredictedCategory
from domain.transactions.demo import demo_book
from domain.transactions.handlers import HANDLERS
from domain.transactions.importing.commands import (
    ForgetImportProfile,
    PreviewImport,
    RenameImportProfile,
    StartImport,
)
from domain.transactions.importing.model import ImportPreview, ProfileForgotten, ProfileRenamed
from domain.transactions.model import StatementImport
from domain.transactions.suggesting.commands import SuggestionsAccepted

# What people make of suggestions: a model that no longer fits is seen here first.
SUGGESTIONS = Counted("moneta_suggestions", "Suggestions that a person decided on.", ("outcome",))


class TransactionsService:
    def __init__(
        self, database: Database, categorizer: Categorizer, hint: Hint, *, count: Count = count_nothing
    ) -> None:
        self._database = database
        self._count = count
        self._begin = LedgerBegin(database)
        self._categorizer = categorizer
        households = Households(categorizer, MemoryReads(database), MemoryStore(database))
        self._imports = ImportJobs(self._begin, households.of, hint, enrich=enriched)

    async def handle(self, caller: Caller, command: Any) -> Any:
        """Run the use case of a command of the ledger; a refusal is a `Rejected`."""
        outcome = await run(self._begin, HANDLERS[type(command)], caller, command)
        if isinstance(outcome, SuggestionsAccepted):
            others = outcome.decided_count - outcome.as_suggested_count
            self._count(SUGGESTIONS, outcome.as_suggested_count, outcome="accepted")
            self._count(SUGGESTIONS, others, outcome="other")
        return outcome

    async def keep_upload(self, caller: Caller, id: UUID, file_name: str, content: bytes) -> None:  # noqa: A002
        """Keep a file for a day, to be looked at and imported."""
        async with self._begin(caller) as unit:
            await unit.imports.keep_upload(id, file_name, content)
            await unit.commit()

    async def preview_import(self, caller: Caller, command: PreviewImport) -> ImportPreview | Rejected:
        return await self._imports.preview(caller, command)

    async def start_import(self, caller: Caller, command: StartImport) -> StatementImport | Rejected:
        return await run(self._begin, queue_import, caller, command)

    async def rename_import_profile(self, caller: Caller, command: RenameImportProfile) -> ProfileRenamed | Rejected:
        return await run(self._begin, rename, caller, command)

    async def forget_import_profile(self, caller: Caller, command: ForgetImportProfile) -> ProfileForgotten | Rejected:
        return await run(self._begin, forget, caller, command)

    async def on_import_queued(self, event: Event) -> None:
        """Consumer of `imports.queued`."""
        await self._imports.run(event)

    async def on_rows_added(self, event: Event) -> None:
        """Consumer of whatever adds many rows: gives them the documents that their insert put off."""
        await catch_up(self._database, event.household_id)

    async def apply_predictions(self, event: Event, predictions: Sequence[PredictedCategory]) -> int:
        """Write the model's categories where no person has chosen; gives the number of rows that changed."""
        changed = await run(lambda _: self._begin(event), predicting.apply_predictions, None, tuple(predictions))
        return len(changed)

    async def name_merchants(self, event: Event, named: Sequence[NamedMerchant]) -> int:
        """Write whom rows name where nobody has said so; gives the number of rows that changed."""
        changed = await run(lambda _: self._begin(event), predicting.name_merchants, None, tuple(named))
        return len(changed)

    async def seed_demo(self, caller: Caller, currency: str) -> None:
        """Fill a demo household with three years of a believable life."""
        book = await asyncio.to_thread(demo_book, datetime.now(UTC).date(), currency=currency)
        version, _ = await self._categorizer.versions()
        await run(self._begin, demo.seed, caller, demo.Seeding(book, version))


async def enriched(unit: SqlLedgerUnit, rows: pl.DataFrame) -> pl.DataFrame:
    """Imported rows with their payees, then as the rules leave them: a rule may ask for a payee."""
    return await ruling.enrich(unit, with_payees(rows, await payee_book(unit)))
