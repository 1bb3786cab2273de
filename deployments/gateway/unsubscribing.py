"""The way out of e-mails: a page with one button, and the one-click POST of mail programs (RFC 8058).

A GET changes nothing: programs that look at links before people do would unsubscribe everybody.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from deployments.notifications.channels.links import read_unsubscribe

if TYPE_CHECKING:
    from deployments.gateway.app import Parts

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>E-mail from Moneta</title>
<style>body{{margin:12vh auto;max-width:30rem;padding:0 1.25rem;font:1rem/1.5 system-ui,sans-serif}}
button{{font:inherit;padding:.6rem 1.1rem;border:0;border-radius:.5rem;background:#0b6b4f;color:#fff}}</style></head>
<body><main><h1>{title}</h1><p>{words}</p>{form}
<p><a href="/settings/notifications">All your choices</a></p></main></body></html>
"""
_FORM = '<form method="post"><button>Stop these e-mails</button></form>'


async def unsubscribe_response(request: Request, token: str, parts: Parts) -> Response:
    wanted = read_unsubscribe(token, parts.settings.jwt_secret)
    if wanted is None:
        return _page("This link does not work", "It is not whole, or the installation has a new key since.", 404)
    if request.method == "GET":
        what = "of this kind" if wanted.kind else "of every kind"
        return _page("No more e-mails?", f"Messages {what} will no longer come by e-mail.", form=_FORM)
    await parts.services.call("notifications", "unsubscribe", wanted)
    return _page("Done", "These messages no longer come by e-mail; in Moneta you still see them.")


def _page(title: str, words: str, status: int = 200, form: str = "") -> Response:
    content = _PAGE.format(title=html.escape(title), words=html.escape(words), form=form)
    return HTMLResponse(content, status, headers=_HEADERS)
