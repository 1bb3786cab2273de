"""Categories for rows that wait: who is asked, what is stored, what is applied, and what a repetition does."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.meters import Counted
from deployments.memory.messages import Answered
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.columns import LedgerRows
from deployments.predictions.drift import COMPARED
from deployments.predictions.reads import PredictionReads
from deployments.predictions.repository import PredictionsBegin
from deployments.predictions.service import PredictionsService
from domain.predictions.model import Prediction
from domain.shared.events import Event, TransactionsUncategorized
from domain.transactions.commands import NamedMerchant, PredictedCategory
from ml.categorization.batch import TransactionBatch
from tests.support.fake_predictor import FakePredictor, answered
from tests.support.households import Household, admin, new_household


@dataclass
class FakeLedger:
    """Remembers what it was told to apply; `fail` breaks the next call after it was heard."""

    applied: list[tuple[PredictedCategory, ...]] = field(default_factory=list)
    named: list[tuple[NamedMerchant, ...]] = field(default_factory=list)
    fail: bool = False

    async def apply_predictions(self, event: Event, predictions: tuple[PredictedCategory, ...]) -> int:
        self.applied.append(predictions)
        if self.fail:
            self.fail = False
            raise ConnectionError("the ledger went away")
        return len(predictions)

    async def name_merchants(self, event: Event, named: tuple[NamedMerchant, ...]) -> int:
        self.named.append(named)
        return len(named)


@dataclass(frozen=True)
class World:
    home: Household
    service: PredictionsService
    predictor: FakePredictor
    ledger: FakeLedger
    database: Database

    def waiting(self, *ids: UUID, import_id: UUID | None = None, home: Household | None = None) -> Event:
        payload = TransactionsUncategorized(transaction_ids=ids, import_id=import_id)
        household_id = (home or self.home).id
        now = datetime(2026, 11, 23, tzinfo=UTC)
        return Event.of(payload, id=uuid4(), household_id=household_id, correlation_id="c", occurred_at=now)

    async def stored(self) -> dict[UUID, tuple[str, float, str]]:
        async with admin(self.home.dsn) as connection:
            rows = await connection.fetch("SELECT * FROM predictions WHERE household_id = $1", self.home.id)
        return {
            row["transaction_id"]: (row["category"], round(row["confidence"], 2), row["model_version"]) for row in rows
        }

    @property
    def asked(self) -> list[list[str]]:
        return [list(batch.descriptions) for batch in self.predictor.asked]


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def world(database: Database, migrated_dsn: str) -> World:
    predictor, ledger = FakePredictor(), FakeLedger()
    categorizer = Categorizer(load=lambda _: predictor)
    service = PredictionsService(database, categorizer, ledger, batch_rows=3)
    return World(await new_household(migrated_dsn), service, predictor, ledger, database)


async def test_a_sure_category_is_applied_and_an_unsure_one_only_stored(world: World) -> None:
    sure = await world.home.book(-900, None, description="dining 0.75 Joe's")
    unsure = await world.home.book(-900, None, description="pets 0.25")
    await world.service.on_uncategorized(world.waiting(sure, unsure))

    assert await world.stored() == {sure: ("dining", 0.75, "v1"), unsure: ("pets", 0.25, "v1")}
    expected = PredictedCategory(transaction_id=sure, category="dining", confidence=0.75, merchant="Joe's")
    assert world.ledger.applied == [(expected,)]


async def test_nobody_is_asked_about_a_choice_of_a_person_or_a_file(world: World) -> None:
    import_id = uuid4()
    chosen = await world.home.book(-1, "home", description="dining 0.9", by="PERSON", import_id=import_id)
    named = await world.home.book(-1, "home", description="dining 0.9", by="IMPORT", import_id=import_id)
    gone = await world.home.book(-1, None, description="dining 0.9", import_id=import_id)
    leg = await world.home.book(-1, None, description="dining 0.9", import_id=import_id)
    async with admin(world.home.dsn) as connection:
        await connection.execute("UPDATE transactions SET deleted_at = now() WHERE id = $1", gone)
        # A leg without its other leg, which the triggers would refuse.
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE transactions SET counterpart_id = $2 WHERE id = $1", leg, uuid4())
    await world.service.on_uncategorized(world.waiting(chosen, named, gone, leg, uuid4()))
    await world.service.on_uncategorized(world.waiting(import_id=import_id))
    # Only whom they name.
    assert world.asked == [["dining 0.9"] * 2] * 2
    assert (world.ledger.applied, await world.stored()) == ([], {})


async def test_an_import_is_asked_about_in_full_batches(world: World) -> None:
    import_id = uuid4()
    ids = [await world.home.book(-1, None, description="dining 0.9", import_id=import_id) for _ in range(7)]
    await world.home.book(-1, None, description="pets 0.9")
    await world.service.on_uncategorized(world.waiting(import_id=import_id))
    assert [len(batch) for batch in world.asked] == [3, 3, 1]
    assert set(await world.stored()) == set(ids)
    assert sorted(row.transaction_id for batch in world.ledger.applied for row in batch) == sorted(ids)


async def test_a_batch_that_ends_with_the_last_row_is_not_asked_twice(world: World) -> None:
    ids = [await world.home.book(-1, None, description="dining 0.9") for _ in range(3)]
    await world.service.on_uncategorized(world.waiting(*ids))
    assert [len(batch) for batch in world.asked] == [3]


async def test_the_same_event_twice_asks_once(world: World) -> None:
    event = world.waiting(await world.home.book(-1, None, description="dining 0.9"))
    await world.service.on_uncategorized(event)
    await world.service.on_uncategorized(event)
    assert (len(world.asked), len(world.ledger.applied)) == (1, 1)


async def test_two_deliveries_at_once_store_one_prediction(world: World) -> None:
    transaction_id = await world.home.book(-1, None, description="dining 0.9")
    event = world.waiting(transaction_id)
    await asyncio.gather(*(world.service.on_uncategorized(event) for _ in range(3)))
    assert await world.stored() == {transaction_id: ("dining", 0.9, "v1")}
    assert len(set(world.ledger.applied)) == 1


async def test_a_crash_before_the_ledger_has_answered_brings_the_event_back(world: World) -> None:
    transaction_id = await world.home.book(-1, None, description="dining 0.9")
    event = world.waiting(transaction_id)
    world.ledger.fail = True
    with pytest.raises(ConnectionError):
        await world.service.on_uncategorized(event)
    async with admin(world.home.dsn) as connection:
        # The ledger had committed before it went away.
        await connection.execute(
            "UPDATE transactions SET category = 'dining', categorized_by = 'MODEL' WHERE id = $1", transaction_id
        )
    await world.service.on_uncategorized(event)
    assert world.ledger.applied[0] == world.ledger.applied[1]
    assert await world.stored() == {transaction_id: ("dining", 0.9, "v1")}


async def test_a_newer_model_replaces_what_the_older_one_said(world: World) -> None:
    transaction_id = await world.home.book(-1, None, description="dining 0.9")
    async with PredictionsBegin(world.database)(world.home.caller) as unit:
        said = Prediction(transaction_id=transaction_id, category="pets", confidence=0.1, merchant=None)
        await unit.predictions.save([said, said], "v0")
        await unit.commit()
    await world.service.on_uncategorized(world.waiting(transaction_id))
    assert await world.stored() == {transaction_id: ("dining", 0.9, "v1")}


async def test_amounts_reach_the_model_in_major_units_of_their_currency(world: World) -> None:
    for minor in (-1_000, -3_000, -2_000, *[-2_500] * 7):
        await world.home.book(minor, "dining", by="PERSON")
    euro = await world.home.book(-1_234, None, description="dining 0.9", on=date(2026, 11, 3))
    yen = await world.home.book(-1_234, None, description="pets 0.9", currency="JPY")
    await world.service.on_uncategorized(world.waiting(euro, yen))
    by_amount = {float(batch.amounts[0]): batch for batch in world.predictor.asked}
    assert sorted(by_amount) == [-1234.0, -12.34]
    assert (by_amount[-12.34].typical_amount, by_amount[-1234.0].typical_amount) == (25.0, None)
    assert by_amount[-12.34].dates is not None
    assert by_amount[-12.34].dates.tolist() == [date(2026, 11, 3)]


async def test_categorize_answers_in_the_order_of_its_rows_and_saves_nothing(world: World) -> None:
    ids = [uuid4() for _ in range(4)]
    texts = ["dining 0.9 Joe's", "pets 0.1", "travel 0.5", "home 0.6"]
    currencies = ["EUR", "USD", "EUR", "USD"]
    day = date(2026, 11, 3)
    rows = LedgerRows.of(
        (id_, text, -100, currency, day) for id_, text, currency in zip(ids, texts, currencies, strict=True)
    )
    predicted = await world.service.categorize(world.home.caller, rows)
    assert [(p.transaction_id, p.category, p.merchant) for p in predicted] == [
        (ids[0], "dining", "Joe's"),
        (ids[1], "pets", None),
        (ids[2], "travel", None),
        (ids[3], "home", None),
    ]
    assert (await world.stored(), world.ledger.applied) == ({}, [])
    assert len(world.predictor.asked) == 2


async def test_one_currency_is_one_call_and_no_rows_are_none(world: World) -> None:
    day = date(2026, 11, 3)
    rows = LedgerRows.of((uuid4(), "dining 0.9", -minor, "EUR", day) for minor in range(1, 12))
    await world.service.categorize(world.home.caller, rows)
    (batch,) = world.predictor.asked
    # A new household has no amounts yet: those of the batch itself say what is usual.
    assert (len(batch), batch.typical_amount) == (11, 0.06)
    assert await world.service.categorize(world.home.caller, LedgerRows.of([])) == []
    assert len(world.predictor.asked) == 1


async def test_rows_of_another_household_are_never_asked_about(world: World) -> None:
    import_id = uuid4()
    transaction_id = await world.home.book(-1, None, description="dining 0.9", import_id=import_id)
    stranger = await new_household(world.home.dsn)
    await world.service.on_uncategorized(world.waiting(transaction_id, home=stranger))
    await world.service.on_uncategorized(world.waiting(import_id=import_id, home=stranger))
    assert (world.asked, world.ledger.applied) == ([], [])
    assert (await PredictionReads(world.database).circumstances(stranger.id)).typical_minor == {}


async def test_row_security_holds_where_a_statement_names_another_household(world: World) -> None:
    transaction_id = await world.home.book(-1, None, description="dining 0.9")
    await world.service.on_uncategorized(world.waiting(transaction_id))
    stranger = await new_household(world.home.dsn)
    said = Prediction(transaction_id=transaction_id, category="pets", confidence=0.1, merchant=None)
    async with PredictionsBegin(world.database)(stranger.caller) as unit:
        # As if the repository had forgotten whose rows it may touch.
        unit.predictions._household_id = world.home.id
        with pytest.raises(Exception, match="row-level security"):
            await unit.predictions.save([said], "v9")
    assert await world.stored() == {transaction_id: ("dining", 0.9, "v1")}


async def test_a_version_in_the_shadow_is_stored_apart_and_never_applied(world: World) -> None:
    class Contrary(FakePredictor):
        """Sure that everything is pets, but for what is dining."""

        def predict(self, batch: TransactionBatch, memory: Any = None) -> Answered:
            said = super().predict(batch, memory)
            categories = [each if each == "dining" else "pets" for each in said.slugs()]
            return replace(answered(categories, [0.99] * len(said), said.merchants), model_version=self.version)

    counted: Counter[str] = Counter()

    def count(what: Counted, value: float = 1.0, **tags: str) -> None:
        if what is COMPARED:
            counted[" ".join(tags.values())] += int(value)

    models = {"v1": FakePredictor(), "v2": Contrary("v2")}
    categorizer = Categorizer("v1", shadow="v2", load=lambda version: models[version or "v1"])
    service = PredictionsService(world.database, categorizer, world.ledger, count=count)
    agreed = await world.home.book(-900, None, description="dining 0.75 Joe's")
    other = await world.home.book(-900, None, description="home 0.8 Shop")
    event = world.waiting(agreed, other)
    await service.on_uncategorized(event)

    [applied] = world.ledger.applied
    assert {row.transaction_id: row.category for row in applied} == {agreed: "dining", other: "home"}
    assert await world.stored() == {agreed: ("dining", 0.75, "v1"), other: ("home", 0.8, "v1")}
    async with admin(world.home.dsn) as connection:
        rows = await connection.fetch("SELECT * FROM shadow_predictions WHERE household_id = $1", world.home.id)
    assert {row["transaction_id"]: (row["category"], row["model_version"]) for row in rows} == {
        agreed: ("dining", "v2"),
        other: ("pets", "v2"),
    }
    assert counted == {"v1 v2 yes": 1, "v1 v2 no": 1}


async def test_a_shadow_that_fails_disturbs_nobody(world: World) -> None:
    class Broken(FakePredictor):
        def predict(self, batch: TransactionBatch, memory: Any = None) -> Answered:
            raise RuntimeError("no such feature")

    models = {"v1": FakePredictor(), "v2": Broken("v2")}
    categorizer = Categorizer("v1", shadow="v2", load=lambda version: models[version or "v1"])
    service = PredictionsService(world.database, categorizer, world.ledger)
    row = await world.home.book(-900, None, description="dining 0.75 Joe's")
    event = world.waiting(row)
    await service.on_uncategorized(event)
    assert await world.stored() == {row: ("dining", 0.75, "v1")}
    assert await PredictionReads(world.database).handled(world.home.id, event.id)


async def test_rows_with_a_category_are_named_and_nothing_is_kept_as_a_prediction(world: World) -> None:
    chosen = await world.home.book(-500, "dining", description="travel 0.9 Joe's", by="PERSON")
    unsure = await world.home.book(-700, None, description="dining 0.3 Ann's")
    silent = await world.home.book(-900, "pets", description="nobody", by="RULE")
    await world.service.on_uncategorized(world.waiting(chosen, unsure, silent))
    assert list(await world.stored()) == [unsure]
    assert world.ledger.applied == []
    assert [{(each.transaction_id, each.merchant) for each in named} for named in world.ledger.named] == [
        {(unsure, "Ann's")},
        {(chosen, "Joe's")},
    ]
