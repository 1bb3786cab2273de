"""Households with accounts and rows, made by plain SQL: a test of one context needs no code of another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from deployments.adapters.db import asyncpg_dsn
from domain.shared.viewer import Caller, Role, Viewer


@asynccontextmanager
async def admin(dsn: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection that sees every household: for arranging and for looking, never for what is under test."""
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    try:
        yield connection
    finally:
        await connection.close()


@dataclass(frozen=True)
class Household:
    """One household with one account per currency it uses."""

    dsn: str
    id: UUID
    caller: Caller
    accounts: dict[str, UUID]

    async def account(self, currency: str, name: str | None = None) -> UUID:
        if currency not in self.accounts:
            self.accounts[currency] = uuid4()
            async with admin(self.dsn) as connection:
                await connection.execute(
                    "INSERT INTO accounts VALUES ($1, $2, $3, 'CHECKING', $4, 0, 0)",
                    self.id,
                    self.accounts[currency],
                    name or f"Account in {currency}",
                    currency,
                )
        return self.accounts[currency]

    async def book(
        self,
        amount_minor: int,
        category: str | None,
        *,
        on: date = date(2026, 11, 3),
        currency: str = "EUR",
        description: str = "A shop",
        by: str | None = None,
        import_id: UUID | None = None,
    ) -> UUID:
        """One row of the ledger; the triggers keep the totals."""
        transaction_id = uuid4()
        account_id = await self.account(currency)
        async with admin(self.dsn) as connection:
            await connection.execute(
                "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency,"
                " description, category, categorized_by, import_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                self.id,
                transaction_id,
                account_id,
                on,
                amount_minor,
                currency,
                description,
                category,
                by,
                import_id,
            )
        return transaction_id


async def new_household(dsn: str, *, display_name: str = "Ada") -> Household:
    household_id, user_id = uuid4(), uuid4()
    async with admin(dsn) as connection:
        await connection.execute("INSERT INTO households VALUES ($1, 'Home', 'EUR')", household_id)
        await connection.execute(
            "INSERT INTO users VALUES ($1, $2, $3)", user_id, f"{user_id}@example.org", display_name
        )
        await connection.execute("INSERT INTO memberships VALUES ($1, $2, 'OWNER')", household_id, user_id)
    return Household(dsn, household_id, Caller(Viewer(user_id, household_id, Role.OWNER), "request-1"), {})
