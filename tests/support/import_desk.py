"""An account and its imports to act on, on PostgreSQL, with a categorizer of simple rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.memory.messages import Answered
from deployments.transactions.imports import ImportJobs, queue_import
from deployments.transactions.reads import LedgerReads
from domain.shared.event_json import Payload
from domain.shared.events import Event, ImportsQueued
from domain.transactions.importing.commands import AccountChoice, PreviewImport, StartImport
from domain.transactions.importing.model import ImportPreview
from domain.transactions.model import Account, StatementImport
from domain.transactions.reporting import TransactionFilter
from ml.categorization.batch import TransactionBatch
from tests.support.fake_predictor import answered
from tests.support.ledger_world import World, accepted, sql_world


@dataclass
class Groceries:
    """Sure that every shop sells food, unless it has never heard of it; fails as often as it is told to."""

    failures: int = 0
    batches: list[int] = field(default_factory=list)

    async def predict(self, batch: TransactionBatch) -> Answered:
        if self.failures and self.batches:
            self.failures -= 1
            raise ConnectionError("the categorizer is away")
        self.batches.append(len(batch))
        sure = [0.1 if "Mystery" in text else 0.9 for text in batch.descriptions]
        others = [[("dining", 0.06)]] * len(batch)
        return answered(["groceries"] * len(batch), sure, ["Shop"] * len(batch), others, "groceries 1")


@dataclass
class Desk:
    """One household with an account, and the jobs of one process."""

    world: World
    reads: LedgerReads
    account: Account
    categorizer: Groceries
    jobs: ImportJobs
    hints: list[Payload]
    database: Database

    async def upload(self, content: bytes, file_name: str = "statement.csv") -> UUID:
        upload_id = uuid4()
        async with self.world.begin(self.world.caller) as unit:
            await unit.imports.keep_upload(upload_id, file_name, content)
            await unit.commit()
        return upload_id

    async def queue(self, content: bytes, *, accounts: tuple[AccountChoice, ...] = ()) -> Event:
        command = StartImport(
            id=uuid4(),
            upload_id=await self.upload(content),
            account_id=None if accounts else self.account.id,
            accounts=accounts,
        )
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

    async def bring_in(self, content: bytes, *, accounts: tuple[AccountChoice, ...] = ()) -> StatementImport:
        event = await self.queue(content, accounts=accounts)
        await self.jobs.run(event)
        return await self.result(event)

    async def count(self) -> int:
        page = await self.reads.transactions(
            self.world.caller.household_id, TransactionFilter(), first=50, after=None, with_total=True
        )
        assert page.total_count is not None
        return page.total_count

    async def preview(self, content: bytes, *, accounts: tuple[AccountChoice, ...] = ()) -> ImportPreview:
        command = PreviewImport(
            upload_id=await self.upload(content), account_id=None if accounts else self.account.id, accounts=accounts
        )
        preview = accepted(await self.jobs.preview(self.world.caller, command))
        assert isinstance(preview, ImportPreview)
        return preview

    async def rows(self, columns: str = "booked_on, amount_minor, description") -> list[tuple[Any, ...]]:
        """The live rows of the household, by day and amount."""
        async with self.world.begin(self.world.caller) as unit:
            found = await unit.session.execute(
                text(
                    f"SELECT {columns} FROM transactions WHERE deleted_at IS NULL "  # a constant of the test
                    "ORDER BY booked_on, amount_minor, description, id"
                )
            )
            return [tuple(row) for row in found]

    async def dump(self) -> dict[str, list[str]]:
        """Every row of every table of the household's ledger, but what only tells that something happened."""
        told = {"changes", "change_rows", "imports", "import_plans", "import_accounts", "uploads", "import_profiles"}
        told |= {"label_revisions"}
        async with self.world.begin(self.world.caller) as unit:
            tables = await unit.session.scalars(
                text(
                    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                    "WHERE a.attname = 'household_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
                    "AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
                )
            )
            found = {}
            for table in tables.all():
                if table in told or table in ("outbox", "memberships", "refresh_tokens"):
                    continue
                rows = await unit.session.scalars(
                    text(
                        f"SELECT (to_jsonb(t) - ARRAY['updated_at', 'version'])::text FROM {table} t "
                        "WHERE household_id = :household_id ORDER BY 1"
                    ),
                    {"household_id": self.world.caller.household_id},
                )
                found[table] = list(rows)
            return found


@asynccontextmanager
async def desk_on(dsn: str) -> AsyncIterator[Desk]:
    """A new household on this database."""
    database = Database(dsn, pool_size=4)
    world = await sql_world(database)
    hints: list[Payload] = []

    async def hint(_: UUID, payload: Payload) -> None:
        hints.append(payload)

    categorizer = Groceries()
    jobs = ImportJobs(world.begin, lambda _: categorizer, hint)
    yield Desk(world, LedgerReads(database), await world.account(), categorizer, jobs, hints, database)
    await database.close()
