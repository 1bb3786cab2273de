"""Rules while a statement comes in: over its rows before they are saved, and over its transfers when all are there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

import orjson
import polars as pl
from sqlalchemy import text

from deployments.transactions.rules import engine
from deployments.transactions.rules.columns import SPLITS, own
from domain.transactions.categories import TRANSFER
from domain.transactions.rules.binding import runnable
from domain.transactions.rules.model import BoundRule, Occasion, Rule, RuleRun
from domain.transactions.rules.planning import plan_rows, write
from domain.transactions.search.ast import Flag, NameField
from domain.transactions.search.binding import All, Is, Neither, OneOf

if TYPE_CHECKING:
    from deployments.transactions.repository import SqlLedgerUnit

# What a rule has split, ready to be stored; rows that the file split are not among them.
RULE_SPLITS = "rule_splits"
# Rows that come in are imported, whichever import it is.
_NEW_IMPORT = str(UUID(int=0))

_OF_CHANGE = "SELECT import_id, user_id FROM changes WHERE household_id = :household_id AND id = :change_id"
_OPEN_CHANGE = "SELECT nullif(current_setting('moneta.change_id', true), '')::uuid"


async def enrich(unit: SqlLedgerUnit, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as the household's rules leave them.

    Sets `category`, `categorized_by`, `confidence`, `payee_id`, `note`, `tag_ids`, `is_hidden` and, where rules split,
    `rule_splits`. Other legs of transfers are found by `link_transfers`, when the rows are there.
    """
    rules = await _rules(unit)
    if not rules or rows.is_empty():
        return rows
    outcome = await asyncio.to_thread(engine.run, _as_read(rows), rules)
    await _log(unit, rules, outcome)
    return _given_back(rows, outcome.after)


async def link_transfers(unit: SqlLedgerUnit, import_id: UUID) -> int:
    """Find the other legs of what rules took for transfers among the rows of an import; gives how many rows changed.

    The change of the import must be open: undoing it unlinks them.
    """
    rules = await _rules(unit)
    if not any(rule.actions.transfer_account_id for rule in rules):
        return 0
    none = frozenset[str]()
    waiting = All(
        (
            OneOf(NameField.IMPORT, frozenset({str(import_id)})),
            OneOf(NameField.CATEGORY, none | {TRANSFER}),
            Neither(Is(Flag.TRANSFER)),
        )
    )
    rows = await unit.rules.matching([waiting], will_change=True)
    found = await plan_rows(rules, rows, {}, unit)
    if found.changes:
        await write(found, unit, new_ids=frozenset(row.id for row in rows))
    return len(found.changes)


async def _rules(unit: SqlLedgerUnit) -> list[BoundRule]:
    stored = await unit.of(Rule).all()
    if not any(rule.is_active for rule in stored):
        return []
    return list(runnable(stored, await unit.rules.names(), unit.now.date()))


def _as_read(rows: pl.DataFrame) -> pl.DataFrame:
    """The frame of an import in the columns of the ledger. What the file itself split stays as it is."""
    rows = rows.with_columns(pl.lit(_NEW_IMPORT).alias("import_id"))
    if "pending" in rows.columns:
        is_pending = pl.col("pending").fill_null(value=False)
        rows = rows.with_columns(
            pl.when(is_pending).then(pl.lit("PENDING")).otherwise(pl.lit("POSTED")).alias("status")
        )
    if "splits" not in rows.columns:
        return rows
    parts = [_parts(parts) for parts in rows["splits"].to_list()]
    return rows.with_columns(
        pl.Series("splits", parts, dtype=SPLITS), rows["splits"].is_not_null().alias(own("splits"))
    )


def _parts(parts: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    if not parts:
        return None
    return [
        {
            "id": str(place),
            "amount_minor": part["amount_minor"],
            "category": None,
            "note": part.get("note"),
            "tag_ids": part.get("tags") or [],
        }
        for place, part in enumerate(parts)
    ]


def _given_back(rows: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    written = ["category", "categorized_by", "confidence", "payee_id", "note", "tag_ids", "is_hidden"]
    splits = [_stored(parts) for parts in after["splits"].to_list()]
    return rows.with_columns(after.select(written)).with_columns(pl.Series(RULE_SPLITS, splits, dtype=pl.String))


def _stored(parts: list[dict[str, Any]] | None) -> str | None:
    if not parts or any(part["id"] for part in parts):
        return None
    return orjson.dumps([{**part, "id": str(uuid4()), "tag_ids": part["tag_ids"] or []} for part in parts]).decode()


async def _log(unit: SqlLedgerUnit, rules: list[BoundRule], outcome: engine.Outcome) -> None:
    """One line for the whole import, however many pieces it comes in."""
    change_id = await unit.session.scalar(text(_OPEN_CHANGE))
    matched = int(outcome.matched.sum())
    if change_id is None or not matched:
        return
    values = {"household_id": unit.household_id, "change_id": change_id}
    change = (await unit.session.execute(text(_OF_CHANGE), values)).mappings().one()
    changed = int(outcome.changed.sum())
    await unit.rules.log(
        RuleRun(
            id=uuid5(change_id, "rules"),
            change_id=change_id if changed else None,
            rule_ids=tuple(rule.id for rule in rules if outcome.hits[rule.id].any()),
            occasion=Occasion.IMPORT,
            matched_count=matched,
            changed_count=changed,
            user_id=change["user_id"],
            import_id=change["import_id"],
            ran_at=unit.now,
        )
    )
