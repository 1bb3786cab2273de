"""What waits for an administrator, in memory."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from domain.administration.model import AdminAction, ParkedCount, ParkedEvent, ParkedEvents, ParkedHandled
from domain.administration.rejections import DiscardParkedRejection, ReplayParkedRejection
from tests.unit.graphql_schema.household import HOUSEHOLD, NOW, key

PARKED = ParkedEvent(
    id="1-0",
    consumer="notifications",
    lane=2,
    topic="users.registered",
    household_id=HOUSEHOLD,
    reason="failed 5 times: ValueError: no such person",
    tries=5,
    parked_at=NOW,
    occurred_at=NOW,
    payload="{}",
)
ACTION = AdminAction(
    id=key("action"), at=NOW, actor="ada@example.org", action="REPLAY", subject="notifications: all", done_count=3
)
ADMIN_OUTCOMES: dict[str, Any] = {
    "list_parked": ParkedEvents((ParkedCount("notifications", 1),), (PARKED,)),
    "list_admin_actions": (ACTION,),
    "replay_parked": ParkedHandled(3, 1),
    "discard_parked": ParkedHandled(3, 1),
}
ADMIN_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "replayParked": ("replay_parked", ReplayParkedRejection),
    "discardParked": ("discard_parked", DiscardParkedRejection),
}
