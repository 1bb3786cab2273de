"""Writing what a plan says, piece by piece. Each piece and the note how far it came are one database transaction.

Cut off at any point an import therefore goes on where it was, and what is written twice by nobody is there once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson
import polars as pl

from deployments.transactions.bulk import save_rows
from deployments.transactions.categorizing import CategorizerPort, categorized_chunks
from deployments.transactions.import_files import ReadFile
from deployments.transactions.matching.plan import KNOWN, Plan
from deployments.transactions.repository import LedgerBegin, SqlLedgerUnit
from deployments.transactions.rules.importing import RULE_SPLITS
from domain.shared.events import Event
from domain.transactions.importing.labels import category_of_label
from domain.transactions.matching.model import Outcome
from domain.transactions.model import Change, ChangeKind, ImportStatus, StatementImport

# Rows that are about to be saved; gives them back with what the household's rules and payees say of them.
Enrich = Callable[[SqlLedgerUnit, pl.DataFrame], Awaitable[pl.DataFrame]]
Progress = Callable[[ImportStatus], Awaitable[None]]

_PIECE_ROWS = 8_000
_BEGINS, _ENDS = 0.15, 0.98


async def nothing_to_add(_: SqlLedgerUnit, rows: pl.DataFrame) -> pl.DataFrame:
    """For who has neither rules nor payees."""
    return rows


class TakenOver(Exception):
    """Another delivery of the event has come further, or somebody has undone the import."""


@dataclass
class Run:
    """One import being written. `reached` is the checkpoint as it is in the database."""

    begin: LedgerBegin
    event: Event
    started: StatementImport
    user_id: UUID
    file: ReadFile
    plan: Plan
    categorizer: CategorizerPort
    apply_from_percent: int
    enrich: Enrich
    progress: Progress
    reached: dict[str, Any]
    rows: pl.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        self.rows = self.plan.with_outcomes()

    @property
    def change_id(self) -> UUID:
        return uuid5(self.started.id, ChangeKind.IMPORT)

    async def write(self) -> None:
        """Merged rows and questions first, then the new ones, the next of them being categorized meanwhile."""
        decided = self.rows.filter(pl.col("outcome").is_in([Outcome.SAME.value, Outcome.REVIEW.value]))
        for start in range(self.reached["decided"], decided.height, _PIECE_ROWS):
            await self._write_decided(decided.slice(start, _PIECE_ROWS))
        fresh = self.rows.filter(pl.col("outcome") == Outcome.NEW.value)
        if self.reached["fresh"] < fresh.height:
            await self.progress(ImportStatus.CATEGORIZING)
            chunks = categorized_chunks(fresh, self.categorizer, self.apply_from_percent, start=self.reached["fresh"])
            async for chunk in chunks:
                await self._write_fresh(chunk, fresh.height)

    async def _write_decided(self, piece: pl.DataFrame) -> None:
        async with self.begin(self.event) as unit:
            await self._go_on(unit)
            same = piece.filter(pl.col("outcome") == Outcome.SAME.value)
            if same.height:
                await unit.imports.merge(
                    same.select(
                        "transaction_id",
                        "account_id",
                        "dedup_key",
                        "bank_id",
                        pl.col("completes").fill_null(value=False),
                        "booked_on",
                        "amount_minor",
                    )
                )
            asked = piece.filter(pl.col("outcome") == Outcome.REVIEW.value)
            if asked.height:
                await unit.imports.ask(self.started.id, self._questions(asked), unit.now)
            await self._reach(unit, decided=piece.height, matched=same.height, asked=asked.height)

    async def _write_fresh(self, chunk: pl.DataFrame, whole: int) -> None:
        async with self.begin(self.event) as unit:
            await self._go_on(unit)
            chunk = await self._with_tags(unit, chunk)
            chunk = await self.enrich(unit, chunk)
            saved = await save_rows(unit.session, unit.household_id, None, self.started.id, _as_stored(chunk))
            await self._reach(
                unit, fresh=chunk.height, saved=saved, share=(self.reached["fresh"] + chunk.height) / whole
            )
        await self.progress(ImportStatus.SAVING)

    async def _go_on(self, unit: SqlLedgerUnit) -> None:
        """Write under the import's change, if nobody else has gone on with it."""
        job = await unit.imports.job(self.started.id)
        if job is None or job.started.finished_at is not None or job.checkpoint != self.reached:
            raise TakenOver
        await self.open_change(unit)
        await unit.history.resume(self.change_id, unlogged_inserts="transactions")

    async def open_change(self, unit: SqlLedgerUnit) -> UUID:
        """Write under the import's change; gives its id."""
        change = await unit.history.get(self.change_id)
        if change is None:
            await unit.history.open(self._change(unit, f"Importing {self.started.file_name}"))
        elif change.undone_at is not None:
            raise TakenOver
        await unit.history.resume(self.change_id)
        return self.change_id

    async def _reach(self, unit: SqlLedgerUnit, *, share: float = 0.0, **more: int) -> None:
        reached = {**self.reached, **{name: self.reached.get(name, 0) + count for name, count in more.items()}}
        progress = _BEGINS + (_ENDS - _BEGINS) * share
        await unit.imports.checkpoint(self.started.id, reached, ImportStatus.SAVING, progress)
        await unit.commit()
        self.reached = reached

    def _change(self, unit: SqlLedgerUnit, summary: str) -> Change:
        return Change(
            id=self.change_id,
            user_id=self.user_id,
            kind=ChangeKind.IMPORT,
            summary=summary,
            created_at=unit.now,
            account_id=self.started.account_id,
            import_id=self.started.id,
        )

    def _questions(self, asked: pl.DataFrame) -> pl.DataFrame:
        shown = ("line", "booked_on", "amount_minor", "currency", "description", "note", "category_label", "payee",
                 "tags", "pending", "bank_id", "reference")  # fmt: skip
        incoming = [orjson.loads(orjson.dumps(row, default=str)) for row in asked.select(shown).to_dicts()]
        return pl.DataFrame(
            {
                "id": [str(uuid5(self.started.id, f"review {position}")) for position in asked["position"]],
                "account_id": asked["account_id"],
                "candidate_id": asked["transaction_id"],
                "incoming": pl.Series(incoming, dtype=pl.Object),
                "dedup_key": asked["dedup_key"],
                "score": asked["score"],
                "reasons": asked["reasons"],
            }
        )

    async def _with_tags(self, unit: SqlLedgerUnit, chunk: pl.DataFrame) -> pl.DataFrame:
        """Add tag_ids; tags that the file names first are made with it."""
        parts = (
            chunk["splits"].explode().struct.field("tags").explode() if chunk["splits"].is_not_null().any() else None
        )
        names = set(chunk["tags"].explode().drop_nulls()) | set(parts.drop_nulls() if parts is not None else ())
        if not names:
            return chunk.with_columns(pl.lit(None, dtype=pl.List(pl.String)).alias("tag_ids"))
        ids = await unit.imports.tag_ids(sorted(names))
        found = [None if tags is None else [ids[name.lower()] for name in tags] for tags in chunk["tags"].to_list()]
        parted = [
            None if parts is None else [_with_tag_ids(part, ids) for part in parts]
            for parts in chunk["splits"].to_list()
        ]
        return chunk.with_columns(
            pl.Series("tag_ids", found, dtype=pl.List(pl.String)),
            pl.Series("splits", parted, dtype=chunk["splits"].dtype),
        )

    async def result(self, unit: SqlLedgerUnit) -> StatementImport:
        """What came of it, with the counts of every piece."""
        statement, reached = self.file.statement, self.reached
        known = self.rows.filter(pl.col("outcome") == KNOWN).height
        fresh = self.rows.filter(pl.col("outcome") == Outcome.NEW.value).height
        changed = reached["saved"] + reached["matched"] + reached["asked"]
        return replace(
            self.started,
            status=ImportStatus.DONE,
            progress=1,
            row_count=statement.row_count,
            imported_count=reached["saved"],
            # A row that somebody else brought meanwhile is there already, too.
            duplicate_count=known + fresh - reached["saved"],
            matched_count=reached["matched"],
            review_count=reached["asked"],
            error_count=statement.error_count,
            errors=statement.errors,
            change_id=self.change_id if changed else None,
            finished_at=unit.now,
            format=statement.format,
            closings=self.file.closings,
        )


START: dict[str, int] = {"decided": 0, "fresh": 0, "saved": 0, "matched": 0, "asked": 0}


def _with_tag_ids(part: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    return {**part, "tags": [ids[name.lower()] for name in part["tags"] or ()]}


def _as_stored(chunk: pl.DataFrame) -> pl.DataFrame:
    """The columns of the ledger: tags and splits as PostgreSQL reads them, status and bank id by their names there."""
    has_parts = chunk["splits"].is_not_null()
    by_rule = pl.col(RULE_SPLITS) if RULE_SPLITS in chunk.columns else pl.lit(None, dtype=pl.String)
    columns = [
        pl.when(pl.col("pending")).then(pl.lit("PENDING")).otherwise(pl.lit("POSTED")).alias("status"),
        pl.col("bank_id").alias("external_id"),
        (pl.lit("{") + pl.col("tag_ids").list.join(",") + pl.lit("}")).alias("tag_ids"),
    ]
    if not has_parts.any():
        return chunk.with_columns(*columns, by_rule.alias("splits"))
    parts = [_parts(parts) for parts in chunk["splits"].to_list()]
    split = pl.coalesce(by_rule, pl.Series("splits", parts, dtype=pl.String)).alias("splits")
    # The parts say what it was for, each for itself.
    emptied = [
        pl.when(has_parts).then(None).otherwise(name).alias(name)
        for name in ("category", "categorized_by", "confidence")
    ]
    return chunk.with_columns(*columns, split, *emptied)


def _parts(parts: list[dict[str, Any]] | None) -> str | None:
    if not parts or len(parts) < 2:
        return None
    return orjson.dumps(
        [
            {
                "id": str(uuid4()),
                "amount_minor": part["amount_minor"],
                "category": category_of_label(part["category_label"]) if part["category_label"] else None,
                "note": part["note"],
                "tag_ids": part["tags"] or [],
            }
            for part in parts
        ]
    ).decode()
