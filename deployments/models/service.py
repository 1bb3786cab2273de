"""The models that serve everybody, as administrators see and change them; and their upkeep by the clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from deployments.adapters import admin_actions
from deployments.adapters.db import Database
from deployments.adapters.meters import Count, count_nothing
from deployments.adapters.sql_unit import PlainUnit, plain
from deployments.adapters.unit_of_work import run
from deployments.models import drift
from deployments.models.gathering import count_households
from deployments.models.reads import ModelReads
from deployments.models.trainings import ModelTrainings
from deployments.users.reads import UserReads
from domain.administration.commands import (
    ListModels,
    ModelCommand,
    PromoteModel,
    RollBackModel,
    ShadowModel,
    TrainModel,
)
from domain.administration.models import (
    MEASURED_EVERY,
    ModelChanged,
    ModelDrift,
    ModelTraining,
    TrainingReason,
    why_due,
)
from domain.administration.rejections import (
    ListModelsRejection,
    PromoteModelRejection,
    RollBackModelRejection,
    ShadowModelRejection,
    TrainModelRejection,
)
from domain.predictions.model import NIGHT_HOURS
from domain.shared.outcomes import Code, Rejected
from domain.shared.viewer import Caller
from ml.registry.kinds import FORECASTING, KINDS, RECURRING
from ml.registry.metadata import ModelMismatch

# Those that learn from households, and so are made anew by themselves.
_BY_ITSELF = (FORECASTING, RECURRING)
# As many as it takes to learn from some and be judged by others; the models refuse fewer.
FEWEST_HOUSEHOLDS = 20
_CODES: dict[type[Any], type[Code]] = {
    ListModels: ListModelsRejection,
    PromoteModel: PromoteModelRejection,
    ShadowModel: ShadowModelRejection,
    RollBackModel: RollBackModelRejection,
    TrainModel: TrainModelRejection,
}

# Does a training, wherever there is room for it, and ends when it has ended.
Make = Callable[[ModelTraining], Awaitable[None]]
Change = PromoteModel | ShadowModel | RollBackModel

log = logging.getLogger(__name__)


async def nowhere(job: ModelTraining) -> None:
    """For a process that asks and follows."""
    raise AssertionError(f"this process trains no model, and is to do {job.id}")


class ModelsService:
    """`by_itself` False where something else keeps to the clock: a CronJob with nodes of its own."""

    def __init__(
        self,
        database: Database,
        folder: Path | None,
        *,
        admin_emails: Sequence[str] | frozenset[str] = (),
        make: Make = nowhere,
        show: Count = count_nothing,
        by_itself: bool = True,
    ) -> None:
        self._models_database, self._models_folder = database, folder
        self._make_model, self._show_models, self._makes_by_itself = make, show, by_itself
        self._model_trainings = ModelTrainings(database)
        self._model_reads = ModelReads(database, folder)
        self._model_users = UserReads(database, admin_emails)
        self._making: dict[UUID, asyncio.Task[None]] = {}

    async def administer_models(self, caller: Caller, command: ModelCommand) -> Any:
        """The outcome, or `Rejected`; whether the caller is an administrator is looked up now."""
        codes = _CODES[type(command)]
        profile = await self._model_users.profile(caller)
        if profile is None or not profile.is_admin:
            return Rejected(codes("NOT_ADMINISTRATOR"), "Only administrators of this installation may do this.")
        if isinstance(command, ListModels):
            return await self._model_reads.all()
        if command.model not in KINDS:
            known = ", ".join(KINDS)
            return Rejected(codes("MODEL_UNKNOWN"), f"There is no such model; there are {known}.", "model")
        actor = profile.email or profile.display_name
        if isinstance(command, TrainModel):
            return await self._train_now(caller, command.model, actor)
        return await self._change(caller, command, actor)

    async def keep_models(self, now: datetime | None = None) -> int:
        """By the clock: goes on with what was cut off; at night measures drift, and makes anew what is due. How many
        trainings ended."""
        now = now or datetime.now(UTC)
        ended = 0
        for job in await self._model_trainings.unfinished():
            # Where something else keeps to the clock, it also goes on with what it began.
            is_mine = self._makes_by_itself or job.reason is TrainingReason.DEMAND
            if is_mine and job.id not in self._making:
                ended += await self._made(job)
        if now.hour in NIGHT_HOURS:
            measured = await self._measured(now)
            if self._makes_by_itself and self._models_folder is not None:
                ended += await self._made_where_due(measured, now)
        return ended

    async def _measured(self, now: datetime) -> ModelDrift:
        """Once a day; told each time, for a process that has begun since."""
        version, _ = await asyncio.to_thread(drift.served, self._models_folder)
        found = await drift.latest(self._models_database, FORECASTING.name, version)
        if found is None or now - found.measured_at >= MEASURED_EVERY:
            found = await drift.measure(self._models_database, self._models_folder)
        drift.tell(found, self._show_models)
        return found

    async def _made_where_due(self, measured: ModelDrift, now: datetime) -> int:
        if await count_households(self._models_database) < FEWEST_HOUSEHOLDS:
            return 0
        ended = 0
        for kind in _BY_ITSELF:
            last = await self._model_trainings.last_ended(kind.name)
            due = why_due(last, measured.reasons if kind is FORECASTING else (), now)
            if due is not None:
                job = await self._model_trainings.open(kind.name, due[0], message=due[1])
                ended += await self._made(job)
        return ended

    async def _made(self, job: ModelTraining) -> int:
        await self._make_model(job)
        return int(not (await self._model_trainings.again(job.id)).is_open)

    async def _train_now(self, caller: Caller, kind: str, actor: str) -> ModelTraining | Rejected:
        if self._models_folder is None:
            message = "This installation keeps no versions: name a folder for them by MONETA_MODELS_DIR."
            return Rejected(TrainModelRejection.NOWHERE_TO_KEEP, message)
        await self._written_down(caller, actor, "TRAIN", kind, done_count=1)
        job = await self._model_trainings.open(kind, TrainingReason.DEMAND, actor=actor)
        if job.id not in self._making:
            # Whoever asked follows its progress; cut off with this process, it is taken up by the clock.
            task = asyncio.get_running_loop().create_task(self._in_background(job))
            self._making[job.id] = task
        return job

    async def _in_background(self, job: ModelTraining) -> None:
        try:
            await self._make_model(job)
        except Exception:
            log.exception("a training was cut off; it is taken up again within the hour")
        finally:
            self._making.pop(job.id, None)

    async def _change(self, caller: Caller, command: Change, actor: str) -> ModelChanged | Rejected:
        """Written down before it is done, and how it ended after it."""
        codes = _CODES[type(command)]
        subject, action = command.model, "ROLL_BACK"
        if not isinstance(command, RollBackModel):
            action = "PROMOTE" if isinstance(command, PromoteModel) else "SHADOW"
            subject = f"{command.model}: {command.version or 'none'}"
        written = await self._written_down(caller, actor, action, subject)
        try:
            changed = await asyncio.to_thread(_changed, self._models_folder, command)
        except ModelMismatch as refusal:
            await self._ended(written, 0)
            if isinstance(command, RollBackModel):
                return Rejected(codes("NOTHING_BEFORE"), f"{refusal}.")
            return Rejected(codes("VERSION_UNFIT"), f"{refusal}. Choose one of the list.", "version")
        await self._ended(written, 1)
        return changed

    async def _written_down(
        self, caller: Caller, actor: str, action: str, subject: str, done_count: int | None = None
    ) -> UUID:
        async def use_case(_: None, values: dict[str, Any], unit: PlainUnit) -> UUID:
            return await admin_actions.write(unit.session, at=datetime.now(UTC), **values)

        values = {
            "user_id": caller.viewer.user_id,
            "actor": actor,
            "action": action,
            "subject": subject,
            "done_count": done_count,
            "correlation_id": caller.correlation_id,
        }
        return await run(plain(self._models_database), use_case, None, values)

    async def _ended(self, written: UUID, done: int) -> None:
        async def use_case(_: None, count: int, unit: PlainUnit) -> None:
            await admin_actions.ended(unit.session, written, count)

        await run(plain(self._models_database), use_case, None, done)


def _changed(folder: Path | None, command: Change) -> ModelChanged:
    """In a thread: loading a version once imports what it is made of."""
    kind = KINDS[command.model]
    store = kind.store(folder)
    if isinstance(command, RollBackModel):
        store.rollback()
    else:
        if command.version is not None:
            kind.try_out(store, command.version)
        if isinstance(command, PromoteModel):
            store.promote(command.version)
        else:
            store.shadow(command.version)
    shadowed = store.shadowed()
    return ModelChanged(store.active()[0], shadowed[0] if shadowed else None)
