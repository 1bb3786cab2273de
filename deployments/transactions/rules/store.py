"""What rules need of the ledger, on PostgreSQL: rows by SQL, patterns and actions by Polars, choices by the history."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.filters import Conditions
from deployments.transactions.rows import STORED, transaction_of, values_of
from deployments.transactions.rules.settling import settle
from deployments.transactions.search import patterns
from deployments.transactions.search.finding import SUM_CANDIDATES, driver_of, restrict
from deployments.transactions.search.names import ALL_NAMES, read_names
from domain.transactions.model import Transaction
from domain.transactions.rules.model import BoundRule, Choices, RuleRun, Settled
from domain.transactions.search import binding
from domain.transactions.search.ast import Flag
from domain.transactions.search.binding import All, Bound, Is
from domain.transactions.search.names import Names

# What rules may write, and no more: a run over a whole ledger sends a tenth of it.
_WRITTEN = {
    name: kind
    for name, kind in STORED.items()
    if name
    in (
        *("id", "category", "categorized_by", "confidence", "payee_id", "tag_ids", "note", "splits", "is_hidden"),
        *("counterpart_id", "counts_on", "version", "updated_at"),
    )
}
_GIVEN = ", ".join(f"{name} {kind}" for name, kind in _WRITTEN.items())
_SAVE = f"""
UPDATE transactions AS kept SET {", ".join(f"{name} = given.{name}" for name in _WRITTEN if name != "id")}
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given ({_GIVEN})
WHERE kept.household_id = :household_id AND kept.id = given.id
"""  # noqa: S608 (constants)
# What people did to the rows, in the order in which they did it. A row that somebody recorded is theirs as a whole.
_CHOICES = """
SELECT r.row_id, r.before, r.after
FROM change_rows r JOIN changes c ON c.household_id = r.household_id AND c.id = r.change_id
WHERE r.household_id = :household_id AND r.table_name = 'transactions' {of_rows}
  AND c.user_id IS NOT NULL AND c.undone_at IS NULL AND r.after IS NOT NULL
  AND c.kind IN ('RECORD', 'EDIT', 'BULK_EDIT', 'CATEGORIZE')
  AND r.after ?| ARRAY['payee_id', 'note', 'splits', 'is_hidden', 'tag_ids']
ORDER BY r.sequence
"""
_LEGS = """
SELECT t.* FROM transactions t
WHERE t.household_id = :household_id AND t.account_id = ANY(:account_ids) AND t.deleted_at IS NULL
  AND t.booked_on BETWEEN :first AND :last AND t.counterpart_id IS NULL AND t.amount_minor = ANY(:sizes)
ORDER BY t.id FOR UPDATE
"""
_BY_PERSON = """
SELECT t.* FROM transactions t
WHERE t.household_id = :household_id AND t.deleted_at IS NULL AND t.categorized_by = 'PERSON' AND t.category IS NOT NULL
ORDER BY t.booked_on DESC, t.id DESC LIMIT :most
"""
_ATTACHED = """
SELECT DISTINCT transaction_id FROM attachments WHERE household_id = :household_id AND transaction_id = ANY(:ids)
"""
_RUN = columns_of(RuleRun)
_LOG = f"""
INSERT INTO rule_runs AS kept (household_id, {_RUN})
VALUES (:household_id, {", ".join(f":{name}" for name in _RUN.split(", "))})
ON CONFLICT (household_id, id) DO UPDATE
SET matched_count = kept.matched_count + excluded.matched_count,
    changed_count = kept.changed_count + excluded.changed_count,
    change_id = coalesce(kept.change_id, excluded.change_id),
    rule_ids = ARRAY(SELECT DISTINCT unnest(kept.rule_ids || excluded.rule_ids))
"""  # noqa: S608 (constants)
_GET_RUN = f"SELECT {_RUN} FROM rule_runs WHERE household_id = :household_id AND id = :id"  # noqa: S608 (constants)
# Few rows are not worth a thread.
_FEW = 200


class SqlRules:
    """Implements `RuleStore` for one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _select(self, statement: str, **values: Any) -> Sequence[Any]:
        found = await self._session.execute(text(statement), {"household_id": self._household_id, **values})
        return found.mappings().all()

    async def names(self) -> Names:
        return await read_names(await driver_of(self._session), self._household_id, ALL_NAMES)

    def pattern_problem(self, pattern: str) -> str | None:
        return patterns.pattern_problem(pattern)

    async def matching(
        self, conditions: Sequence[Bound], within: Bound | None = None, *, will_change: bool = False
    ) -> Sequence[Transaction]:
        if not conditions:
            return []
        bound: Bound = conditions[0] if len(conditions) == 1 else binding.Any(tuple(conditions))
        found = Conditions()
        found.add("household_id = {}", self._household_id)
        found.add("deleted_at IS NULL")
        connection = await driver_of(self._session)
        wanted = bound if within is None else All((bound, within))
        await restrict(connection, self._household_id, found, wanted, candidates=SUM_CANDIDATES)
        # Locked in the order of keys, given in the order of days.
        lock = "FOR UPDATE" if will_change else ""
        rows = await connection.fetch(
            f"SELECT * FROM transactions WHERE {found.sql} ORDER BY id {lock}",  # noqa: S608
            *found.values,
        )
        return sorted(map(transaction_of, rows), key=lambda row: (row.booked_on, row.id), reverse=True)

    async def save(self, rows: Sequence[Transaction]) -> None:
        given = [{name: values[name] for name in _WRITTEN} for values in map(values_of, rows)]
        values = {"household_id": self._household_id, "rows": orjson.dumps(given, default=str).decode()}
        await self._session.execute(text(_SAVE), values)

    async def settle(
        self,
        rows: Sequence[Transaction],
        rules: Sequence[BoundRule],
        choices: Mapping[UUID, Choices],
        *,
        is_forced: bool = False,
    ) -> Sequence[Settled]:
        attached = await self._attached(rows, rules)
        if len(rows) <= _FEW:
            return settle(rows, rules, choices, attached, is_forced=is_forced)
        return await asyncio.to_thread(settle, rows, rules, choices, attached, is_forced=is_forced)

    async def _attached(self, rows: Sequence[Transaction], rules: Sequence[BoundRule]) -> frozenset[UUID]:
        asked = (part for rule in rules for part in binding.walk(rule.bound))
        if not any(isinstance(part, Is) and part.flag is Flag.ATTACHMENT for part in asked):
            return frozenset()
        found = await self._select(_ATTACHED, ids=[row.id for row in rows])
        return frozenset(row["transaction_id"] for row in found)

    async def choices(self, ids: Collection[UUID]) -> Mapping[UUID, Choices]:
        found: dict[UUID, Choices] = {}
        wanted = set(ids)
        few = len(wanted) <= _FEW
        statement = _CHOICES.format(of_rows="AND r.row_id = ANY(:ids)" if few else "")
        given = {"ids": [str(id_) for id_ in wanted]} if few else {}
        for row in await self._select(statement, **given):
            id_ = UUID(row["row_id"])
            if id_ in wanted:
                found[id_] = chosen(found.get(id_, Choices()), row["before"], row["after"])
        return found

    async def legs(
        self, account_ids: Collection[UUID], sizes: Collection[int], first: date, last: date
    ) -> Sequence[Transaction]:
        rows = await self._select(_LEGS, account_ids=list(account_ids), sizes=list(sizes), first=first, last=last)
        return [transaction_of(row) for row in rows]

    async def chosen_by_person(self, most: int) -> Sequence[Transaction]:
        return [transaction_of(row) for row in await self._select(_BY_PERSON, most=most)]

    async def log(self, run: RuleRun) -> None:
        values = {name: getattr(run, name) for name in _RUN.split(", ")}
        values |= {"rule_ids": list(run.rule_ids), "occasion": run.occasion.value}
        await self._session.execute(text(_LOG), {"household_id": self._household_id, **values})

    async def get_run(self, id: UUID) -> RuleRun | None:  # noqa: A002
        found = await self._select(_GET_RUN, id=id)
        return entity_of(RuleRun, found[0]) if found else None


def chosen(so_far: Choices, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Choices:
    """With one more thing that somebody did to the row."""
    if before is None:
        # Of a new row only what was filled in.
        after = {name: value for name, value in after.items() if value}
    fields = so_far.fields | (after.keys() & {"payee_id", "note", "splits", "is_hidden"})
    if "tag_ids" not in after:
        return Choices(fields, so_far.kept_tags, so_far.dropped_tags)
    had = frozenset(UUID(str(tag)) for tag in (before or {}).get("tag_ids") or ())
    has = frozenset(UUID(str(tag)) for tag in after["tag_ids"] or ())
    return Choices(
        fields,
        (so_far.kept_tags | (has - had)) - (had - has),
        (so_far.dropped_tags | (had - has)) - (has - had),
    )
