"""What rules need of a ledger, in memory: the plain evaluation, row by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from deployments.transactions.rules.store import chosen
from deployments.transactions.search.patterns import finds, pattern_problem
from domain.transactions.model import Categorizer, ChangeKind, Transaction
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.rules import applying
from domain.transactions.rules.model import NO_CHOICES, BoundRule, Choices, RuleRun, Settled
from domain.transactions.search.binding import Bound
from domain.transactions.search.matching import matches
from domain.transactions.search.names import Name, Names

_BY_HAND = (ChangeKind.RECORD, ChangeKind.EDIT, ChangeKind.BULK_EDIT, ChangeKind.CATEGORIZE)
_LOOKED_AT = frozenset({"payee_id", "note", "splits", "is_hidden", "tag_ids"})


class FakeRules:
    def __init__(self, book: Any) -> None:
        self._book = book

    async def names(self) -> Names:
        tables = self._book.tables
        payees = tables["payees"].values()
        aliases = tables["payee_aliases"].values()
        tree = CategoryTree(tables["categories"].values())
        return Names(
            categories=tuple(Name(each.slug, each.label, parent_id=each.parent_id) for each in tree),
            accounts=tuple(Name(str(each.id), each.name) for each in self._book.accounts.values()),
            payees=tuple(
                Name(str(each.id), each.name, aliases=tuple(a.alias for a in aliases if a.payee_id == each.id))
                for each in payees
            ),
            tags=tuple(Name(str(each.id), each.name) for each in tables["tags"].values()),
        )

    def pattern_problem(self, pattern: str) -> str | None:
        return pattern_problem(pattern)

    def _live(self) -> list[Transaction]:
        rows = [row for row in self._book.rows.values() if row.deleted_at is None]
        return sorted(rows, key=lambda row: (row.booked_on, row.id), reverse=True)

    async def matching(
        self, conditions: Sequence[Bound], within: Bound | None = None, *, will_change: bool = False
    ) -> Sequence[Transaction]:
        attached = self._attached()
        facts = [(row, applying.facts_of(row, row.id in attached)) for row in self._live()]
        return [
            row
            for row, of_row in facts
            if any(matches(bound, of_row, finds) for bound in conditions)
            and (within is None or matches(within, of_row, finds))
        ]

    def _attached(self) -> set[UUID]:
        return {each.transaction_id for each in self._book.tables["attachments"].values()}

    async def save(self, rows: Sequence[Transaction]) -> None:
        self._book.rows.update((row.id, row) for row in rows)

    async def settle(
        self,
        rows: Sequence[Transaction],
        rules: Sequence[BoundRule],
        choices: Mapping[UUID, Choices],
        *,
        is_forced: bool = False,
    ) -> Sequence[Settled]:
        attached = self._attached()
        return [
            applying.settle(
                row,
                rules,
                finds,
                choices.get(row.id, NO_CHOICES),
                is_forced=is_forced,
                has_attachment=row.id in attached,
            )
            for row in rows
        ]

    async def choices(self, ids: Collection[UUID]) -> Mapping[UUID, Choices]:
        found: dict[UUID, Choices] = {}
        for change_id, deltas in self._book.deltas.items():
            change = self._book.changes[change_id]
            if change.user_id is None or change.undone_at is not None or change.kind not in _BY_HAND:
                continue
            for delta in deltas:
                if delta.table == "transactions" and delta.id in ids and delta.after and _LOOKED_AT & set(delta.after):
                    so_far = found.get(delta.id, Choices())
                    found[delta.id] = chosen(so_far, delta.before, delta.after)
        return found

    async def legs(
        self, account_ids: Collection[UUID], sizes: Collection[int], first: date, last: date
    ) -> Sequence[Transaction]:
        return sorted(
            (
                row
                for row in self._live()
                if row.account_id in account_ids
                and row.amount.minor in sizes
                and first <= row.booked_on <= last
                and row.counterpart_id is None
            ),
            key=lambda row: row.id,
        )

    async def chosen_by_person(self, most: int) -> Sequence[Transaction]:
        rows = [row for row in self._live() if row.categorized_by is Categorizer.PERSON and row.category]
        return rows[:most]

    async def log(self, run: RuleRun) -> None:
        self._book.runs[run.id] = run

    async def get_run(self, id: UUID) -> RuleRun | None:  # noqa: A002
        run: RuleRun | None = self._book.runs.get(id)
        return run
