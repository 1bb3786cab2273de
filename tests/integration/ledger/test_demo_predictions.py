"""What the model has categorized in a demo can be asked about, as in any household."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.adapters.db import Database
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.service import PredictionsService
from deployments.transactions.service import TransactionsService
from domain.transactions.model import Categorizer as By
from tests.support.fake_predictor import FakePredictor
from tests.support.ledger_world import sql_world


@pytest.fixture
async def database(migrated_dsn: str) -> Any:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


async def _nobody(*_: Any) -> None: ...


async def test_rows_of_the_model_have_their_prediction_and_their_why(database: Database) -> None:
    world = await sql_world(database)
    categorizer = Categorizer(load=lambda _: FakePredictor())
    ledger = TransactionsService(database, categorizer, _nobody)
    await ledger.seed_demo(world.caller, "EUR")
    await ledger.seed_demo(world.caller, "EUR")
    async with database.read(world.caller.household_id) as connection:
        rows = await connection.fetch(
            "SELECT t.id, t.categorized_by, t.category, t.confidence, t.merchant, p.category AS said,"
            " p.confidence AS sure, p.merchant AS named, p.model_version FROM transactions t"
            " LEFT JOIN predictions p ON p.household_id = t.household_id AND p.transaction_id = t.id"
        )
    models = [row for row in rows if row["categorized_by"] == By.MODEL]
    assert len(models) > 2_000
    for row in models:
        assert (row["said"], row["sure"], row["named"]) == (row["category"], row["confidence"], row["merchant"])
        assert row["model_version"] == "v1"
    assert all(row["said"] is None for row in rows if row["categorized_by"] != By.MODEL)
    why = await PredictionsService(database, categorizer, ledger).explain(world.caller, models[0]["id"])
    assert why is not None
    assert why.reasons
