"""What a name may be, in words that say how to mend it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from domain.shared.events import ChangedBy, ChangeKind, LedgerChanged, TransactionsChanged
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.checks import NAME_MAX
from domain.transactions.model import Change
from domain.transactions.model import ChangeKind as Kind
from domain.transactions.ports import LedgerUnit

CodeT = TypeVar("CodeT", bound=StrEnum)

_COLOR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_ICON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def name_problem(codes: type[CodeT], name: str, what: str) -> Rejected | None:
    if not name:
        return Rejected(codes("NAME_EMPTY"), f"Give the {what} a name.", "name")
    if len(name) > NAME_MAX:
        return Rejected(codes("NAME_TOO_LONG"), f"Shorten the name to {NAME_MAX} characters.", "name")
    return None


def color_problem(codes: type[CodeT], color: object) -> Rejected | None:
    if not isinstance(color, str) or _COLOR.fullmatch(color):
        return None
    return Rejected(codes("COLOR_INVALID"), "Write a colour as six hexadecimal digits, for example #12a37b.", "color")


def icon_problem(codes: type[CodeT], icon: object) -> Rejected | None:
    if not isinstance(icon, str) or (len(icon) <= 40 and _ICON.fullmatch(icon)):
        return None
    return Rejected(codes("ICON_INVALID"), "Name a Tabler icon, for example shopping-cart.", "icon")


async def begin_change(caller: Caller, unit: LedgerUnit, change_id: UUID, summary: str) -> Change:
    """Open the one change that everything of this command belongs to."""
    change = Change(id=change_id, kind=Kind.NAMES, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id)
    await unit.history.open(change)
    return change


def tell_names(unit: LedgerUnit, moved_count: int, *kinds: str) -> None:
    """Open pages read the names again, and everything that counts rows where rows have moved."""
    unit.tell(LedgerChanged(kinds=kinds))
    if moved_count:
        unit.tell(TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.PERSON))
