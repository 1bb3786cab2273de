"""The parts of a split as they are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from domain.transactions.model import Split

TAGS_MAX = 20

ItemT = TypeVar("ItemT")


def in_order(items: tuple[ItemT, ...]) -> tuple[ItemT, ...]:
    """Each once, where it came first."""
    return tuple(dict.fromkeys(items))


def clean_parts(parts: tuple[Split, ...]) -> tuple[Split, ...]:
    """No empty notes, each tag once."""
    return tuple(replace(part, note=part.note or None, tag_ids=in_order(part.tag_ids)) for part in parts)


def leading_category(parts: tuple[Split, ...]) -> str | None:
    """What a split row shows where there is room for one category only: that of its largest part."""
    return max(parts, key=lambda part: abs(part.amount_minor)).category
