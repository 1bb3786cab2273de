"""The floor of the dashboard: what a person would write who needs this one answer for this one household, today."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from fastapi import FastAPI, Response

from deployments.adapters.db import asyncpg_dsn
from domain.shared.periods import Month
from domain.transactions.categories import BY_SLUG, CategoryKind

CURRENCY = "EUR"
EXPENSE = [slug for slug, category in BY_SLUG.items() if category.kind is CategoryKind.EXPENSE]

ACCOUNTS = """
SELECT id, name, type, currency, balance_minor FROM accounts WHERE household_id = $1 ORDER BY created_at, id
"""
FLOW = """
SELECT month,
  coalesce(sum(in_minor - out_minor) FILTER (WHERE category = 'income'), 0)::bigint
    + coalesce(sum(in_minor) FILTER (WHERE category = ''), 0)::bigint AS income,
  coalesce(sum(out_minor - in_minor) FILTER (WHERE category = ANY($4)), 0)::bigint
    + coalesce(sum(out_minor) FILTER (WHERE category = ''), 0)::bigint AS expense
FROM monthly_totals WHERE household_id = $1 AND month BETWEEN $2 AND $3 AND currency = 'EUR' GROUP BY month
"""
PREVIOUS = """
SELECT
  coalesce(sum(amount_minor) FILTER (WHERE category = 'income'), 0)::bigint
    + coalesce(sum(amount_minor) FILTER (WHERE category IS NULL AND amount_minor > 0), 0)::bigint AS income,
  -coalesce(sum(amount_minor) FILTER (WHERE category = ANY($4)), 0)::bigint
    - coalesce(sum(amount_minor) FILTER (WHERE category IS NULL AND amount_minor < 0), 0)::bigint AS expense
FROM transactions
WHERE household_id = $1 AND deleted_at IS NULL AND booked_on BETWEEN $2 AND $3 AND currency = 'EUR'
"""
SPENDING = """
SELECT category, sum(CASE WHEN category = '' THEN out_minor ELSE out_minor - in_minor END)::bigint AS minor,
  sum(row_count)::bigint AS rows
FROM monthly_totals
WHERE household_id = $1 AND month = $2 AND currency = 'EUR' AND (category = '' OR category = ANY($3))
GROUP BY category HAVING sum(CASE WHEN category = '' THEN out_minor ELSE out_minor - in_minor END) > 0
ORDER BY minor DESC, category
"""
RECENT = """
SELECT t.id, t.booked_on, t.description, t.merchant, t.amount_minor, t.currency, t.category, t.confidence,
  t.account_id, a.name AS account_name
FROM transactions t JOIN accounts a ON a.household_id = t.household_id AND a.id = t.account_id
WHERE t.household_id = $1 AND t.deleted_at IS NULL ORDER BY t.booked_on DESC, t.id DESC LIMIT 8
"""
UNCATEGORIZED = """
SELECT coalesce(sum(row_count), 0)::bigint FROM monthly_totals WHERE household_id = $1 AND category = ''
"""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await asyncpg.create_pool(asyncpg_dsn(os.environ["DATABASE_URL"]), min_size=8, max_size=8)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


def money(minor: int) -> dict[str, str]:
    return {"minor": str(minor), "currency": CURRENCY}


def flow(month: Month, income: int, expense: int) -> dict[str, Any]:
    return {"month": str(month), "income": money(income), "expense": money(expense), "net": money(income - expense)}


def category(slug: str | None) -> dict[str, str] | None:
    found = BY_SLUG.get(slug or "")
    return {"id": found.slug, "label": found.label, "icon": found.icon} if found else None


@app.get("/dashboard")
async def dashboard() -> Response:
    household = UUID(os.environ["HOUSEHOLD"])
    today: date = datetime.now(UTC).date()
    month = Month.of(today)
    before = month.plus(-1)
    async with app.state.pool.acquire() as connection:
        accounts = await connection.fetch(ACCOUNTS, household)
        flows = await connection.fetch(FLOW, household, month.plus(-11).first_day, month.first_day, EXPENSE)
        previous = await connection.fetchrow(
            PREVIOUS, household, before.first_day, before.day_or_last(today.day), EXPENSE
        )
        spending = await connection.fetch(SPENDING, household, month.first_day, EXPENSE)
        recent = await connection.fetch(RECENT, household)
        uncategorized = await connection.fetchval(UNCATEGORIZED, household)
    by_month = {row["month"]: (row["income"], row["expense"]) for row in flows}
    months = [month.plus(back) for back in range(-11, 1)]
    whole = sum(row["minor"] for row in spending)
    answer = {
        "month": str(month),
        "currency": CURRENCY,
        "otherCurrencies": [],
        "uncategorizedCount": uncategorized,
        "balance": money(sum(row["balance_minor"] for row in accounts)),
        "accounts": [
            {
                "id": str(row["id"]),
                "name": row["name"],
                "type": row["type"],
                "currency": row["currency"],
                "balance": money(row["balance_minor"]),
            }
            for row in accounts
        ],
        "monthToDate": flow(month, *by_month.get(month.first_day, (0, 0))),
        "previousMonth": flow(before, previous["income"], previous["expense"]),
        "spendingByCategory": [
            {
                "category": category(row["category"]),
                "amount": money(row["minor"]),
                "share": row["minor"] / whole,
                "transactionCount": row["rows"],
            }
            for row in spending
        ],
        "cashFlow": [flow(one, *by_month.get(one.first_day, (0, 0))) for one in months],
        "recentTransactions": [
            {
                "id": str(row["id"]),
                "bookedOn": row["booked_on"].isoformat(),
                "description": row["description"],
                "merchant": row["merchant"],
                "amount": money(row["amount_minor"]),
                "category": category(row["category"]),
                "confidence": None if row["confidence"] is None else round(row["confidence"], 3),
                "account": {"id": str(row["account_id"]), "name": row["account_name"]},
            }
            for row in recent
        ],
    }
    return Response(orjson.dumps(answer), media_type="application/json")
