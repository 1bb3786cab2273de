"""Rules over a whole frame: each rule looks at all rows at once, in the rules' order, until nothing moves any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import polars as pl

from deployments.transactions.rules.acting import act, writes
from deployments.transactions.rules.columns import AT, TARGET, changed, prepared
from deployments.transactions.search.frames import matching
from domain.transactions.categories import TRANSFER
from domain.transactions.rules.applying import passes_max
from domain.transactions.rules.model import Actions, BoundRule
from domain.transactions.search.ast import Flag, NameField, TextField
from domain.transactions.search.binding import Bound, HasPattern, HasText, Is, OneOf, walk


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows as the rules leave them, in their order; `before` has the same columns. `hits` says for each rule which
    rows it matched."""

    before: pl.DataFrame
    after: pl.DataFrame
    changed: pl.Series
    hits: dict[UUID, np.ndarray[tuple[int], np.dtype[np.bool_]]]
    contradictory: pl.Series

    @property
    def matched(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """For each row whether some rule matched it."""
        found = np.zeros(self.after.height, dtype=np.bool_)
        for hit in self.hits.values():
            found |= hit
        return found


def run(rows: pl.DataFrame, rules: Sequence[BoundRule], *, is_forced: bool = False) -> Outcome:
    """`applying.settle` for every row."""
    before = prepared(rows)
    hits = {rule.id: np.zeros(rows.height, dtype=np.bool_) for rule in rules}
    written = frozenset(name for rule in rules for name in writes(rule.actions))
    moving, done = before, []
    for _ in range(passes_max(rules)):
        after = _once(moving, rules, hits, is_forced)
        moved = changed(moving, after, written)
        done.append(after.filter(~moved))
        moving = after.filter(moved)
        if moving.is_empty() or not _again(rules):
            done.append(moving)
            moving = moving.clear()
            break
    contradictory = before[AT].is_in(moving[AT].implode()) if moving.height else _none(before)
    settled = pl.concat([*done, before.filter(contradictory)]).sort(AT)
    is_transfer = (pl.col("category") == TRANSFER).fill_null(False)
    settled = settled.with_columns(pl.when(is_transfer).then(TARGET).alias(TARGET))
    return Outcome(before, settled, changed(before, settled, written), hits, contradictory)


def _none(rows: pl.DataFrame) -> pl.Series:
    return pl.Series(np.zeros(rows.height, dtype=np.bool_))


def _once(
    rows: pl.DataFrame,
    rules: Sequence[BoundRule],
    hits: dict[UUID, np.ndarray[tuple[int], np.dtype[np.bool_]]],
    is_forced: bool,
) -> pl.DataFrame:
    waiting: pl.Series | None = None
    for rule in rules:
        hit = matching(rule.bound, rows)
        if waiting is not None:
            hit = hit & waiting
        if not hit.any():
            continue
        hits[rule.id][rows[AT].filter(hit).to_numpy()] = True
        rows = act(rows, hit, rule.actions, is_forced=is_forced)
        if rule.stops:
            waiting = ~hit if waiting is None else waiting & ~hit
    return rows


def _again(rules: Sequence[BoundRule]) -> bool:
    """Whether a second look could find something else than the first: some rule reads what some rule writes.

    Otherwise one pass has settled everything. Tags that come and go meet at their greatest number.
    """
    written = frozenset[str]().union(*(_writes(rule.actions) for rule in rules))
    if any(_reads(rule.bound) & written for rule in rules):
        return True
    adds = any(rule.actions.add_tag_ids for rule in rules)
    return adds and any(rule.actions.remove_tag_ids for rule in rules)


def _writes(actions: Actions) -> frozenset[str]:
    found = {
        "category": actions.category is not None or actions.transfer_account_id is not None or bool(actions.parts),
        "payee": actions.payee_id is not None,
        "tag": bool(actions.add_tag_ids or actions.remove_tag_ids),
        "note": actions.note is not None or actions.append_note is not None,
        "hidden": actions.hides,
        "split": bool(actions.parts),
    }
    return frozenset(name for name, is_written in found.items() if is_written)


# A split is read wherever its parts are: their categories, tags and notes stand for the row's.
_OF_FLAG = {Flag.HIDDEN: {"hidden"}, Flag.SPLIT: {"split"}, Flag.NOTE: {"note", "split"}}
_OF_FIELD = {NameField.CATEGORY: {"category", "split"}, NameField.PAYEE: {"payee"}, NameField.TAG: {"tag", "split"}}


def _reads(bound: Bound) -> frozenset[str]:
    found: set[str] = set()
    for part in walk(bound):
        match part:
            case HasText(_, columns, payee_ids, tag_ids):
                found |= {"note", "split"} if TextField.NOTE in columns else set()
                found |= {"payee"} if payee_ids else set()
                found |= {"tag", "split"} if tag_ids else set()
            case HasPattern(_, TextField.NOTE):
                found |= {"note", "split"}
            case OneOf(field):
                found |= _OF_FIELD.get(field, set())
            case Is(flag):
                found |= _OF_FLAG.get(flag, set())
            case _:
                pass
    return frozenset(found)
