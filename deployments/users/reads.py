"""What the gateway shows of people: one statement on its own connection."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from deployments.adapters.db import Database
from domain.shared.viewer import Caller, Role
from domain.users.model import HouseholdProfile, Profile
from domain.users.verification import is_administrator

# Also used by the repository, where the placeholders have names.
PROFILE = """
    SELECT u.id AS user_id, CASE WHEN u.password_hash IS NOT NULL THEN u.email END AS email, u.display_name, m.role,
           u.email_verified_at, u.is_admin, h.id AS household_id, h.name, h.currency, h.is_demo,
           (SELECT v.email FROM email_verifications v
            WHERE v.user_id = u.id AND v.used_at IS NULL AND v.email <> u.email) AS pending_email
    FROM memberships m
    JOIN users u ON u.id = m.user_id
    JOIN households h ON h.id = m.household_id
    WHERE m.household_id = {household} AND m.user_id = {user}
"""
_PROFILE = PROFILE.format(household="$1", user="$2")


def profile_of(row: Any, admin_emails: Collection[str]) -> Profile:
    """From any row with the columns of `PROFILE`."""
    return Profile(
        user_id=row["user_id"],
        email=row["email"],
        display_name=row["display_name"],
        household=HouseholdProfile(
            id=row["household_id"], name=row["name"], currency=row["currency"], is_demo=row["is_demo"]
        ),
        role=Role(row["role"]),
        email_verified_at=row["email_verified_at"],
        pending_email=row["pending_email"],
        is_admin=is_administrator(row["email"] or "", row["email_verified_at"], row["is_admin"], admin_emails),
    )


class UserReads:
    def __init__(self, database: Database, admin_emails: Collection[str] = ()) -> None:
        self._database = database
        self._admin_emails = admin_emails

    async def profile(self, caller: Caller) -> Profile | None:
        """None once the person has left the household, however long the access token still lives."""
        async with self._database.read(caller.household_id) as connection:
            row = await connection.fetchrow(_PROFILE, caller.household_id, caller.viewer.user_id)
        return profile_of(row, self._admin_emails) if row else None
