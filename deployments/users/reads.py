"""What the gateway shows of people: one statement on its own connection."""

from __future__ import annotations

from typing import Any

from deployments.adapters.db import Database
from domain.shared.viewer import Caller, Role
from domain.users.model import HouseholdProfile, Profile

# Also used by the repository, where the placeholders have names.
PROFILE = """
    SELECT u.id AS user_id, CASE WHEN u.password_hash IS NOT NULL THEN u.email END AS email, u.display_name, m.role,
           h.id AS household_id, h.name, h.currency, h.is_demo
    FROM memberships m
    JOIN users u ON u.id = m.user_id
    JOIN households h ON h.id = m.household_id
    WHERE m.household_id = {household} AND m.user_id = {user}
"""
_PROFILE = PROFILE.format(household="$1", user="$2")


def profile_of(row: Any) -> Profile:
    """From any row with the columns of `PROFILE`."""
    return Profile(
        user_id=row["user_id"],
        email=row["email"],
        display_name=row["display_name"],
        household=HouseholdProfile(
            id=row["household_id"], name=row["name"], currency=row["currency"], is_demo=row["is_demo"]
        ),
        role=Role(row["role"]),
    )


class UserReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, caller: Caller) -> Profile | None:
        """None once the person has left the household, however long the access token still lives."""
        async with self._database.read(caller.household_id) as connection:
            row = await connection.fetchrow(_PROFILE, caller.household_id, caller.viewer.user_id)
        return profile_of(row) if row else None
