"""What one rule does to the rows that it matches: `applying.act`, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from deployments.transactions.rules.columns import (
    DROPPED_TAGS,
    KEPT_TAGS,
    SPLIT_KEY,
    SPLITS,
    TAGS,
    TARGET,
    own,
    split_key,
    texts_of,
)
from domain.shared.money import Money
from domain.transactions.categories import TRANSFER
from domain.transactions.checks import NOTE_MAX
from domain.transactions.model import Categorizer
from domain.transactions.rules.applying import TAGS_MAX
from domain.transactions.rules.model import CHOOSABLE, Actions, Part
from domain.transactions.rules.splitting import shares

# What actions look at besides what they write. Texts are left where they are: they are most of a frame.
_READ = (
    "account_id",
    "amount_minor",
    "currency",
    "category",
    "categorized_by",
    "confidence",
    "counterpart_id",
    "refund_of",
    SPLIT_KEY,
    KEPT_TAGS,
    DROPPED_TAGS,
    *map(own, CHOOSABLE),
)


def act(rows: pl.DataFrame, hit: pl.Series, actions: Actions, *, is_forced: bool) -> pl.DataFrame:
    """The rows after one rule: those that it matched are taken out, changed and put back into their places."""
    written = writes(actions)
    if not written:
        return rows
    read = [name for name in rows.columns if name in _READ or name in written]
    after = _done(rows.lazy().select(read).filter(hit).collect(), actions, is_forced)
    if after.height == rows.height:
        return rows.with_columns(after.select(written))
    places = np.arange(rows.height, dtype=np.uint32)
    places[hit.to_numpy()] = np.arange(rows.height, rows.height + after.height, dtype=np.uint32)
    return rows.with_columns(pl.concat([rows.select(written), after.select(written)], rechunk=True)[places])


def writes(actions: Actions) -> list[str]:
    """The columns that the actions may change."""
    found: list[str] = []
    if actions.category is not None or actions.transfer_account_id is not None or actions.parts:
        found += ["category", "categorized_by", "confidence"]
    if actions.transfer_account_id is not None:
        found.append(TARGET)
    if actions.payee_id is not None:
        found.append("payee_id")
    if actions.add_tag_ids or actions.remove_tag_ids:
        found.append("tag_ids")
    if actions.note is not None or actions.append_note is not None:
        found.append("note")
    if actions.parts:
        found += ["splits", SPLIT_KEY]
    if actions.hides:
        found.append("is_hidden")
    return found


def _done(rows: pl.DataFrame, actions: Actions, is_forced: bool) -> pl.DataFrame:
    may = _Chooser(rows.columns, is_forced)
    if actions.category is not None:
        rows = rows.with_columns(_categorized(pl.lit(True), actions.category, is_forced))
    if actions.payee_id is not None:
        rows = _set(rows, "payee_id", pl.lit(str(actions.payee_id)), may("payee_id"))
    if actions.add_tag_ids or actions.remove_tag_ids:
        rows = _tagged(rows, actions, is_forced)
    if actions.note is not None:
        rows = _set(rows, "note", pl.lit(actions.note), may("note"))
    if actions.append_note is not None:
        rows = _with_note(rows, actions.append_note)
    if actions.parts:
        rows = _split(rows, actions.parts, may("splits"), is_forced)
    if actions.hides:
        rows = _set(rows, "is_hidden", pl.lit(True), may("is_hidden"))
    if actions.transfer_account_id is not None:
        rows = _transferred(rows, str(actions.transfer_account_id), is_forced)
    return rows


class _Chooser:
    """Whether rules may write a field: not where a person has."""

    def __init__(self, columns: Sequence[str], is_forced: bool) -> None:
        self._columns = columns
        self._is_forced = is_forced

    def __call__(self, field: str) -> pl.Expr:
        name = own(field)
        return pl.lit(True) if self._is_forced or name not in self._columns else ~pl.col(name)


def _set(rows: pl.DataFrame, name: str, value: pl.Expr, may: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(pl.when(may).then(value).otherwise(pl.col(name)).alias(name))


def _is_person() -> pl.Expr:
    return (pl.col("categorized_by") == Categorizer.PERSON.value).fill_null(False)


def _is_split() -> pl.Expr:
    return pl.col(SPLIT_KEY) != ""


def _categorized(may: pl.Expr, category: str, is_forced: bool) -> list[pl.Expr]:
    by_model = (pl.col("categorized_by") == Categorizer.MODEL.value).fill_null(False)
    is_so = (pl.col("category") == category).fill_null(False) & ~by_model
    moves = may & pl.col("counterpart_id").is_null() & pl.col("refund_of").is_null() & ~_is_split() & ~is_so
    if not is_forced:
        moves &= ~_is_person()
    return [
        pl.when(moves).then(pl.lit(category)).otherwise(pl.col("category")).alias("category"),
        pl.when(moves).then(pl.lit(Categorizer.RULE.value)).otherwise(pl.col("categorized_by")).alias("categorized_by"),
        pl.when(~moves).then(pl.col("confidence")).alias("confidence"),
    ]


def _tagged(rows: pl.DataFrame, actions: Actions, is_forced: bool) -> pl.DataFrame:
    removed, added = texts_of(actions.remove_tag_ids), texts_of(actions.add_tag_ids)
    if not is_forced and KEPT_TAGS in rows.columns:
        chosen = zip(rows["tag_ids"].to_list(), rows[KEPT_TAGS].to_list(), rows[DROPPED_TAGS].to_list(), strict=True)
        return rows.with_columns(pl.Series("tag_ids", [_with_tags(*each, removed, added) for each in chosen], TAGS))
    tags = kept = pl.col("tag_ids").fill_null(pl.lit([], dtype=TAGS))
    if removed:
        kept = tags.list.eval(pl.element().filter(~pl.element().is_in(removed)))
    more = pl.lit(added, dtype=TAGS)
    both = pl.concat_list(kept, more).list.unique(maintain_order=True) if added else kept
    return rows.with_columns(pl.when(both.list.len() <= TAGS_MAX).then(both).otherwise(kept).alias("tag_ids"))


def _with_tags(
    tags: list[str] | None, by_hand: list[str], off_by_hand: list[str], removed: list[str], added: list[str]
) -> list[str]:
    """For a row whose tags a person has changed."""
    kept = [tag for tag in tags or () if tag not in removed or tag in by_hand]
    both = [*kept, *(tag for tag in added if tag not in kept and tag not in off_by_hand)]
    return both if len(both) <= TAGS_MAX else kept


def _with_note(rows: pl.DataFrame, text: str) -> pl.DataFrame:
    note = pl.col("note").fill_null("")
    longer = pl.when(note == "").then(pl.lit(text)).otherwise(pl.concat_str(note, pl.lit(f"\n{text}")))
    may = ~note.str.contains(text, literal=True) & (longer.str.len_chars() <= NOTE_MAX)
    return _set(rows, "note", longer, may)


def _split(rows: pl.DataFrame, parts: Sequence[Part], may: pl.Expr, is_forced: bool) -> pl.DataFrame:
    """Amounts are divided one by one, by the domain, but each amount once."""
    may &= pl.col("counterpart_id").is_null() & pl.col("refund_of").is_null()
    if not is_forced:
        may &= ~_is_person()
    amounts = rows.filter(may).select("amount_minor", "currency").unique()
    divided = [_divided(minor, currency, parts) for minor, currency in amounts.iter_rows()]
    new = amounts.with_columns(
        pl.Series("_parts", divided, dtype=SPLITS),
        pl.Series("_parts_key", [split_key(each) for each in divided], dtype=pl.String),
        pl.Series("_leading", [_leading(each) for each in divided], dtype=pl.String),
    )
    moves = may & pl.col("_parts").is_not_null()
    is_new = moves & (pl.col("_parts_key") != pl.col(SPLIT_KEY))
    by_rule = pl.when(pl.col("_leading").is_not_null()).then(pl.lit(Categorizer.RULE.value))
    return (
        rows.join(new, on=["amount_minor", "currency"], how="left", maintain_order="left")
        .with_columns(
            pl.when(is_new).then("_parts").otherwise("splits").alias("splits"),
            pl.when(is_new).then("_parts_key").otherwise(SPLIT_KEY).alias(SPLIT_KEY),
            pl.when(moves).then("_leading").otherwise("category").alias("category"),
            pl.when(moves).then(by_rule).otherwise("categorized_by").alias("categorized_by"),
            pl.when(~moves).then("confidence").alias("confidence"),
        )
        .drop("_parts", "_parts_key", "_leading")
    )


def _leading(parts: list[dict[str, Any]] | None) -> str | None:
    return max(parts, key=lambda part: abs(part["amount_minor"]))["category"] if parts else None


def _divided(minor: int, currency: str, parts: Sequence[Part]) -> list[dict[str, Any]] | None:
    amounts = shares(Money(minor, currency), parts)
    if amounts is None:
        return None
    return [
        {
            "id": None,
            "amount_minor": share,
            "category": part.category,
            "note": part.note,
            "tag_ids": texts_of(part.tag_ids),
        }
        for share, part in zip(amounts, parts, strict=True)
    ]


def _transferred(rows: pl.DataFrame, account_id: str, is_forced: bool) -> pl.DataFrame:
    may = (
        pl.col("counterpart_id").is_null()
        & ~_is_split()
        & pl.col("refund_of").is_null()
        & (pl.col("account_id") != account_id)
    )
    if not is_forced:
        may &= ~_is_person() | (pl.col("category") == TRANSFER).fill_null(False)
    target = pl.when(may).then(pl.lit(account_id)).otherwise(pl.col(TARGET)).alias(TARGET)
    return rows.with_columns(target, *_categorized(may, TRANSFER, is_forced))
