"""What the ledger shows, each in one or two set-based statements; run by the gateway's own replicas.

Measured against a handle call for each read this is what keeps a dashboard cheap (DECISIONS.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.rows import account_of, change_of, import_of, revived, transaction_of
from deployments.transactions.search.lists import Found
from domain.shared.paging import page_of
from domain.shared.periods import Month
from domain.transactions import reporting
from domain.transactions.currencies.converting import Converter, total_of
from domain.transactions.currencies.flows import ForeignFlow, foreign_totals
from domain.transactions.currencies.model import ExchangeRate, RateSource
from domain.transactions.currencies.rates import RateTable
from domain.transactions.model import Account, Change, StatementImport, Transaction
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.outcomes import TransactionPage
from domain.transactions.reporting import CategoryTotal, Dashboard, TransactionFilter
from domain.transactions.search.problems import Problem

PAGE_MAX = 200

_ACCOUNT = (
    "id, name, type, currency, opening_balance_minor, balance_minor, created_at, transaction_count, closed_on, "
    "is_hidden, note, position, version"
)
_CHANGE = "id, kind, summary, user_id, sequence, account_id, import_id, created_at, undone_at, undone_by"
_ACCOUNTS = f"SELECT {_ACCOUNT} FROM accounts WHERE household_id = $1 ORDER BY position, created_at, id"  # noqa: S608 (constants)
_TRANSACTION = (
    "id, account_id, booked_on, amount_minor, currency, description, merchant, note, category, categorized_by, "
    "confidence, counterpart_id, import_id, payee_id, tag_ids, splits, status, counts_on, refund_of, refund_kind, "
    "reconciliation_id, is_hidden, external_id, version, updated_at, deleted_at"
)
_IMPORT = (
    "id, account_id, file_name, status, created_at, progress, row_count, imported_count, duplicate_count, "
    "matched_count, review_count, error_count, errors, failure, change_id, finished_at, format, accounts, closings"
)
# The rate as a text: a number in JSON would be read as a float.
_RATE = "id, base, quote, rated_on, rate::text AS rate, source"
_NEWEST_FIRST = "ORDER BY booked_on DESC, id DESC"


class LedgerReads:
    """Reads of one database; every method takes the household whose rows it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def has_transactions(self, household_id: UUID) -> bool:
        async with self._database.read(household_id) as connection:
            return bool(await connection.fetchval(_COUNT_ALL, household_id))

    async def accounts(self, household_id: UUID) -> list[Account]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_ACCOUNTS, household_id)
        return [account_of(row) for row in rows]

    async def transactions_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        rows = await self._by_ids("transactions", f"{_TRANSACTION}", household_id, ids, "AND deleted_at IS NULL")
        return {row["id"]: transaction_of(row) for row in rows}

    async def changes_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Change]:
        rows = await self._by_ids("changes", _CHANGE, household_id, ids)
        return {row["id"]: change_of(row) for row in rows}

    async def imports_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, StatementImport]:
        rows = await self._by_ids("imports", _IMPORT, household_id, ids)
        return {row["id"]: import_of(row) for row in rows}

    async def _by_ids(
        self, table: str, columns: str, household_id: UUID, ids: Sequence[UUID], also: str = ""
    ) -> list[Any]:
        statement = f"SELECT {columns} FROM {table} WHERE household_id = $1 AND id = ANY($2) {also}"  # noqa: S608 (constants)
        async with self._database.read(household_id) as connection:
            rows: list[Any] = await connection.fetch(statement, household_id, list(ids))
        return rows

    async def imports(self, household_id: UUID, first: int) -> list[StatementImport]:
        statement = f"SELECT {_IMPORT} FROM imports WHERE household_id = $1 ORDER BY created_at DESC, id LIMIT $2"  # noqa: S608 (constants)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, min(first, PAGE_MAX))
        return [import_of(row) for row in rows]

    async def transactions(
        self,
        household_id: UUID,
        wanted: TransactionFilter,
        *,
        first: int,
        after: tuple[date, UUID] | None,
        with_total: bool,
        with_sums: bool = False,
    ) -> TransactionPage | Problem:
        """A page, newest first; `after` is the sort key of the row it follows."""
        first = min(first, PAGE_MAX)
        sums = None
        async with self._database.read(household_id) as connection:
            found = await Found.of(connection, household_id, wanted)
            if isinstance(found, Problem):
                return found
            rows = await found.page(_TRANSACTION, first + 1, after)
            if with_sums or (with_total and wanted != TransactionFilter()):
                sums = await found.sums()
            # Without a condition the accounts know the number already.
            total = sum(each.row_count for each in sums) if sums else 0
            if with_total and sums is None:
                total = await connection.fetchval(_COUNT_ALL, household_id)
        page = page_of([transaction_of(row) for row in rows], first, lambda row: (row.booked_on, row.id))
        return TransactionPage(page, total if with_total else None, sums)

    async def dashboard(
        self, household_id: UUID, *, month: Month | None, currency: str | None, recent: int, parts: frozenset[str]
    ) -> Dashboard:
        """The first screen from one statement; `parts` are the fields that somebody looks at."""
        today = datetime.now(UTC).date()
        month = month or Month.of(today)
        # A whole month is compared with a whole one, a begun month with as many days of the one before.
        before = month.plus(-1)
        until = before.day_or_last(today.day) if month == Month.of(today) else before.last_day
        totals_from = month.plus(1 - reporting.CASH_FLOW_MONTHS) if "cash_flow" in parts else month
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(
                _DASHBOARD,
                household_id,
                currency,
                totals_from.first_day,
                month.first_day,
                before.first_day if "previous_month" in parts else None,
                until,
                min(recent, PAGE_MAX) if "recent_transactions" in parts else 0,
                month.last_day,
            )
        return _dashboard(row, month, today, totals_from, until, is_converted=currency is None)


_COUNT_ALL = "SELECT coalesce(sum(transaction_count), 0)::bigint FROM accounts WHERE household_id = $1"

# A refund counts earlier than it was booked, never later: the index on booked_on still helps.
_COMPARED = """t.household_id = $1 AND t.deleted_at IS NULL AND NOT t.is_hidden AND t.currency = chosen.currency
        AND t.account_id <> ALL(chosen.hidden) AND coalesce(t.counts_on, t.booked_on) BETWEEN $5 AND $6
        AND t.booked_on >= $5"""

# One round trip. JSON, since asyncpg cannot name the fields of arrays of records.
_DASHBOARD = f"""
WITH base AS MATERIALIZED (
  SELECT coalesce($2, (SELECT h.currency FROM households h WHERE h.id = $1)) AS currency
), chosen AS MATERIALIZED (
  -- Accounts whose money is converted: none where one currency was asked for, or where there is only one.
  SELECT base.currency, coalesce(array_agg(a.id) FILTER (WHERE a.is_hidden), '{{}}') AS hidden,
         array_agg(a.id) FILTER (WHERE $2 IS NULL AND a.currency <> base.currency AND NOT a.is_hidden) AS foreigners
  FROM base LEFT JOIN accounts a ON a.household_id = $1 GROUP BY base.currency
)
SELECT chosen.currency,
  (SELECT json_agg(a ORDER BY a.position, a.created_at, a.id) FROM (
    SELECT {_ACCOUNT} FROM accounts WHERE household_id = $1) AS a
  ) AS accounts,
  (SELECT json_agg(t) FROM (
    SELECT month, category, sum(in_minor)::bigint AS in_minor, sum(out_minor)::bigint AS out_minor,
           sum(row_count)::bigint AS row_count
    FROM monthly_totals
    WHERE household_id = $1 AND month BETWEEN $3 AND $4 AND currency = chosen.currency
      AND account_id <> ALL(chosen.hidden)
    GROUP BY month, category) AS t
  ) AS totals,
  (SELECT json_agg(p) FROM (
    SELECT coalesce(line.category, '') AS category, count(*) AS row_count,
           coalesce(sum(line.amount_minor) FILTER (WHERE line.amount_minor > 0), 0)::bigint AS in_minor,
           coalesce(-sum(line.amount_minor) FILTER (WHERE line.amount_minor < 0), 0)::bigint AS out_minor
    FROM (
      -- Few rows are split: only they are taken apart, for a look into each row took longer than all the rest.
      SELECT t.category, t.amount_minor FROM transactions t WHERE t.splits IS NULL AND {_COMPARED}
      UNION ALL
      SELECT part.category, part.amount_minor
      FROM transactions t CROSS JOIN LATERAL transaction_lines(t.amount_minor, t.category, t.splits) AS part
      WHERE t.splits IS NOT NULL AND {_COMPARED}
    ) AS line
    GROUP BY 1) AS p
  ) AS previous,
  (SELECT json_agg(f) FROM (
    SELECT t.booked_on, coalesce(t.counts_on, t.booked_on) AS counts_on, t.currency, line.category,
           count(*) AS row_count,
           coalesce(sum(line.amount_minor) FILTER (WHERE line.amount_minor > 0), 0)::bigint AS in_minor,
           coalesce(-sum(line.amount_minor) FILTER (WHERE line.amount_minor < 0), 0)::bigint AS out_minor
    FROM transactions t CROSS JOIN LATERAL transaction_lines(t.amount_minor, t.category, t.splits) AS line
    WHERE chosen.foreigners IS NOT NULL AND t.household_id = $1 AND t.deleted_at IS NULL AND NOT t.is_hidden
      AND t.account_id = ANY(chosen.foreigners) AND t.booked_on >= least($3, $5)
      AND coalesce(t.counts_on, t.booked_on) BETWEEN least($3, $5) AND $8
    GROUP BY 1, 2, 3, 4) AS f
  ) AS foreign_flows,
  (SELECT json_agg(x) FROM (
    SELECT {_RATE} FROM exchange_rates
    WHERE chosen.foreigners IS NOT NULL AND household_id = $1 AND rated_on > least($3, $5)
    UNION ALL
    (SELECT DISTINCT ON (base, quote, source) {_RATE} FROM exchange_rates
     WHERE chosen.foreigners IS NOT NULL AND household_id = $1 AND rated_on <= least($3, $5)
     ORDER BY base, quote, source, rated_on DESC)) AS x
  ) AS rates,
  (SELECT json_agg(r) FROM (
    SELECT {_TRANSACTION} FROM transactions
    WHERE household_id = $1 AND deleted_at IS NULL {_NEWEST_FIRST} LIMIT $7) AS r
  ) AS recent,
  (SELECT json_agg(c) FROM (
    SELECT {columns_of(HouseholdCategory)} FROM categories WHERE household_id = $1) AS c
  ) AS categories,
  (SELECT coalesce(sum(row_count), 0)::bigint FROM monthly_totals
   WHERE household_id = $1 AND category = '') AS uncategorized
FROM chosen
"""  # noqa: S608 (constants)


def _total(row: Any, month: Month) -> CategoryTotal:
    return CategoryTotal(month, row["category"] or None, row["in_minor"], row["out_minor"], row["row_count"])


def _foreign_flow(row: Any) -> ForeignFlow:
    booked_on, counts_on = date.fromisoformat(row["booked_on"]), date.fromisoformat(row["counts_on"])
    category = row["category"] or None
    return ForeignFlow(
        booked_on, counts_on, row["currency"], category, row["in_minor"], row["out_minor"], row["row_count"]
    )


def _rate(row: Any) -> ExchangeRate:
    return ExchangeRate(
        id=UUID(row["id"]),
        base=row["base"],
        quote=row["quote"],
        rated_on=date.fromisoformat(row["rated_on"]),
        rate=Decimal(row["rate"]),
        source=RateSource(row["source"]),
    )


def _dashboard(
    row: Any, month: Month, today: date, totals_from: Month, until: date, *, is_converted: bool
) -> Dashboard:
    currency = row["currency"]
    before = month.plus(-1)
    accounts = tuple(account_of(revived(account)) for account in row["accounts"] or ())
    tree = CategoryTree.of([entity_of(HouseholdCategory, category) for category in row["categories"] or ()])
    totals = [_total(total, Month.parse(total["month"][:7])) for total in row["totals"] or ()]
    previous = [_total(total, before) for total in row["previous"] or ()]
    rates = RateTable(map(_rate, row["rates"] or ()))
    converter = Converter(rates, currency)
    flows = [_foreign_flow(flow) for flow in row["foreign_flows"] or ()]
    foreign = foreign_totals(flows, converter, totals_from.first_day, month.last_day)
    of_month = Converter(rates, currency)
    foreign_totals(flows, of_month, month.first_day, month.last_day)
    compared = foreign_totals(flows, Converter(rates, currency), before.first_day, until, before)
    totals += foreign.totals
    this_month = [total for total in totals if total.month == month]
    counted = [each for each in accounts if not each.is_hidden and (is_converted or each.currency == currency)]
    balance = total_of(rates, currency, [(account.balance, today) for account in counted])
    return Dashboard(
        month=month,
        currency=currency,
        other_currencies=tuple(sorted({account.currency for account in accounts} - {currency})),
        balance=balance.total,
        accounts=accounts,
        month_to_date=reporting.month_flow(month, this_month, currency, tree, foreign.incomplete),
        previous_month=reporting.month_flow(before, [*previous, *compared.totals], currency, tree, compared.incomplete),
        spending_by_category=reporting.spending_by_category(this_month, currency, tree),
        cash_flow=reporting.cash_flow(month, totals, currency, tree, foreign.incomplete),
        recent_transactions=tuple(transaction_of(revived(found)) for found in row["recent"] or ()),
        uncategorized_count=row["uncategorized"],
        month_totals=tuple(this_month),
        tree=tree,
        is_converted=is_converted,
        balance_gaps=balance.gaps,
        flow_gaps=of_month.gaps.told(),
        cash_flow_gaps=converter.gaps.told(),
    )
