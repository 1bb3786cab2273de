"""The refresh token travels in a cookie that scripts cannot read and other sites cannot send."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from deployments.adapters.security import new_refresh_token

NAME = "moneta_refresh"
# Outlives sessions, so that a browser that comes back is known; 400 days is the most that browsers keep a cookie.
DEVICE = "moneta_device"
_DEVICE_SECONDS = 400 * 86_400
_DEVICE_LONGEST = 100
_PATH = "/graphql"
_SAME_SITE: Literal["strict"] = "strict"


class Cookies:
    """Implements `finance_graphql.clients.SessionCookie` for one request and its answer."""

    def __init__(self, request: Request, *, secure: bool) -> None:
        self._given = request.cookies.get(NAME)
        kept = request.cookies.get(DEVICE, "")
        self.device_token = kept if 0 < len(kept) <= _DEVICE_LONGEST else new_refresh_token()
        self._secure = secure
        self._new: tuple[str, datetime] | None = None
        self._cleared = False

    @property
    def refresh_token(self) -> str | None:
        return self._given

    def set_refresh(self, token: str, expires_at: datetime) -> None:
        self._new = (token, expires_at)

    def clear(self) -> None:
        self._cleared = True

    def write(self, response: Response) -> None:
        """Put what was decided on the answer."""
        if self._new:
            token, expires = self._new
            response.set_cookie(
                NAME, token, expires=expires, path=_PATH, secure=self._secure, httponly=True, samesite=_SAME_SITE
            )
            response.set_cookie(
                DEVICE,
                self.device_token,
                max_age=_DEVICE_SECONDS,
                path=_PATH,
                secure=self._secure,
                httponly=True,
                samesite=_SAME_SITE,
            )
        elif self._cleared:
            response.delete_cookie(NAME, path=_PATH, secure=self._secure, httponly=True, samesite=_SAME_SITE)
