"""What a household teaches the model: at once, as it stands, in few words, and nothing of what was taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.memory.messages import Answered, Behind, MemoryKey, Teaching
from deployments.memory.reads import MemoryReads, short_id
from deployments.memory.store import MemoryStore
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.service import PredictionsService
from deployments.transactions.imports import ImportJobs
from deployments.transactions.service import TransactionsService
from domain.shared.events import Event, TransactionsUncategorized
from domain.shared.viewer import Caller
from domain.transactions.commands import DeleteTransaction, PredictedCategory, Redo, Undo
from domain.transactions.linking.commands import SetLedgerSettings
from domain.transactions.model import Categorizer as By
from domain.transactions.names import HouseholdCategory
from ml.categorization.batch import TransactionBatch
from tests.support.fake_predictor import SURE, FakePredictor
from tests.support.import_desk import Desk, desk_on
from tests.support.ledger_world import World, accepted, recording, sql_world


class Watched(Categorizer):
    """A replica whose calls are written down: what travels is what costs."""

    def __init__(self, predictor: FakePredictor) -> None:
        super().__init__(load=lambda _: predictor)
        self.taught: list[Teaching] = []
        self.calls = 0

    async def predict(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind:
        self.calls += 1
        self.taught += [teaching] if teaching else []
        return await super().predict(batch, key, teaching)


@dataclass
class Home:
    world: World
    service: PredictionsService
    categorizer: Watched
    predictor: FakePredictor
    account_id: UUID
    told: list[int] = field(default_factory=list)

    async def record(self, description: str, **fields: Any) -> UUID:
        outcome = await self.world.record(recording(self.account_id, description=description, **fields))
        return accepted(outcome).transaction.id  # type: ignore[no-any-return]

    async def predicted(self, *ids: UUID) -> list[tuple[str | None, By | None, float | None]]:
        """The rows after the event that asks for their category."""
        event = Event.of(
            TransactionsUncategorized(transaction_ids=ids),
            id=uuid4(),
            household_id=self.world.caller.household_id,
            correlation_id="test",
            occurred_at=datetime.now(UTC),
        )
        await self.service.on_uncategorized(event)
        rows = await self.world.rows(*ids)
        return [(rows[id_].category, rows[id_].categorized_by, rows[id_].confidence) for id_ in ids]

    async def say(self, description: str) -> tuple[str | None, By | None, float | None]:
        return (await self.predicted(await self.record(description)))[0]

    async def teaching(self, known: int | None = None) -> Teaching:
        return await MemoryReads(self.database).teaching(self.world.caller.household_id, known, "v1")

    @property
    def database(self) -> Database:
        return self.world.begin._database  # type: ignore[no-any-return]


async def _nobody(_: UUID, payload: Any) -> None:
    del payload


async def home_of(database: Database, predictor: FakePredictor | None = None) -> Home:
    predictor = predictor or FakePredictor()
    categorizer = Watched(predictor)
    world = await sql_world(database)
    ledger = TransactionsService(database, categorizer, _nobody)
    service = PredictionsService(database, categorizer, ledger, batch_rows=50)
    return Home(world, service, categorizer, predictor, (await world.account()).id)


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def home(database: Database) -> Home:
    return await home_of(database)


JOES = "dining 0.75 Joe's"
MINE = ("home", By.MODEL, SURE)


async def test_the_next_purchase_is_right_after_one_correction_and_wrong_again_after_its_undo(home: Home) -> None:
    first = await home.record(JOES)
    assert await home.predicted(first) == [("dining", By.MODEL, 0.75)]
    done = accepted(await home.world.categorize([first], "home"))
    assert await home.say(JOES) == MINE
    accepted(await home.world.undo(done.change.id))
    assert await home.say(JOES) == ("dining", By.MODEL, 0.75)
    accepted(await home.world.handle(Redo(change_id=done.change.id)))
    assert await home.say(JOES) == MINE


async def test_what_is_deleted_teaches_no_more_until_it_comes_back(home: Home) -> None:
    taught = await home.record(JOES, category="home")
    assert await home.say(JOES) == MINE
    gone = accepted(await home.world.handle(DeleteTransaction(id=taught)))
    assert await home.say(JOES) == ("dining", By.MODEL, 0.75)
    accepted(await home.world.handle(Undo(change_id=gone.change.id)))
    assert await home.say(JOES) == MINE


async def test_only_what_moved_travels_and_nothing_where_nothing_did(home: Home) -> None:
    for number in range(20):
        await home.record(f"dining 0.75 Shop {number}", category="shopping")
    await home.say(JOES)
    assert [(len(each.rows), each.base) for each in home.categorizer.taught] == [(20, None)]
    home.categorizer.taught.clear()
    corrected = await home.record("dining 0.75 Shop 3", category="pets")
    # A recorded row of the model's is a change, too, and teaches nothing.
    await home.say("dining 0.75 Elsewhere")
    [teaching] = home.categorizer.taught
    assert (teaching.rows.ids, teaching.rows.labels) == ((short_id(corrected),), ("pets",))
    assert teaching.base is not None
    waiting = await home.record("dining 0.75 Shop 3")
    await home.predicted(waiting)
    home.categorizer.taught.clear()
    home.categorizer.calls = 0
    await home.predicted(waiting)
    assert (home.categorizer.taught, home.categorizer.calls) == ([], 1)


async def test_the_models_own_work_teaches_nothing(home: Home) -> None:
    await home.say(JOES)
    reads = MemoryReads(home.database)
    before = (await reads.key(home.world.caller.household_id)).revision
    row = await home.record("pets 0.9 Zoo")
    assert (await reads.key(home.world.caller.household_id)).revision == before + 1
    await home.world.predict(PredictedCategory(transaction_id=row, category="pets", confidence=0.9, merchant=None))
    assert (await reads.key(home.world.caller.household_id)).revision == before + 1
    assert len((await home.teaching()).rows) == 0


async def test_rules_and_files_teach_less_and_corrections_more(home: Home) -> None:
    person, rule, file, corrected = [await home.record(JOES) for _ in range(4)]
    await home.predicted(corrected)
    accepted(await home.world.categorize([person], "dining"))
    accepted(await home.world.categorize([corrected], "home"))
    await home.world.change_row(rule, category="pets", categorized_by=By.RULE)
    await home.world.change_row(file, category="travel", categorized_by=By.IMPORT)
    rows = (await home.teaching()).rows
    found = {
        id_: (label, chosen, moved)
        for id_, label, chosen, moved in zip(rows.ids, rows.labels, rows.chosen, rows.corrected, strict=True)
    }
    assert found == {
        short_id(person): ("dining", True, False),
        short_id(corrected): ("home", True, True),
        short_id(rule): ("pets", False, False),
        short_id(file): ("travel", False, False),
    }


async def test_own_categories_travel_with_their_names(home: Home) -> None:
    own = HouseholdCategory(id=str(uuid4()), name="Model railways", kind="EXPENSE")
    await home.world.put(own)
    await home.record(JOES, category=own.id)
    rows = (await home.teaching()).rows
    assert (rows.labels, rows.names) == ((own.id,), ((own.id, "Model railways"),))
    assert (rows.amounts, rows.currencies, rows.booked_on) == ((-12.5,), ("EUR",), (date(2026, 11, 2),))
    assert await home.say(JOES) == (own.id, By.MODEL, SURE)


async def test_the_memory_has_an_end_and_choices_are_the_last_to_go(home: Home) -> None:
    for day in range(1, 6):
        await home.record(f"dining 0.75 Shop {day}", category="home", booked_on=date(2026, 10, day))
    file = await home.record(JOES, booked_on=date(2026, 10, 20))
    await home.world.change_row(file, category="travel", categorized_by=By.IMPORT)
    reads = MemoryReads(home.database, rows_max=3, moved_max=1)
    teaching = await reads.everything(home.world.caller.household_id)
    assert teaching.rows.booked_on == tuple(date(2026, 10, day) for day in (3, 4, 5))
    # Where more has moved than is worth telling apart, everything is told.
    assert (await reads.teaching(home.world.caller.household_id, 1, "v1")).base is None


async def test_a_new_replica_takes_over_what_another_has_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deployments.memory.asking.KEPT_FROM_ROWS", 3)
    home = await home_of(database)
    for number in range(3):
        await home.record(f"dining 0.75 Shop {number}", category="shopping")
    await home.say("dining 0.75 Shop 1")
    await home.service.households.settled()
    await home.record(JOES, category="home")
    other = Watched(FakePredictor())
    ledger = TransactionsService(database, other, _nobody)
    home.service = PredictionsService(database, other, ledger)
    assert await home.say("dining 0.75 Shop 1") == ("shopping", By.MODEL, SURE)
    [teaching] = other.taught
    assert (teaching.content is not None, teaching.rows.labels) == (True, ("home",))
    assert await home.say(JOES) == MINE
    # Another version cannot read it, and learns everything anew.
    newer = Watched(FakePredictor("v2"))
    home.service = PredictionsService(database, newer, TransactionsService(database, newer, _nobody))
    assert await home.say(JOES) == MINE
    assert [(each.content, len(each.rows)) for each in newer.taught] == [(None, 4)]


async def test_an_older_memory_never_replaces_a_newer_one(home: Home) -> None:
    store, household_id = MemoryStore(home.database), home.world.caller.household_id
    await store.keep(household_id, "v1", 5, b"new")
    await store.keep(household_id, "v1", 4, b"old")
    teaching = await home.teaching()
    assert teaching.content == b"new"


async def test_two_replicas_that_know_different_things_are_both_taught(database: Database) -> None:
    class Two:
        """The handle of two replicas, one after the other."""

        def __init__(self) -> None:
            self.replicas = [Watched(FakePredictor()), Watched(FakePredictor())]
            self.turn = 0

        async def predict(
            self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
        ) -> Answered | Behind:
            self.turn += 1
            return await self.replicas[self.turn % 2].predict(batch, key, teaching)

        async def memory(self, key: MemoryKey) -> None:
            return None

    two: Any = Two()
    home = await home_of(database)
    home.service = PredictionsService(database, two, TransactionsService(database, two, _nobody))
    await home.record(JOES, category="home")
    for _ in range(4):
        assert await home.say(JOES) == MINE


async def test_households_do_not_hear_of_each_other(database: Database) -> None:
    predictor = FakePredictor()
    mine, yours = await home_of(database, predictor), await home_of(database, predictor)
    yours.service = mine.service
    await mine.record(JOES, category="home")
    assert await mine.say(JOES) == MINE
    event = TransactionsUncategorized(transaction_ids=(await yours.record(JOES),))
    await mine.service.on_uncategorized(
        Event.of(
            event,
            id=uuid4(),
            household_id=yours.world.caller.household_id,
            correlation_id="test",
            occurred_at=datetime.now(UTC),
        )
    )
    row = await yours.world.row(event.transaction_ids[0])
    assert row.category == "dining"


async def test_below_the_households_threshold_a_category_waits(home: Home) -> None:
    accepted(await home.world.handle(SetLedgerSettings(version=1, apply_from_percent=76)))
    assert await home.say(JOES) == (None, None, None)
    accepted(await home.world.handle(SetLedgerSettings(version=2, apply_from_percent=75)))
    assert await home.say(JOES) == ("dining", By.MODEL, 0.75)


CSV = b"Date,Description,Amount\n2026-11-02,pets 0.9 Joe's,-9.00\n2026-11-03,pets 0.3 Zoo,-3.00\n"


@pytest.fixture
async def desk(migrated_dsn: str) -> AsyncIterator[Desk]:
    async with desk_on(migrated_dsn) as desk:
        yield desk


async def test_a_statement_is_read_as_the_household_has_taught_and_what_is_unsure_is_offered(desk: Desk) -> None:
    predictor = FakePredictor()
    categorizer = Watched(predictor)
    service = PredictionsService(desk.database, categorizer, TransactionsService(desk.database, categorizer, _nobody))
    desk.jobs = ImportJobs(desk.world.begin, service.households.of, desk.jobs._hint)
    accepted(await desk.world.record(recording(desk.account.id, description=JOES, category="home")))
    await desk.jobs.run(await desk.queue(CSV))
    async with desk.database.session(desk.world.caller.household_id) as session:
        rows = await session.execute(
            text(
                "SELECT t.description, t.category, p.category, p.confidence, p.merchant, p.model_version,"
                " jsonb_array_length(p.alternatives) FROM transactions t JOIN predictions p ON p.transaction_id = t.id"
                " WHERE t.household_id = :id ORDER BY t.booked_on"
            ),
            {"id": desk.world.caller.household_id},
        )
        found = [(*row[:3], round(row[3], 2), *row[4:]) for row in rows]
    assert found == [
        ("pets 0.9 Joe's", "home", "home", 0.97, "Joe's", "v1", 0),
        ("pets 0.3 Zoo", None, "pets", 0.3, "Zoo", "v1", 2),
    ]


async def test_why_leads_to_the_row_that_taught_it(home: Home) -> None:
    taught = await home.record(JOES, category="home")
    asked = await home.record(JOES)
    caller: Caller = home.world.caller
    why = await home.service.explain(caller, asked)
    assert why is not None
    assert (why.category, why.confidence, why.model_version) == ("home", SURE, "v1")
    assert [(near.transaction_id, near.description, near.category) for near in why.neighbours] == [
        (taught, JOES, "home"),
        (None, "JOES DINER", "dining"),
    ]
    # A row is no reason for itself, and of one that is gone nothing is said.
    itself = await home.service.explain(caller, taught)
    assert itself is not None
    assert [near.transaction_id for near in itself.neighbours] == [None]
    assert await home.service.explain(caller, uuid4()) is None
