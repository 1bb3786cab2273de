"""The refresh token travels in a cookie that scripts cannot read and other sites cannot send."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

NAME = "moneta_refresh"
_PATH = "/graphql"
_SAME_SITE: Literal["strict"] = "strict"


class Cookies:
    """Implements `finance_graphql.clients.SessionCookie` for one request and its answer."""

    def __init__(self, request: Request, *, secure: bool) -> None:
        self._given = request.cookies.get(NAME)
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
        elif self._cleared:
            response.delete_cookie(NAME, path=_PATH, secure=self._secure, httponly=True, samesite=_SAME_SITE)
