"""Tags and values of OFX, as SGML without end tags or as XML. No entity is ever expanded but characters."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]*)[^<>]*>([^<]*)")
_CHARACTER = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tag:
    """`value` is what stands before the next tag; empty for aggregates."""

    name: str
    is_end: bool
    value: str
    line: int


def tags(text: str) -> Iterator[Tag]:
    """Every tag in the order of the file; names in upper case."""
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda match: html.escape(match[1], quote=False), text)
    newlines = [match.start() for match in re.finditer("\n", text)]
    for match in _TAG.finditer(text):
        value = match[3].strip()
        if "&" in value:
            # Only whole character references: the `&` of AT&T stands for itself.
            value = _CHARACTER.sub(lambda found: html.unescape(found[0]), value).strip()
        yield Tag(match[2].upper(), bool(match[1]), value, bisect_right(newlines, match.start()) + 1)
