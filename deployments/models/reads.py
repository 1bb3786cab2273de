"""Models for administrators: what the folder of versions says, and what the database knows of each."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.models import drift
from deployments.models.trainings import ModelTrainings
from domain.administration.models import Model, ModelComparison, ModelFigure, ModelVersion
from ml.registry.kinds import KINDS, Kind
from ml.registry.store import Version

# So many versions of each model are shown, beside those that answer.
SHOWN = 8

_COMPARED = text("""
SELECT shadow, compared_count, same_count, off_permille, since FROM model_comparisons
WHERE kind = :kind AND version = :version AND shadow = :shadow
""")


class ModelReads:
    def __init__(self, database: Database, folder: Path | None) -> None:
        self._database, self._folder = database, folder
        self._trainings = ModelTrainings(database)

    async def all(self) -> tuple[Model, ...]:
        return tuple([await self._one(kind) for kind in KINDS.values()])

    async def _one(self, kind: Kind) -> Model:
        versions, may_roll_back = await asyncio.to_thread(_versions, kind, self._folder)
        active = next(each.version for each in versions if each.is_active)
        shadow = next((each.version for each in versions if each.is_shadow), None)
        return Model(
            name=kind.name,
            versions=versions,
            may_roll_back=may_roll_back,
            drift=await drift.latest(self._database, kind.name, active),
            comparison=None if shadow is None else await self._compared(kind.name, active, shadow),
            trainings=await self._trainings.recent(kind.name),
        )

    async def _compared(self, kind: str, active: str, shadow: str) -> ModelComparison | None:
        async with self._database.session(None) as session:
            values = {"kind": kind, "version": active, "shadow": shadow}
            row = (await session.execute(_COMPARED, values)).mappings().one_or_none()
        if row is None:
            return None
        count = row["compared_count"]
        # Of categories and of streams only whether they are the same is known.
        apart = row["off_permille"] / count / 10 if kind == "forecasting" else None
        return ModelComparison(
            shadow=row["shadow"],
            compared_count=count,
            same_count=row["same_count"],
            apart=apart,
            since=row["since"],
        )


def _versions(kind: Kind, folder: Path | None) -> tuple[tuple[ModelVersion, ...], bool]:
    """The newest first, and those that matter however old they are."""
    store = kind.store(folder)
    found = sorted(store.versions(), key=_place, reverse=True)
    shown = [each for at, each in enumerate(found) if at < SHOWN or each.active or each.shadow or each.shipped]
    return tuple(_version(kind, version) for version in shown), bool(store.pointer().before)


def _place(version: Version) -> tuple[bool, tuple[int, ...], str]:
    """Names of numbers by their numbers, after all others."""
    is_number = version.version.replace(".", "").isdigit()
    return is_number, tuple(map(int, version.version.split("."))) if is_number else (), version.version


def _version(kind: Kind, version: Version) -> ModelVersion:
    told = kind.told(version.folder)
    return ModelVersion(
        version=version.version,
        is_shipped=version.shipped,
        is_active=version.active,
        is_shadow=version.shadow,
        data=told.data if told else None,
        code_commit=told.code_commit if told else None,
        figures=[ModelFigure(each.name, each.value, each.baseline) for each in told.figures] if told else [],
    )
