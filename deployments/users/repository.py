"""The stores of people and sessions on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters import admin_actions, outbox
from deployments.adapters.db import Database
from deployments.users.reads import PROFILE, profile_of
from deployments.users.tables import (
    DeviceRow,
    EmailVerificationRow,
    HouseholdRow,
    MembershipRow,
    RefreshTokenRow,
    UserRow,
)
from deployments.users.verifications import SqlVerifications
from domain.shared.events import Event
from domain.shared.viewer import Caller, Role
from domain.users.devices import Device
from domain.users.model import Credentials, Household, Profile, RefreshToken, User

_PROFILE = text(PROFILE.format(household=":household", user=":user"))

# Held until the transaction ends; the prefix keeps it apart from other locks. Without it a revocation could pass by a
# token that a concurrent refresh has inserted and not yet committed.
_LOCK_FAMILY = text("""
    SELECT pg_advisory_xact_lock(hashtextextended('session ' || CAST(family_id AS text), 0))
    FROM refresh_tokens WHERE token_hash = :token_hash
""")


class SqlUsers:
    def __init__(self, session: AsyncSession, admin_emails: Collection[str]) -> None:
        self._session = session
        self._admin_emails = admin_emails

    async def add(self, user: User) -> bool:
        statement = (
            upsert(UserRow)
            .values(
                id=user.id,
                email=user.email,
                display_name=user.display_name,
                password_hash=user.password_hash,
                created_at=user.created_at,
            )
            .on_conflict_do_nothing(index_elements=[UserRow.email])
            .returning(UserRow.id)
        )
        return (await self._session.execute(statement)).first() is not None

    async def add_household(self, household: Household, owner_id: UUID, role: Role) -> None:
        await self._session.execute(
            insert(HouseholdRow).values(
                id=household.id,
                name=household.name,
                currency=household.currency,
                is_demo=household.is_demo,
                created_at=household.created_at,
            )
        )
        await self._session.execute(
            insert(MembershipRow).values(household_id=household.id, user_id=owner_id, role=role.value)
        )

    async def credentials(self, email: str) -> Credentials | None:
        statement = (
            select(UserRow.id, MembershipRow.household_id, UserRow.password_hash)
            .join(MembershipRow, MembershipRow.user_id == UserRow.id)
            .join(HouseholdRow, HouseholdRow.id == MembershipRow.household_id)
            .where(UserRow.email == email)
            .order_by(HouseholdRow.created_at, HouseholdRow.id)
            .limit(1)
        )
        row = (await self._session.execute(statement)).first()
        return Credentials(user_id=row[0], household_id=row[1], password_hash=row[2]) if row else None

    async def profile(self, user_id: UUID, household_id: UUID) -> Profile | None:
        found = await self._session.execute(_PROFILE, {"household": household_id, "user": user_id})
        row = found.mappings().one_or_none()
        return profile_of(row, self._admin_emails) if row else None

    async def replace_password_hash(self, user_id: UUID, password_hash: str) -> None:
        await self._session.execute(update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash))

    async def set_email(self, user_id: UUID, email: str, verified_at: datetime | None) -> bool:
        taken = select(UserRow.id).where(UserRow.email == email, UserRow.id != user_id)
        # Somebody who registers it at this very moment ends this by the unique index, and the next try finds them.
        if (await self._session.execute(taken)).first() is not None:
            return False
        await self._session.execute(
            update(UserRow).where(UserRow.id == user_id).values(email=email, email_verified_at=verified_at)
        )
        return True


class SqlTokens:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, token: RefreshToken) -> None:
        await self._session.execute(
            insert(RefreshTokenRow).values(
                token_hash=token.token_hash,
                family_id=token.family_id,
                user_id=token.user_id,
                household_id=token.household_id,
                issued_at=token.issued_at,
                expires_at=token.expires_at,
            )
        )

    async def spend(self, token_hash: bytes, now: datetime) -> RefreshToken | None:
        if not await self._lock_family(token_hash):
            return None
        statement = (
            update(RefreshTokenRow)
            .where(RefreshTokenRow.token_hash == token_hash, RefreshTokenRow.used_at.is_(None))
            .values(used_at=now)
            .returning(RefreshTokenRow)
            .execution_options(synchronize_session=False)
        )
        spent = await self._session.scalar(statement)
        if spent is not None:
            return replace(spent.to_domain(), used_at=None)
        return await self._get(token_hash)

    async def find(self, token_hash: bytes) -> RefreshToken | None:
        return await self._get(token_hash) if await self._lock_family(token_hash) else None

    async def revoke_family(self, family_id: UUID, now: datetime) -> None:
        await self._session.execute(
            update(RefreshTokenRow)
            .where(RefreshTokenRow.family_id == family_id, RefreshTokenRow.revoked_at.is_(None))
            .values(revoked_at=now)
            .execution_options(synchronize_session=False)
        )

    async def _lock_family(self, token_hash: bytes) -> bool:
        return (await self._session.execute(_LOCK_FAMILY, {"token_hash": token_hash})).first() is not None

    async def _get(self, token_hash: bytes) -> RefreshToken | None:
        row = await self._session.scalar(select(RefreshTokenRow).where(RefreshTokenRow.token_hash == token_hash))
        return row.to_domain() if row else None


class SqlDevices:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, user_id: UUID) -> list[Device]:
        # Two sign-ins at once from one new device are one stranger: the person's row makes them take turns.
        await self._session.execute(select(UserRow.id).where(UserRow.id == user_id).with_for_update())
        found = await self._session.scalars(
            select(DeviceRow).where(DeviceRow.user_id == user_id).order_by(DeviceRow.last_seen_at.desc(), DeviceRow.id)
        )
        return [row.to_domain() for row in found]

    async def put(self, device: Device) -> None:
        values = {
            "token_hash": device.token_hash,
            "label": device.label,
            "network": device.network,
            "last_seen_at": device.last_seen_at,
        }
        await self._session.execute(
            upsert(DeviceRow)
            .values(id=device.id, user_id=device.user_id, first_seen_at=device.first_seen_at, **values)
            .on_conflict_do_update(index_elements=[DeviceRow.id], set_=values)
        )


class SqlOutbox:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, event: Event) -> None:
        await outbox.add(self._session, [event])


class SqlUsersUnit:
    """One database transaction."""

    def __init__(self, session: AsyncSession, admin_emails: Collection[str] = ()) -> None:
        self._session = session
        self.users = SqlUsers(session, admin_emails)
        self.tokens = SqlTokens(session)
        self.devices = SqlDevices(session)
        self.verifications = SqlVerifications(session)
        self.outbox = SqlOutbox(session)

    async def name_administrator(self, user_id: UUID, email: str, granted: bool, now: datetime) -> None:
        """From the command line, and written down for whoever reads what administrators did."""
        await self._session.execute(update(UserRow).where(UserRow.id == user_id).values(is_admin=granted))
        await admin_actions.write(
            self._session,
            at=now,
            user_id=None,
            actor="the command line",
            action="GRANT" if granted else "REVOKE",
            subject=email,
            correlation_id="cli",
            done_count=1,
        )

    async def commit(self) -> None:
        await self._session.commit()

    async def rollback(self) -> None:
        await self._session.rollback()


class UsersBegin:
    """Opens units on one database. People belong to no household, so none is named, whoever calls."""

    def __init__(self, database: Database, admin_emails: Collection[str] = ()) -> None:
        self._database = database
        self._admin_emails = admin_emails

    @asynccontextmanager
    async def __call__(self, _caller: Caller | None = None) -> AsyncIterator[SqlUsersUnit]:
        async with self._database.session(None) as session:
            yield SqlUsersUnit(session, self._admin_emails)


class Housekeeping:
    """Removes what nobody can use any more, in steps of their own transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete_expired_tokens(self, now: datetime) -> int:
        """A spent token stays until it expires: shown again, it still gives a thief away."""
        return await self._delete(delete(RefreshTokenRow).where(RefreshTokenRow.expires_at <= now))

    async def delete_old_verifications(self, before: datetime) -> int:
        """Links that nobody can follow any more. A change of address that was never confirmed goes with its link."""
        return await self._delete(delete(EmailVerificationRow).where(EmailVerificationRow.expires_at < before))

    async def demo_households_before(self, created_before: datetime) -> list[UUID]:
        statement = select(HouseholdRow.id).where(HouseholdRow.is_demo, HouseholdRow.created_at < created_before)
        async with self._database.session(None) as session:
            return list(await session.scalars(statement))

    async def delete_demo_household(self, household_id: UUID) -> bool:
        """With everything in it.

        Rows of the ledger first: their trigger keeps totals of accounts, which must still be there, and row security
        lets it see one household only.
        """
        async with self._database.session(household_id) as session:
            await session.execute(text("DELETE FROM transactions WHERE household_id = :id"), {"id": household_id})
            gone = await session.execute(
                delete(HouseholdRow)
                .where(HouseholdRow.id == household_id, HouseholdRow.is_demo)
                .returning(HouseholdRow.id)
            )
            found = gone.first() is not None
            await session.commit()
            return found

    async def delete_demo_users(self, email_domain: str, created_before: datetime) -> int:
        """Visitors whose household is gone."""
        statement = delete(UserRow).where(
            UserRow.password_hash.is_(None),
            UserRow.created_at < created_before,
            func.split_part(UserRow.email, "@", 2) == email_domain,
            ~select(MembershipRow.user_id).where(MembershipRow.user_id == UserRow.id).exists(),
        )
        return await self._delete(statement)

    async def _delete(self, statement: Any) -> int:
        async with self._database.session(None) as session:
            result = await session.execute(statement.execution_options(synchronize_session=False))
            await session.commit()
            return cast(CursorResult[Any], result).rowcount
