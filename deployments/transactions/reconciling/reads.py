"""What the gateway shows of statements and balances, and what explains a difference."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.reconciling.store import TICKED
from domain.shared.money import Money
from domain.transactions.model import StatedClosing
from domain.transactions.reconciling.books import BookRow, Books, Proposal, StatedRow
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.drafts import ClosedStatement, Draft
from domain.transactions.reconciling.finder import find_difference
from domain.transactions.reconciling.model import CheckedAssertion, CheckedClosing, Reconciliation

_ROWS_MAX = 20_000
_ELSEWHERE_MAX = 5_000
# How far after a statement a misdated row is looked for.
_LATER = timedelta(days=400)

_ACCOUNT = "SELECT id, name, currency, opening_balance_minor FROM accounts WHERE household_id = $1 AND id = $2"
_NAMES = "SELECT id, name FROM accounts WHERE household_id = $1 AND currency = $2"
_LAST = f"""
SELECT {columns_of(Reconciliation)} FROM reconciliations
WHERE household_id = $1 AND account_id = $2 ORDER BY statement_on DESC, closed_at DESC LIMIT 1
"""  # noqa: S608 (constants)
_CLOSED = """
SELECT r.id, r.account_id, r.statement_on, r.balance_minor, r.closed_at, a.currency,
       (SELECT count(*) FROM transactions t
        WHERE t.household_id = r.household_id AND t.reconciliation_id = r.id AND t.deleted_at IS NULL) AS row_count
FROM reconciliations r JOIN accounts a ON a.household_id = r.household_id AND a.id = r.account_id
WHERE r.household_id = $1 AND r.account_id = $2 ORDER BY r.statement_on DESC, r.closed_at DESC LIMIT 100
"""
_TICKED = TICKED.format(account="$2", included="$4::uuid[]", until="$3", left_out="$5::uuid[]")
_SUM = f"""
SELECT coalesce(sum(t.amount_minor) FILTER (WHERE t.reconciliation_id IS NOT NULL), 0)::bigint AS locked,
       coalesce(sum(t.amount_minor) FILTER (WHERE {_TICKED}), 0)::bigint AS ticked,
       count(*) FILTER (WHERE {_TICKED}) AS ticked_count,
       count(*) FILTER (WHERE t.reconciliation_id IS NULL AND t.booked_on <= $3) AS open_count
FROM transactions t WHERE t.household_id = $1 AND t.account_id = $2 AND t.deleted_at IS NULL
"""  # noqa: S608 (constants)
_BOOK_ROW = """
t.id, t.account_id, t.booked_on, t.amount_minor, t.description, t.reconciliation_id IS NOT NULL AS is_locked,
t.status = 'PENDING' AS is_pending, t.counterpart_id IS NOT NULL AS is_transfer, t.import_id IS NOT NULL AS is_imported
"""
_ROWS = f"""
SELECT {_BOOK_ROW}, ({_TICKED}) OR t.reconciliation_id IS NOT NULL AS is_counted
FROM transactions t
WHERE t.household_id = $1 AND t.account_id = $2 AND t.deleted_at IS NULL AND t.booked_on <= $6
ORDER BY t.booked_on DESC, t.id DESC LIMIT {_ROWS_MAX}
"""  # noqa: S608 (constants)
_ELSEWHERE = f"""
SELECT {_BOOK_ROW}, true AS is_counted FROM transactions t
WHERE t.household_id = $1 AND t.account_id <> $2 AND t.currency = $3 AND t.deleted_at IS NULL
  AND t.booked_on BETWEEN $4 AND $5
ORDER BY t.booked_on DESC, t.id DESC LIMIT {_ELSEWHERE_MAX}
"""  # noqa: S608 (constants)
# What the books say of the end of each day that somebody made a statement about. A bank's balance holds what is booked,
# so pending rows are not in it.
_ASSERTIONS = """
SELECT b.id, b.account_id, b.asserted_on, b.balance_minor, b.note, b.import_id, a.currency,
       a.balance_minor - coalesce((
         SELECT sum(t.amount_minor) FROM transactions t
         WHERE t.household_id = b.household_id AND t.account_id = b.account_id AND t.deleted_at IS NULL
           AND (t.booked_on > b.asserted_on OR t.status = 'PENDING')
       ), 0)::bigint AS books_minor
FROM balance_assertions b JOIN accounts a ON a.household_id = b.household_id AND a.id = b.account_id
WHERE b.household_id = $1 AND ($2::uuid IS NULL OR b.account_id = $2)
ORDER BY b.asserted_on DESC, b.id LIMIT 200
"""
_CLOSINGS = """
SELECT a.id, a.currency, s.held_on, s.balance_minor, a.balance_minor - coalesce((
         SELECT sum(t.amount_minor) FROM transactions t
         WHERE t.household_id = a.household_id AND t.account_id = a.id AND t.deleted_at IS NULL
           AND (t.booked_on > s.held_on OR t.status = 'PENDING')
       ), 0)::bigint AS books_minor
FROM unnest($2::uuid[], $3::date[], $4::bigint[]) WITH ORDINALITY AS s (account_id, held_on, balance_minor, place)
JOIN accounts a ON a.household_id = $1 AND a.id = s.account_id ORDER BY s.place
"""


class StatementReads:
    """Reads of one database; every method takes the household whose rows it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def assertions(self, household_id: UUID, account_id: UUID | None) -> list[CheckedAssertion]:
        async with self._database.read(household_id) as connection:
            return await _assertions(connection, household_id, account_id)

    async def closings(self, household_id: UUID, stated: Sequence[StatedClosing]) -> list[CheckedClosing]:
        """The closing balances of a file beside the books as they are now; of accounts that are gone nothing."""
        if not stated:
            return []
        columns = zip(*((each.account_id, each.held_on, each.balance_minor) for each in stated), strict=True)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_CLOSINGS, household_id, *map(list, columns))
        return [
            CheckedClosing(
                account_id=row["id"],
                held_on=row["held_on"],
                balance=Money(row["balance_minor"], row["currency"]),
                books=Money(row["books_minor"], row["currency"]),
            )
            for row in rows
        ]

    async def statements(self, household_id: UUID, account_id: UUID) -> list[ClosedStatement]:
        """Agreed statements of an account, the last one first."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_CLOSED, household_id, account_id)
        return [
            ClosedStatement(
                id=row["id"],
                account_id=row["account_id"],
                statement_on=row["statement_on"],
                balance=Money(row["balance_minor"], row["currency"]),
                closed_at=row["closed_at"],
                row_count=row["row_count"],
                is_last=place == 0,
            )
            for place, row in enumerate(rows)
        ]

    async def draft(
        self,
        household_id: UUID,
        ticks: Ticks,
        balance_minor: int,
        *,
        with_proposals: bool,
        stated: Sequence[StatedRow] = (),
    ) -> Draft | None:
        """How far a statement is; None where there is no such account."""
        chosen = (ticks.account_id, ticks.statement_on, list(ticks.included), list(ticks.left_out))
        async with self._database.read(household_id) as connection:
            account = await connection.fetchrow(_ACCOUNT, household_id, ticks.account_id)
            if account is None:
                return None
            found = await connection.fetchrow(_LAST, household_id, ticks.account_id)
            last = entity_of(Reconciliation, found) if found else None
            sums = await connection.fetchrow(_SUM, household_id, *chosen)
            currency = account["currency"]
            agreed = account["opening_balance_minor"] + sums["locked"]
            difference = balance_minor - agreed - sums["ticked"]
            books = None
            if difference and with_proposals:
                rows = await connection.fetch(_ROWS, household_id, *chosen, ticks.statement_on + _LATER)
                since = last.statement_on if last else None
                books = await self._books(connection, household_id, account, rows, since, ticks.statement_on)
                books = replace(books, opening_minor=None if last else account["opening_balance_minor"])
        proposals: tuple[Proposal, ...] = ()
        if books:
            books = replace(books, difference=difference, stated=tuple(stated))
            # Thousands of rows take a tenth of a second: not on the loop that answers others.
            proposals = await asyncio.to_thread(find_difference, books)
        return Draft(
            account_id=ticks.account_id,
            statement_on=ticks.statement_on,
            last=last,
            agreed=Money(agreed, currency),
            ticked=Money(sums["ticked"], currency),
            ticked_count=sums["ticked_count"],
            open_count=sums["open_count"],
            balance=Money(balance_minor, currency),
            difference=Money(difference, currency),
            proposals=proposals,
        )

    async def explain(self, household_id: UUID, assertion_id: UUID) -> tuple[Proposal, ...] | None:
        """What may be wrong where a balance does not hold; looked for since the last one that does."""
        async with self._database.read(household_id) as connection:
            known = await _assertions(connection, household_id, None)
            checked = next((each for each in known if each.id == assertion_id), None)
            if checked is None:
                return None
            if checked.holds:
                return ()
            since = max(
                (
                    each.asserted_on
                    for each in known
                    if each.account_id == checked.account_id and each.holds and each.asserted_on < checked.asserted_on
                ),
                default=None,
            )
            account = await connection.fetchrow(_ACCOUNT, household_id, checked.account_id)
            until = checked.asserted_on
            rows = await connection.fetch(_ROWS, household_id, checked.account_id, until, [], [], until + _LATER)
            books = await self._books(connection, household_id, account, rows, since, until)
            is_agreed = await connection.fetchrow(_LAST, household_id, checked.account_id)
            books = replace(books, opening_minor=None if is_agreed else account["opening_balance_minor"])
        counted = tuple(replace(row, is_counted=row.booked_on <= until and not row.is_pending) for row in books.rows)
        books = replace(books, rows=counted, difference=checked.difference.minor)
        return await asyncio.to_thread(find_difference, books)

    async def _books(
        self, connection: Any, household_id: UUID, account: Any, rows: Sequence[Any], since: date | None, until: date
    ) -> Books:
        currency = account["currency"]
        # Habits of other accounts need some months of them.
        around = (since or until) - timedelta(days=180)
        others = await connection.fetch(
            _ELSEWHERE, household_id, account["id"], currency, around, until + timedelta(days=10)
        )
        names = await connection.fetch(_NAMES, household_id, currency)
        return Books(
            account_id=account["id"],
            account_name=account["name"],
            currency=currency,
            since=since,
            until=until,
            difference=0,
            rows=tuple(map(_book_row, rows)),
            elsewhere=tuple(map(_book_row, others)),
            account_names=tuple((row["id"], row["name"]) for row in names),
        )


async def _assertions(connection: Any, household_id: UUID, account_id: UUID | None) -> list[CheckedAssertion]:
    return [
        CheckedAssertion(
            id=row["id"],
            account_id=row["account_id"],
            asserted_on=row["asserted_on"],
            balance=Money(row["balance_minor"], row["currency"]),
            books=Money(row["books_minor"], row["currency"]),
            note=row["note"],
            import_id=row["import_id"],
        )
        for row in await connection.fetch(_ASSERTIONS, household_id, account_id)
    ]


def _book_row(row: Any) -> BookRow:
    return BookRow(
        id=row["id"],
        account_id=row["account_id"],
        booked_on=row["booked_on"],
        minor=row["amount_minor"],
        description=row["description"],
        is_counted=row["is_counted"],
        is_locked=row["is_locked"],
        is_pending=row["is_pending"],
        is_transfer=row["is_transfer"],
        is_imported=row["is_imported"],
    )
