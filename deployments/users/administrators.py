"""Who was named administrator on the machine itself, and by the settings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import or_, select

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.users.repository import SqlUsersUnit, UsersBegin
from deployments.users.tables import UserRow
from domain.users.registration import normalise_email
from domain.users.verification import is_administrator


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is registered, as the person at the machine must know them before they trust them."""

    user_id: UUID
    email: str
    display_name: str
    created_at: datetime
    is_verified: bool
    is_granted: bool


class Administrators:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._begin = UsersBegin(database)

    async def find(self, email: str) -> Account | None:
        """None for an address that nobody has registered; a visitor of the demo is nobody."""
        async with self._database.session(None) as session:
            statement = select(UserRow).where(
                UserRow.email == (normalise_email(email) or ""), UserRow.password_hash.is_not(None)
            )
            row = await session.scalar(statement)
            return _account(row) if row else None

    async def all(self, admin_emails: Collection[str]) -> Sequence[Account]:
        """Everybody who is one now."""
        async with self._database.session(None) as session:
            statement = (
                select(UserRow)
                .where(UserRow.password_hash.is_not(None))
                .where(or_(UserRow.is_admin, UserRow.email.in_(list(admin_emails))))
                .order_by(UserRow.email)
            )
            rows = list(await session.scalars(statement))
        return [
            _account(row)
            for row in rows
            if is_administrator(row.email, row.email_verified_at, row.is_admin, admin_emails)
        ]

    async def set(self, account: Account, granted: bool) -> None:
        """Whoever reads what administrators did reads this, too."""
        await run(self._begin, _set, None, (account, granted))


async def _set(_caller: None, wanted: tuple[Account, bool], unit: SqlUsersUnit) -> None:
    account, granted = wanted
    await unit.name_administrator(account.user_id, account.email, granted, datetime.now(UTC))


def _account(row: UserRow) -> Account:
    return Account(
        user_id=row.id,
        email=row.email,
        display_name=row.display_name,
        created_at=row.created_at,
        is_verified=row.email_verified_at is not None,
        is_granted=row.is_admin,
    )
