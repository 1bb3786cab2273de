"""Rules over rows of the domain: into a frame, through the engine, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import polars as pl

from deployments.transactions.rules.columns import DROPPED_TAGS, KEPT_TAGS, SPLITS, TAGS, TARGET, own, texts_of
from deployments.transactions.rules.engine import Outcome, run
from domain.transactions.model import Categorizer, Split, Transaction
from domain.transactions.rules.model import CHOOSABLE, NO_CHOICES, BoundRule, Choices, Settled

_SCHEMA: dict[str, Any] = {
    "account_id": pl.String,
    "booked_on": pl.Date,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "description": pl.String,
    "merchant": pl.String,
    "note": pl.String,
    "category": pl.String,
    "categorized_by": pl.String,
    "confidence": pl.Float64,
    "counterpart_id": pl.String,
    "import_id": pl.String,
    "payee_id": pl.String,
    "tag_ids": TAGS,
    "splits": SPLITS,
    "status": pl.String,
    "refund_of": pl.String,
    "reconciliation_id": pl.String,
    "is_hidden": pl.Boolean,
    "has_attachment": pl.Boolean,
}


def settle(
    rows: Sequence[Transaction],
    rules: Sequence[BoundRule],
    choices: Mapping[UUID, Choices],
    attached: Collection[UUID] = (),
    *,
    is_forced: bool = False,
) -> list[Settled]:
    """`applying.settle` for many rows."""
    if not rows:
        return []
    frame = frame_of(rows, attached)
    if choices:
        frame = frame.with_columns(_choices(rows, choices))
    outcome = run(frame, rules, is_forced=is_forced)
    return _settled(rows, rules, outcome)


def frame_of(rows: Sequence[Transaction], attached: Collection[UUID] = ()) -> pl.DataFrame:
    return pl.DataFrame([_plain(row, row.id in attached) for row in rows], schema=_SCHEMA, orient="row")


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def _plain(row: Transaction, has_attachment: bool) -> tuple[Any, ...]:
    return (
        str(row.account_id),
        row.booked_on,
        row.amount.minor,
        row.amount.currency,
        row.description,
        row.merchant,
        row.note,
        row.category,
        None if row.categorized_by is None else row.categorized_by.value,
        row.confidence,
        _text(row.counterpart_id),
        _text(row.import_id),
        _text(row.payee_id),
        texts_of(row.tag_ids),
        [_part(part) for part in row.splits] or None,
        row.status.value,
        _text(row.refund_of),
        _text(row.reconciliation_id),
        row.is_hidden,
        has_attachment,
    )


def _part(part: Split) -> dict[str, Any]:
    return {
        "id": str(part.id),
        "amount_minor": part.amount_minor,
        "category": part.category,
        "note": part.note,
        "tag_ids": texts_of(part.tag_ids),
    }


def _choices(rows: Sequence[Transaction], choices: Mapping[UUID, Choices]) -> list[pl.Series]:
    of_rows = [choices.get(row.id, NO_CHOICES) for row in rows]
    return [
        *(pl.Series(own(field), [field in each.fields for each in of_rows]) for field in CHOOSABLE),
        pl.Series(KEPT_TAGS, [texts_of(sorted(each.kept_tags)) for each in of_rows], dtype=TAGS),
        pl.Series(DROPPED_TAGS, [texts_of(sorted(each.dropped_tags)) for each in of_rows], dtype=TAGS),
    ]


def _settled(rows: Sequence[Transaction], rules: Sequence[BoundRule], outcome: Outcome) -> list[Settled]:
    read = ("category", "categorized_by", "confidence", "payee_id", "tag_ids", "note", "is_hidden", "splits", TARGET)
    hits = [(rule.id, outcome.hits[rule.id]) for rule in rules]
    found = []
    state = zip(
        rows,
        outcome.after.select(*read).iter_rows(named=True),
        outcome.changed,
        outcome.contradictory,
        strict=True,
    )
    for place, (row, after, is_changed, is_contradictory) in enumerate(state):
        found.append(
            Settled(
                before=row,
                after=_after(row, after) if is_changed else row,
                rule_ids=tuple(rule_id for rule_id, hit in hits if hit[place]),
                transfer_account_id=UUID(after[TARGET]) if after[TARGET] and not is_contradictory else None,
                is_contradictory=bool(is_contradictory),
            )
        )
    return found


def _after(row: Transaction, after: Mapping[str, Any]) -> Transaction:
    tags = tuple(map(UUID, after["tag_ids"] or ()))
    by = after["categorized_by"]
    return replace(
        row,
        category=after["category"],
        categorized_by=Categorizer(by) if by else None,
        confidence=after["confidence"],
        payee_id=UUID(after["payee_id"]) if after["payee_id"] else None,
        tag_ids=row.tag_ids if set(tags) == set(row.tag_ids) else tags,
        note=after["note"],
        is_hidden=after["is_hidden"],
        splits=_splits(row, after["splits"]),
    )


def _splits(row: Transaction, parts: Sequence[Mapping[str, Any]] | None) -> tuple[Split, ...]:
    """Parts that a rule made get their ids here; those that were there keep theirs."""
    if not parts or all(part["id"] for part in parts):
        return row.splits
    return tuple(
        Split(
            id=uuid5(row.id, f"rule:{place}"),
            amount_minor=part["amount_minor"],
            category=part["category"],
            note=part["note"],
            tag_ids=tuple(map(UUID, part["tag_ids"] or ())),
        )
        for place, part in enumerate(parts)
    )
