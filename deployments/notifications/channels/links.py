"""Where a message leads: pages of the app, and the way out of e-mails that needs no session."""

from __future__ import annotations

from uuid import UUID

import jwt

from domain.notifications.commands import Unsubscribe
from domain.notifications.kinds import NotificationKind
from domain.notifications.model import AboutKind, Notification

_AUDIENCE = "moneta-unsubscribe"
_TOKEN_LONGEST = 1_024
_ALL = "ALL"
_PAGES = {
    AboutKind.BUDGET: "/budgets",
    AboutKind.GOAL: "/goals",
    AboutKind.ACCOUNT: "/accounts/{id}",
    AboutKind.TRANSACTION: "/transactions?open={id}",
    AboutKind.IMPORT: "/import?id={id}",
    AboutKind.REPORT: "/reports",
    AboutKind.DEVICE: "/settings/notifications",
}


def page_of(notification: Notification) -> str:
    """The page that a message is about, as a path."""
    page = _PAGES[notification.about] if notification.about else "/notifications"
    return page.format(id=notification.about_id)


class Links:
    """Whole addresses below the installation's own."""

    def __init__(self, public_address: str, secret: str) -> None:
        self._root = public_address.rstrip("/")
        self._key = secret

    def page(self, notification: Notification) -> str:
        return self._root + page_of(notification)

    def settings(self) -> str:
        return f"{self._root}/settings/notifications"

    def unsubscribe(self, household_id: UUID, user_id: UUID, kind: NotificationKind | None) -> str:
        """Valid for as long as the key is: a mail may lie for years."""
        claims = {
            "aud": _AUDIENCE,
            "hh": str(household_id),
            "sub": str(user_id),
            "kind": kind.value if kind else _ALL,
        }
        return f"{self._root}/unsubscribe?token={jwt.encode(claims, self._key, algorithm='HS256')}"


def read_unsubscribe(token: str, secret: str) -> Unsubscribe | None:
    """Whom a link is for; None for anything that is not one of ours."""
    if len(token) > _TOKEN_LONGEST:
        return None
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], audience=_AUDIENCE)
        kind = None if claims["kind"] == _ALL else NotificationKind(claims["kind"])
        return Unsubscribe(UUID(claims["hh"]), UUID(claims["sub"]), kind)
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
        return None
