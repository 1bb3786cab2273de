"""The way out of e-mails: a page with one button, and the one-click POST of mail programs (RFC 8058).

A GET changes nothing: programs that look at links before people do would unsubscribe everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from deployments.gateway.pages import page
from deployments.notifications.channels.links import read_unsubscribe

if TYPE_CHECKING:
    from deployments.gateway.app import Parts

_WAY_ON = ("/settings/notifications", "All your choices")


async def unsubscribe_response(request: Request, token: str, parts: Parts) -> Response:
    wanted = read_unsubscribe(token, parts.settings.jwt_secret)
    if wanted is None:
        words = "It is not whole, or the installation has a new key since."
        return page("This link does not work", words, status=404, way_on=_WAY_ON)
    if request.method == "GET":
        what = "of this kind" if wanted.kind else "of every kind"
        words = f"Messages {what} will no longer come by e-mail."
        return page("No more e-mails?", words, button="Stop these e-mails", way_on=_WAY_ON)
    await parts.services.call("notifications", "unsubscribe", wanted)
    words = "These messages no longer come by e-mail; in Moneta you still see them."
    return page("Done", words, way_on=_WAY_ON)
