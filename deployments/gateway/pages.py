"""Small pages without a script, for links in e-mails: they work in any browser, signed in or not."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse, Response

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{margin:12vh auto;max-width:30rem;padding:0 1.25rem;font:1rem/1.5 system-ui,sans-serif}}
button{{font:inherit;padding:.6rem 1.1rem;border:0;border-radius:.5rem;background:#0b6b4f;color:#fff}}</style></head>
<body><main><h1>{title}</h1><p>{words}</p>{form}
<p><a href="{way_on}">{way_on_words}</a></p></main></body></html>
"""


def page(title: str, words: str, *, status: int = 200, button: str | None = None, way_on: tuple[str, str]) -> Response:
    """With a button it posts to its own address; `way_on` is a path and what it leads to."""
    form = f'<form method="post"><button>{html.escape(button)}</button></form>' if button else ""
    path, path_words = way_on
    content = _PAGE.format(
        title=html.escape(title),
        words=html.escape(words),
        form=form,
        way_on=html.escape(path),
        way_on_words=html.escape(path_words),
    )
    return HTMLResponse(content, status, headers=_HEADERS)
