"""Forecasts of a household on PostgreSQL: what counts, what is kept, when it is made anew, nights that are cut off."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployments.adapters.db import Database
from deployments.adapters.meters import Counted
from deployments.forecasting.facts import UNNAMED, read_history
from deployments.forecasting.local import LocalForecaster
from deployments.forecasting.messages import Answers, History
from deployments.forecasting.reads import ForecastReads, Standing
from deployments.forecasting.service import ForecastingService
from domain.forecasting.model import Method
from domain.shared.periods import Month
from ml.forecasting.predictor import NAME, SHIPPED_VERSION, model_store
from ml.registry.metadata import folder_of
from tests.support.households import Household, admin, new_household

TODAY = date(2026, 11, 18)
THIS = Month(2026, 11)


async def _lived(dsn: str, months: int = 14) -> Household:
    """Rent on the first, groceries four times a month, a salary and a transfer, up to today."""
    household = await new_household(dsn)
    rows: list[tuple[date, int, str | None]] = []
    for back in range(-months + 1, 1):
        month = THIS.plus(back)
        rows += [(month.first_day, -90_000, "housing"), (month.day_or_last(2), 250_000, "income")]
        rows += [(month.day_or_last(3), -20_000, "transfer"), (month.day_or_last(9), -1_500, None)]
        rows += [(month.day_or_last(day), -5_000, "groceries") for day in (4, 11, 20, 27)]
    account = await household.account("EUR")
    async with admin(dsn) as connection:
        await connection.executemany(
            "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description,"
            " category, categorized_by) VALUES ($1, gen_random_uuid(), $2, $3, $4, 'EUR', 'A shop', $5, $6)",
            [
                (household.id, account, on, minor, category, "PERSON" if category else None)
                for on, minor, category in rows
                if on <= TODAY
            ],
        )
    return household


class Counting(LocalForecaster):
    """The real forecaster; tells how often it was asked."""

    def __init__(self) -> None:
        super().__init__(None)
        self.asked = 0

    async def forecast(self, history: Any) -> Any:
        self.asked += 1
        return await super().forecast(history)


@pytest.fixture
def forecaster() -> Counting:
    return Counting()


@pytest.fixture
def service(database: Database, forecaster: Counting) -> ForecastingService:
    return ForecastingService(database, forecaster)


async def test_this_month_and_the_next_three(migrated_dsn: str, service: ForecastingService) -> None:
    household = await _lived(migrated_dsn)
    found = await service.forecast(household.caller, TODAY)
    assert found.months() == [THIS, THIS.plus(1), THIS.plus(2), THIS.plus(3)]
    assert {each.category for each in found.of(THIS)} == {"housing", "groceries", UNNAMED}
    groceries = next(each for each in found.of(THIS) if each.category == "groceries")
    assert groceries.so_far is not None
    assert (groceries.so_far.minor, groceries.usual.minor) == (10_000, 20_000)
    assert groceries.expected.minor == pytest.approx(20_000, rel=0.05)
    total = found.total(THIS.plus(1))
    assert total is not None
    assert total.so_far is None
    assert total.expected.minor == pytest.approx(111_500, rel=0.05)
    assert total.low.minor <= total.expected.minor <= total.high.minor
    assert total.reason.startswith("From ")


async def test_it_is_kept_until_something_that_counts_changes(
    migrated_dsn: str, service: ForecastingService, forecaster: Counting
) -> None:
    household = await _lived(migrated_dsn)
    first = await service.forecast(household.caller, TODAY)
    again = await service.forecast(household.caller, TODAY)
    assert (forecaster.asked, again) == (1, first)
    await household.book(-30_000, "shopping", on=TODAY, by="PERSON")
    changed = await service.forecast(household.caller, TODAY)
    assert forecaster.asked == 2
    before, after = first.total(THIS), changed.total(THIS)
    assert before is not None
    assert after is not None
    assert after.so_far is not None
    assert before.so_far is not None
    assert after.so_far.minor == before.so_far.minor + 30_000
    async with admin(migrated_dsn) as connection:
        runs = await connection.fetchval("SELECT count(*) FROM forecast_runs WHERE household_id = $1", household.id)
    assert runs == 1
    await service.forecast(household.caller, TODAY + timedelta(days=1))
    await service.forecast(household.caller, TODAY + timedelta(days=60))
    async with admin(migrated_dsn) as connection:
        kept = await connection.fetch("SELECT made_on FROM forecast_runs WHERE household_id = $1", household.id)
    assert [row["made_on"] for row in kept] == [TODAY + timedelta(days=60)]


async def test_splits_refunds_and_hidden_rows_count_as_in_reports(migrated_dsn: str, database: Database) -> None:
    household = await new_household(migrated_dsn)
    await household.book(-5_000, "shopping", on=date(2026, 11, 2), by="PERSON")
    await household.book(2_000, "shopping", on=date(2026, 11, 3), by="PERSON")
    await household.book(-700, "transfer", on=date(2026, 11, 3), by="PERSON")
    await household.book(900, None, on=date(2026, 11, 4))
    split = await household.book(-3_000, None, on=date(2026, 11, 5))
    hidden = await household.book(-9_999, "shopping", on=date(2026, 11, 6), by="PERSON")
    await household.book(-4_444, "shopping", on=date(2026, 11, 6), currency="USD", by="PERSON")
    async with admin(migrated_dsn) as connection:
        await connection.execute(
            """UPDATE transactions SET splits = '[{"amount_minor": -1000, "category": "dining"},
               {"amount_minor": -2000, "category": "income"}]' WHERE id = $1""",
            split,
        )
        await connection.execute("UPDATE transactions SET is_hidden = true WHERE id = $1", hidden)
    async with database.read(household.id) as connection:
        history = await read_history(connection, household.id, "EUR", TODAY)
    names = [history.categories[number] for number in history.category]
    found = sorted(zip(names, history.amount.tolist(), strict=True))
    assert found == [("dining", 1_000), ("shopping", -2_000), ("shopping", 5_000)]
    assert history.income.tolist() == [-2_000]


async def test_another_household_sees_nothing_of_it(migrated_dsn: str, service: ForecastingService) -> None:
    household, other = await _lived(migrated_dsn), await new_household(migrated_dsn)
    await service.forecast(household.caller, TODAY)
    assert (await service.forecast(other.caller, TODAY)).series == []


async def test_many_at_once_are_told_what_each_is_told_alone(
    migrated_dsn: str, database: Database, service: ForecastingService, forecaster: Counting
) -> None:
    households = [await _lived(migrated_dsn, months=months) for months in (5, 14, 9)]
    alone = [await service.forecast(household.caller, TODAY) for household in households]
    async with admin(migrated_dsn) as connection:
        await connection.execute("DELETE FROM forecasts")
        await connection.execute("DELETE FROM forecast_runs")
    forecaster.asked = 0
    kept, version = ForecastReads(database), alone[0].model_version
    ids = [household.id for household in households]
    assert {await kept.standing(each, TODAY, version) for each in ids} == {Standing.NONE}
    assert await service.forecast_households(ids, TODAY) == {}
    assert {await kept.standing(each, TODAY, version) for each in ids} == {Standing.FRESH}
    assert [await kept.fresh(each, TODAY) for each in ids] == alone
    await households[0].book(-30_000, "shopping", on=TODAY, by="PERSON")
    assert await kept.standing(ids[0], TODAY, version) is Standing.MOVED
    assert await kept.standing(ids[1], TODAY, "another version") is Standing.MOVED
    assert forecaster.asked == 0


async def test_the_past_is_forecast_with_what_was_known_then(migrated_dsn: str, service: ForecastingService) -> None:
    household = await _lived(migrated_dsn)
    tested = await service.forecast_back_test(household.caller, TODAY, None)
    total = next(each for each in tested.series if each.category is None)
    assert [month.month for month in total.months] == [THIS.plus(back) for back in range(-len(total.months), 0)]
    assert len(total.months) >= 8
    assert {month.spent.minor for month in total.months} == {111_500}
    assert (total.last_month.minor, total.mean.minor, total.median.minor) == (0, 0, 0)
    assert total.method in set(Method)
    assert total.held == len(total.months)
    ends = await service.forecast_back_test(household.caller, TODAY, 10)
    assert ends.day == 10
    assert {each.category for each in ends.series} == {None, "housing", "groceries", UNNAMED}


@pytest.fixture
def shadowed(tmp_path: Path) -> Path:
    """The shipped version once more under another name, in the shadow."""
    shutil.copytree(folder_of(NAME, SHIPPED_VERSION), tmp_path / NAME / "1.0.1")
    model_store(tmp_path).shadow("1.0.1")
    return tmp_path


async def test_a_shadow_is_compared_and_scored_and_shown_to_nobody(
    migrated_dsn: str, database: Database, shadowed: Path
) -> None:
    counted: defaultdict[tuple[str, ...], float] = defaultdict(float)

    def count(what: Counted, value: float = 1.0, **tags: str) -> None:
        counted[what.name.removeprefix("moneta_forecaster_"), *tags.values()] += round(value, 3)

    household = await _lived(migrated_dsn)
    service = ForecastingService(database, LocalForecaster(shadowed), count=count)
    early = date(2026, 11, 2)
    shown = await service.forecast(household.caller, early)
    assert shown.model_version == SHIPPED_VERSION
    # The same trees say the same of every series.
    assert counted["shadow", SHIPPED_VERSION, "1.0.1"] == len(shown.series) > 0
    assert counted["shadow_apart", SHIPPED_VERSION, "1.0.1"] == 0
    async with admin(migrated_dsn) as connection:
        rows = await connection.fetch("SELECT * FROM shadow_forecasts WHERE household_id = $1", household.id)
        compared = await connection.fetchrow("SELECT * FROM model_comparisons WHERE kind = 'forecasting'")
    assert {row["month"] for row in rows} == {THIS.plus(ahead).first_day for ahead in range(4)}
    assert (compared["compared_count"], compared["same_count"]) == (len(shown.series), len(shown.series))
    # October had ended before anything was said of it.
    assert "scored" not in {name for name, *_ in counted}

    later = date(2026, 12, 4)
    await service.forecast(household.caller, later)
    async with admin(migrated_dsn) as connection:
        scores = await connection.fetch(
            "SELECT * FROM forecast_scores WHERE household_id = $1 ORDER BY model_version", household.id
        )
    assert [(row["model_version"], row["month"]) for row in scores] == [
        (SHIPPED_VERSION, THIS.first_day),
        ("1.0.1", THIS.first_day),
    ]
    november = shown.total(THIS)
    assert november is not None
    # Up to the 18th rows are there: rent, two purchases of food and one of something.
    spent, usual = 90_000 + 2 * 5_000 + 1_500, november.usual.minor
    served = scores[0]
    assert served["spent_permille"] == 1000 * spent // usual
    assert served["off_permille"] == 1000 * abs(spent - november.expected.minor) // usual
    assert served["is_held"] is (november.low.minor <= spent <= november.high.minor)
    assert counted["scored", SHIPPED_VERSION] == counted["scored", "1.0.1"] == 1
    # Once for each month and version.
    await household.book(-100, "shopping", on=later, by="PERSON")
    await service.forecast(household.caller, later)
    assert counted["scored", SHIPPED_VERSION] == 1


class Broken(LocalForecaster):
    async def shadow(self, history: History) -> Answers | None:
        raise RuntimeError("no such trees")


async def test_a_shadow_that_breaks_keeps_nobody_waiting(migrated_dsn: str, database: Database) -> None:
    household = await _lived(migrated_dsn)
    assert (await ForecastingService(database, Broken(None)).forecast(household.caller, TODAY)).series
