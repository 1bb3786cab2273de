"""Who is asking, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    OWNER = "OWNER"
    EDITOR = "EDITOR"
    VIEWER = "VIEWER"


class Permission(StrEnum):
    READ = "READ"
    WRITE_TRANSACTIONS = "WRITE_TRANSACTIONS"
    WRITE_ACCOUNTS = "WRITE_ACCOUNTS"
    WRITE_BUDGETS = "WRITE_BUDGETS"
    MANAGE_HOUSEHOLD = "MANAGE_HOUSEHOLD"
    # Of the whole installation: no role in a household has it.
    ADMINISTER = "ADMINISTER"


_EDITOR = frozenset(
    {Permission.READ, Permission.WRITE_TRANSACTIONS, Permission.WRITE_ACCOUNTS, Permission.WRITE_BUDGETS}
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission) - {Permission.ADMINISTER},
    Role.EDITOR: _EDITOR,
    Role.VIEWER: frozenset({Permission.READ}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person acting in one household."""

    user_id: UUID
    household_id: UUID
    role: Role
    is_admin: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        return PERMISSIONS[self.role] | ({Permission.ADMINISTER} if self.is_admin else frozenset())

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Caller:
    """The first argument of every service call: whose data, and which request it belongs to."""

    viewer: Viewer
    correlation_id: str

    @property
    def household_id(self) -> UUID:
        return self.viewer.household_id
