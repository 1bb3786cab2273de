"""The search for exactly the lines behind a figure, in the words of the search language; the days stand beside it."""

from __future__ import annotations

import re

from domain.insights.model import Rows
from domain.transactions.search.ast import (
    NONE,
    PATTERN_MAX,
    Flag,
    Flagged,
    Named,
    NameField,
    Node,
    Not,
    Pattern,
    TextField,
    all_of,
)
from domain.transactions.search.printing import to_text

# What means something in a pattern.
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


def search_of(rows: Rows) -> str | None:
    """None where a name is too long to be searched for."""
    parts: list[Node] = [Named(NameField.CURRENCY, (rows.currency,))]
    if rows.category is not None:
        parts.append(Named(NameField.CATEGORY, (rows.category,)))
    elif rows.is_uncategorized:
        parts.append(Named(NameField.CATEGORY, (NONE,)))
    merchant = rows.merchant
    if merchant is not None and merchant.payee_id is not None:
        parts.append(Named(NameField.PAYEE, (merchant.label,)))
    elif merchant is not None:
        pattern = f"^{_escaped(merchant.label)}$"
        if len(pattern) > PATTERN_MAX:
            return None
        parts += [Not(Flagged(Flag.PAYEE)), Pattern(pattern, TextField.MERCHANT)]
    elif rows.is_nobody:
        parts += [Not(Flagged(Flag.PAYEE)), Not(Pattern(".", TextField.MERCHANT))]
    return to_text(all_of(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)
