"""Relay connections over keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.shared.paging import Page


@dataclass(frozen=True, slots=True)
class Edge:
    node: Any
    cursor: str


@dataclass(frozen=True, slots=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """`total` counts the whole list where somebody asked for it: all matching rows, or the unread ones."""

    edges: tuple[Edge, ...]
    page_info: PageInfo
    total_count: int | None = None
    sums: tuple[Any, ...] | None = None
    unread_count: int | None = None


def edges_of(page: Page[Any]) -> tuple[Edge, ...]:
    return tuple(map(Edge, page.items, page.cursors))


def page_info_of(page: Page[Any], after: str | None) -> PageInfo:
    """A page read after a cursor has rows before it: at least the one of the cursor."""
    return PageInfo(page.has_next, after is not None, page.start_cursor, page.end_cursor)
