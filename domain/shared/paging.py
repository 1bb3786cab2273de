"""Keyset pages: a cursor holds the sort key of the row it points at, so new rows never repeat or skip one."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

CursorPart = str | int | date | datetime | UUID

A = TypeVar("A", str, int, date, datetime, UUID)
B = TypeVar("B", str, int, date, datetime, UUID)
C = TypeVar("C", str, int, date, datetime, UUID)
T = TypeVar("T")

# A sort key is short; whatever is longer was not made here.
_LONGEST = 1_024
_BIGINT = 2**63


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in order and one cursor for each; `has_next` says whether more follow the last one."""

    items: tuple[T, ...]
    has_next: bool
    cursors: tuple[str, ...]

    @property
    def start_cursor(self) -> str | None:
        return self.cursors[0] if self.cursors else None

    @property
    def end_cursor(self) -> str | None:
        return self.cursors[-1] if self.cursors else None


def page_of(found: Sequence[T], first: int, key: Callable[[T], tuple[CursorPart, ...]]) -> Page[T]:
    """The page of `first` rows, from a read that asked for one row more than the page holds."""
    items = tuple(found[:first])
    return Page(items, len(found) > first, tuple(encode_cursor(*key(item)) for item in items))


def encode_cursor(*parts: CursorPart) -> str:
    """An opaque cursor; the same parts always give the same text."""
    document = json.dumps([_plain(part) for part in parts], separators=(",", ":"))
    return urlsafe_b64encode(document.encode()).rstrip(b"=").decode()


@overload
def decode_cursor(text: str, a: type[A], /) -> tuple[A] | None: ...
@overload
def decode_cursor(text: str, a: type[A], b: type[B], /) -> tuple[A, B] | None: ...
@overload
def decode_cursor(text: str, a: type[A], b: type[B], c: type[C], /) -> tuple[A, B, C] | None: ...
def decode_cursor(text: str, /, *types: type) -> tuple[Any, ...] | None:
    """The parts, or None for anything that `encode_cursor` did not write for these types.

    Cursors come back from outside, so nothing in one may surprise the database: neither a type, nor a range.
    """
    if len(text) > _LONGEST:
        return None
    try:
        parts = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        if not isinstance(parts, list) or len(parts) != len(types):
            return None
        read = tuple(_typed(part, wanted) for part, wanted in zip(parts, types, strict=True))
        # One spelling for each key: base64 and ISO 8601 have several, of which only ours was sent.
        return read if encode_cursor(*read) == text else None
    except (ValueError, RecursionError):
        return None


def _plain(part: CursorPart) -> str | int:
    if isinstance(part, datetime):
        if part.tzinfo is None:
            raise ValueError("an instant without a time zone is not a sort key")
        return part.isoformat()
    if isinstance(part, date):
        return part.isoformat()
    return str(part) if isinstance(part, UUID) else part


def _typed(part: object, wanted: type) -> CursorPart:
    if wanted is int:
        if type(part) is int and -_BIGINT <= part < _BIGINT:
            return part
        raise ValueError("not a whole number of 64 bits")
    if not isinstance(part, str):
        raise ValueError("not a text")
    if wanted is str:
        part.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
        if "\0" in part:
            raise ValueError("PostgreSQL has no NUL in texts")
        return part
    if wanted is UUID:
        return UUID(part)
    if wanted is datetime:
        return datetime.fromisoformat(part)
    assert wanted is date
    return date.fromisoformat(part)
