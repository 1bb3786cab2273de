"""What versions in the shadow said beside the active ones, added up for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import PlainUnit, plain
from deployments.adapters.unit_of_work import run

_ADD = text("""
INSERT INTO model_comparisons (kind, version, shadow, compared_count, same_count, off_permille)
VALUES (:kind, :version, :shadow, :compared, :same, :off_permille)
ON CONFLICT (kind, version, shadow) DO UPDATE SET
  compared_count = model_comparisons.compared_count + excluded.compared_count,
  same_count = model_comparisons.same_count + excluded.same_count,
  off_permille = model_comparisons.off_permille + excluded.off_permille
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`off_permille` is the sum of how far the shadow's answers were off, each in thousandths of what is usual."""

    version: str
    shadow: str
    compared: int
    same: int
    off_permille: int = 0


async def add(database: Database, kind: str, compared: Compared) -> None:
    async def use_case(_: None, values: dict[str, Any], unit: PlainUnit) -> None:
        await unit.session.execute(_ADD, values)

    values = {name: getattr(compared, name) for name in Compared.__slots__}
    if compared.compared:
        await run(plain(database), use_case, None, {"kind": kind, **values})
