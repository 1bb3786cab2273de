"""Models made anew from households on PostgreSQL: gated, kept, chosen; for administrators' eyes and hands only."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from deployments.adapters.db import Database
from deployments.cli import train as train_cli
from deployments.models import drift, training
from deployments.models.gathering import count_households, sampled
from deployments.models.service import ModelsService
from deployments.models.trainings import ModelTrainings
from domain.administration.commands import (
    ListModels,
    ModelCommand,
    PromoteModel,
    RollBackModel,
    ShadowModel,
    TrainModel,
)
from domain.administration.models import (
    Becomes,
    Model,
    ModelChanged,
    ModelTraining,
    ModelTrainingStatus,
    TrainingReason,
)
from domain.administration.rejections import (
    ListModelsRejection,
    PromoteModelRejection,
    RollBackModelRejection,
    ShadowModelRejection,
    TrainModelRejection,
)
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from ml.forecasting.profile import profile_of, write_profile
from ml.registry.kinds import FORECASTING, KINDS, RECURRING, next_version
from ml.registry.metadata import folder_of
from tests.support.households import Household, admin, new_household
from tests.support.servers import PostgresServer
from tests.support.simulated_households import simulated_households

TODAY = datetime.now(UTC).date()
NIGHT = datetime.now(UTC).replace(hour=3)
# What takes minutes in earnest; a version of so little may well be worse, so most tests do not ask whether it is.
FEW = {
    "retrain.JUDGES": 3,
    "retrain.RECORDERS": 2,
    "retrain.REMEMBERED": 3,
    "train.RECORD_CROWDS": 1,
    "train.GATE_CROWDS": 1,
}
SMALL = {"crowds": 2, "people": 4, "rows": 2_000, "rounds": 8, "replace": True}


@pytest.fixture
def dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """A training is about every household of a database: each test has its own."""
    dsn = postgres_server.migrated()
    yield dsn
    postgres_server.drop(dsn)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    database = Database(dsn, pool_size=4)
    yield database
    await database.close()


@dataclass
class Office:
    """An administrator, and a service that makes small models in this process."""

    dsn: str
    database: Database
    folder: Path
    home: Household
    options: dict[str, Any]
    made: int = 0

    def service(self) -> ModelsService:
        return ModelsService(self.database, self.folder, make=self.copy)

    async def make(self, job: ModelTraining) -> None:
        self.made += 1
        options = self.options if job.kind == FORECASTING.name else {"lives": 20, "replace": True}
        await asyncio.to_thread(partial(training.train, self.dsn, job, folder=self.folder, options=options))

    async def copy(self, job: ModelTraining) -> None:
        """A version without the minutes that one takes: the shipped one once more, with a profile of who is there."""
        self.made += 1
        jobs, store = ModelTrainings(self.database), KINDS[job.kind].store(self.folder)
        version = next_version([known.version for known in store.versions()])
        await jobs.begun(job.id, version)
        place = self.folder / job.kind / version
        shutil.copytree(folder_of(job.kind, "1.0.0"), place)
        there = [household.statistics() for household in await sampled(self.database, drift.SAMPLE, TODAY)]
        write_profile(place, profile_of(there))
        choose = store.promote if job.becomes is Becomes.ACTIVE else store.shadow
        choose(version)
        await jobs.end(job.id, ModelTrainingStatus.DONE)

    async def ask(self, command: ModelCommand) -> Any:
        return await self.service().administer_models(self.home.caller, command)

    async def model(self, name: str) -> Model:
        models: tuple[Model, ...] = await self.ask(ListModels())
        return next(model for model in models if model.name == name)

    async def acts(self) -> list[tuple[str, str, int | None]]:
        async with admin(self.dsn) as connection:
            rows = await connection.fetch("SELECT action, subject, done_count FROM admin_actions ORDER BY at")
        return [(row["action"], row["subject"], row["done_count"]) for row in rows]


@pytest.fixture
async def office(dsn: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    for name, value in FEW.items():
        monkeypatch.setattr(f"ml.forecasting.{name}", value)
    home = await new_household(dsn)
    async with admin(dsn) as connection:
        await connection.execute(
            "UPDATE users SET password_hash = 'a hash', is_admin = true WHERE id = $1", home.caller.viewer.user_id
        )
    return Office(dsn, database, tmp_path / "models", home, dict(SMALL))


async def test_households_teach_a_version_that_answers_in_the_shadow(office: Office) -> None:
    await simulated_households(office.dsn, 24, today=TODAY)
    jobs = ModelTrainings(office.database)
    job = await jobs.open(FORECASTING.name, TrainingReason.DEMAND, actor="ada@example.org")
    assert (await jobs.open(FORECASTING.name, TrainingReason.SCHEDULE)).id == job.id
    steps: list[str] = []
    done = await asyncio.to_thread(
        partial(
            training.train, office.dsn, job, folder=office.folder, options=office.options,
            progress=lambda step, *_: steps.append(step),
        )
    )  # fmt: skip
    assert done is not None
    assert (done.status, done.version, done.reason) == (ModelTrainingStatus.DONE, "1.0.1", TrainingReason.DEMAND)
    assert list(dict.fromkeys(steps)) == ["reading", "simulating", "learning", "judging"]
    model = await office.model(FORECASTING.name)
    assert [(each.version, each.is_active, each.is_shadow) for each in model.versions] == [
        ("1.0.1", False, True),
        ("1.0.0", True, False),
    ]
    made = model.versions[0]
    assert made.data is not None
    assert "judged beside 1.0.0" in made.data
    names = {figure.name for figure in made.figures}
    assert {"Error", "Band holds", "Error, households that it never met", "Error, simulated people"} <= names
    assert all(figure.baseline for figure in made.figures if figure.name.startswith("Error"))
    assert model.trainings[0].actor == "ada@example.org"


async def test_the_finder_learns_from_households_without_their_names(office: Office) -> None:
    await simulated_households(office.dsn, 22, today=TODAY)
    job = await ModelTrainings(office.database).open(
        RECURRING.name, TrainingReason.DEMAND, becomes=Becomes.ACTIVE, actor="ada@example.org"
    )
    await office.make(job)
    model = await office.model(RECURRING.name)
    made = model.versions[0]
    assert (made.version, made.is_active, model.may_roll_back) == ("1.0.1", True, True)
    assert made.data is not None
    assert "households" in made.data
    figures = {figure.name: figure for figure in made.figures}
    assert figures.keys() == {"Precision", "Recall", "Precision, households", "Recall, households"}
    assert all(figure.baseline is not None for figure in figures.values())
    stored = (office.folder / RECURRING.name / "1.0.1" / "metadata.json").read_text()
    assert '"precision_households"' in stored
    assert "Shop" not in stored


async def test_where_nobody_judges_nothing_is_made(office: Office) -> None:
    await simulated_households(office.dsn, 3, today=TODAY)
    await office.make(await ModelTrainings(office.database).open(FORECASTING.name, TrainingReason.DEMAND))
    model = await office.model(FORECASTING.name)
    (refused,) = model.trainings
    assert refused.status is ModelTrainingStatus.REFUSED
    assert refused.message is not None
    assert "12 whole months of spending: 3." in refused.message
    assert [each.version for each in model.versions] == ["1.0.0"]
    assert not (office.folder / FORECASTING.name).exists()


async def test_who_does_not_want_to_teach_is_not_read(office: Office) -> None:
    ids = await simulated_households(office.dsn, 3, today=TODAY)
    count = await count_households(office.database)
    async with admin(office.dsn) as connection:
        await connection.execute("INSERT INTO ledger_settings (household_id) SELECT unnest($1::uuid[])", ids[:2])
        await connection.execute("UPDATE ledger_settings SET teaches_models = false")
        await connection.execute(
            "INSERT INTO ledger_settings (household_id, teaches_models) VALUES ($1, false)", ids[2]
        )
        assert await count_households(office.database) == count - 3
        assert await sampled(office.database, drift.SAMPLE, TODAY) == []
        await connection.execute("UPDATE ledger_settings SET teaches_models = true WHERE household_id = $1", ids[0])
        await connection.execute("DELETE FROM ledger_settings WHERE household_id = $1", ids[1])
    assert await count_households(office.database) == count - 1
    assert {found.key for found in await sampled(office.database, drift.SAMPLE, TODAY)} == {str(id_) for id_ in ids[:2]}


async def test_what_is_worse_is_refused_and_says_where(office: Office) -> None:
    await simulated_households(office.dsn, 24, today=TODAY)
    # One round of trees knows the median only.
    office.options = {**SMALL, "rounds": 1, "replace": False}
    await office.make(await ModelTrainings(office.database).open(FORECASTING.name, TrainingReason.DEMAND))
    model = await office.model(FORECASTING.name)
    assert model.trainings[0].status is ModelTrainingStatus.REFUSED
    assert "simulated people: its error is" in (model.trainings[0].message or "")
    assert [each.version for each in model.versions] == ["1.0.0"]


async def test_an_administrator_trains_promotes_shadows_and_rolls_back(office: Office) -> None:
    service = office.service()
    asked = await service.administer_models(office.home.caller, TrainModel(model=FORECASTING.name))
    assert isinstance(asked, ModelTraining)
    assert asked.is_open
    await asyncio.gather(*service._making.values())
    promoted = await office.ask(PromoteModel(model=FORECASTING.name, version="1.0.1"))
    assert promoted == ModelChanged("1.0.1", None)
    assert await office.ask(ShadowModel(model=FORECASTING.name, version="1.0.0")) == ModelChanged("1.0.1", "1.0.0")
    assert await office.ask(ShadowModel(model=FORECASTING.name, version=None)) == ModelChanged("1.0.1", None)
    assert await office.ask(RollBackModel(model=FORECASTING.name)) == ModelChanged("1.0.0", None)
    nothing = await office.ask(RollBackModel(model=FORECASTING.name))
    assert isinstance(nothing, Rejected)
    assert nothing.code is RollBackModelRejection.NOTHING_BEFORE
    for command, code in (
        (PromoteModel(model=FORECASTING.name, version="9.9"), PromoteModelRejection.VERSION_UNFIT),
        (ShadowModel(model=FORECASTING.name, version="../9"), ShadowModelRejection.VERSION_UNFIT),
        (TrainModel(model="weather"), TrainModelRejection.MODEL_UNKNOWN),
    ):
        refused = await office.ask(command)
        assert isinstance(refused, Rejected)
        assert refused.code is code
    assert await office.acts() == [
        ("TRAIN", "forecasting", 1),
        ("PROMOTE", "forecasting: 1.0.1", 1),
        ("SHADOW", "forecasting: 1.0.0", 1),
        ("SHADOW", "forecasting: none", 1),
        ("ROLL_BACK", "forecasting", 1),
        ("ROLL_BACK", "forecasting", 0),
        ("PROMOTE", "forecasting: 9.9", 0),
        ("SHADOW", "forecasting: ../9", 0),
    ]


async def test_nobody_else_sees_or_does_anything_whatever_the_token_says(office: Office) -> None:
    async with admin(office.dsn) as connection:
        await connection.execute("UPDATE users SET is_admin = false")
    viewer = office.home.caller.viewer
    claims = Caller(Viewer(viewer.user_id, viewer.household_id, Role.OWNER, is_admin=True), "request-1")
    stranger = Caller(Viewer(uuid4(), viewer.household_id, Role.OWNER, is_admin=True), "request-2")
    commands: list[tuple[ModelCommand, object]] = [
        (ListModels(), ListModelsRejection.NOT_ADMINISTRATOR),
        (PromoteModel(model=FORECASTING.name, version="1.0.0"), PromoteModelRejection.NOT_ADMINISTRATOR),
        (ShadowModel(model=FORECASTING.name, version=None), ShadowModelRejection.NOT_ADMINISTRATOR),
        (RollBackModel(model=FORECASTING.name), RollBackModelRejection.NOT_ADMINISTRATOR),
        (TrainModel(model=FORECASTING.name), TrainModelRejection.NOT_ADMINISTRATOR),
    ]
    for caller in (claims, stranger):
        for command, code in commands:
            refused = await office.service().administer_models(caller, command)
            assert isinstance(refused, Rejected)
            assert refused.code is code
    assert await office.acts() == []
    assert list(await ModelTrainings(office.database).unfinished()) == []


async def test_the_clock_makes_what_is_due_once_and_goes_on_with_what_was_cut_off(office: Office) -> None:
    # Whoever has too few households is left alone.
    assert await office.service().keep_models(NIGHT) == 0
    await simulated_households(office.dsn, 24, today=TODAY)
    cut_off = await ModelTrainings(office.database).open(RECURRING.name, TrainingReason.DEMAND)
    assert await office.service().keep_models(NIGHT.replace(hour=12)) == 1
    assert not (await ModelTrainings(office.database).again(cut_off.id)).is_open
    # The finder has just been made, the forecaster never.
    assert await office.service().keep_models(NIGHT) == 1
    (made,) = (await office.model(FORECASTING.name)).trainings
    assert (made.reason, made.status) == (TrainingReason.SCHEDULE, ModelTrainingStatus.DONE)
    assert await office.service().keep_models(NIGHT) == 0
    assert office.made == 2
    elsewhere = ModelsService(office.database, office.folder, make=office.copy, by_itself=False)
    assert await elsewhere.keep_models(NIGHT + timedelta(days=40)) == 0


async def test_drift_of_what_comes_in_and_of_what_came_starts_a_training(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr("ml.forecasting.drift.FEWEST_HOUSEHOLDS", 20)
    ids = await simulated_households(office.dsn, 24, today=TODAY)
    await office.copy(
        await ModelTrainings(office.database).open(FORECASTING.name, TrainingReason.SCHEDULE, becomes=Becomes.ACTIVE)
    )
    same = await drift.measure(office.database, office.folder, TODAY)
    assert (same.version, same.household_count, same.reasons) == ("1.0.1", 24, ())
    assert {figure.name for figure in same.figures} == {
        "input.monthly_totals",
        "input.active_categories",
        "input.scale",
    }
    async with admin(office.dsn) as connection:
        await connection.execute("UPDATE transactions SET amount_minor = amount_minor * 40")
        month = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
        for id_ in ids:
            for at in range(3):
                await connection.execute(
                    "INSERT INTO forecast_scores VALUES ($1, $2, '1.0.1', 700, 500, 1000, false)",
                    id_,
                    _months_before(month, at),
                )
    moved = await drift.measure(office.database, office.folder, TODAY)
    assert [reason.partition(":")[0].partition(" 1")[0] for reason in moved.reasons] == [
        "scale moved",
        "the error is",
        "the band holds 0 % of the months, limits 70 % and 92 %",
    ]
    told: dict[tuple[str, ...], float] = {}
    drift.tell(moved, lambda what, value=1.0, **tags: told.update({(what.name, *tags.values()): value}))
    assert told["moneta_forecaster_error_percent", "1.0.1"] == 70
    assert told["moneta_forecaster_error_of_usual_percent", "1.0.1"] == 140
    assert told["moneta_forecaster_input_drift", "1.0.1", "scale"] > 0.25
    assert told["moneta_forecaster_drifted", "1.0.1"] == 1
    # It was made today; a week later drift is enough.
    assert await office.service().keep_models(NIGHT) == 1  # the finder, for the first time
    assert await office.service().keep_models(NIGHT + timedelta(days=8)) == 1
    again = (await office.model(FORECASTING.name)).trainings[0]
    assert again.reason is TrainingReason.DRIFT
    assert "scale" in (again.message or "")


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def test_the_command_says_why_nothing_was_made_and_asks_again_only_when_due(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(simulated_households(dsn, 2, today=TODAY))
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.delenv("MONETA_MODELS_DIR", raising=False)

    def moneta(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(train_cli.command, [*words, "--data-dir", str(tmp_path)])
        return done.exit_code, done.output

    code, said = moneta("forecaster", "--households", "--if-due")
    assert (code, "version 1.0.1 is refused: Households with 12 whole months of spending: 2." in said) == (1, True)
    assert moneta("forecaster", "--households", "--if-due") == (
        0,
        "nothing is due: it has not drifted, and was made anew within the month\n",
    )
    # A training that was cut off is gone on with, due or not.
    asyncio.run(_opened(dsn))
    code, said = moneta("forecaster", "--households", "--if-due")
    assert (code, "is refused" in said) == (1, True)
    code, said = moneta("forecaster", "--if-due")
    assert (code, "--if-due needs --households" in said) == (2, True)
    code, said = moneta("recurring", "--households", "--lives", "20")
    assert (code, "--lives cannot go with --households" in said) == (2, True)


async def _opened(dsn: str) -> None:
    database = Database(dsn, pool_size=2)
    await ModelTrainings(database).open(FORECASTING.name, TrainingReason.SCHEDULE)
    await database.close()
