"""Two people, or two tabs, at one row: what does not overlap is merged, the rest they choose, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.transactions.model import Categorizer, Transaction
from domain.transactions.outcomes import Conflict, FieldConflict
from domain.transactions.ports import Step

# A field of the row and its name in the API.
NAMES: Mapping[str, str] = {
    "account_id": "accountId",
    "booked_on": "bookedOn",
    "amount": "amount",
    "description": "description",
    "category": "category",
    "note": "note",
    "payee_id": "payeeId",
    "tag_ids": "tagIds",
    "splits": "splits",
    "status": "status",
    "is_hidden": "isHidden",
}
# What a split ties together: the parts sum to the amount and carry the categories.
_TIED = frozenset({"amount", "category", "splits"})


def with_fields(row: Transaction, wanted: Mapping[str, Any]) -> Transaction:
    """The row with these fields; a category is chosen by a person."""
    fields = dict(wanted)
    if "category" in fields:
        row = row.categorize(fields.pop("category"), Categorizer.PERSON)
    return replace(row, **fields)


def base_of(row: Transaction, version: int, steps: Sequence[Step]) -> Transaction:
    """The row as it was in that version; `steps` are newest first."""
    later = [step for step in steps if step.version > version]
    return later[-1].before if later else row


def merged(
    row: Transaction, wanted: Mapping[str, Any], version: int, steps: Sequence[Step]
) -> dict[str, Any] | Conflict:
    """What is left to write of an edit that was made on an older version, or why that is not for us to decide."""
    base = base_of(row, version, steps)
    yours = {name for name, value in wanted.items() if value != getattr(base, name)}
    theirs = {name for name in NAMES if getattr(row, name) != getattr(base, name)}
    if row.categorized_by is Categorizer.MODEL:
        # The model's opinion is in nobody's way.
        theirs.discard("category")
    if version > row.version:
        # Nobody can have read this version: take nothing for granted.
        yours = theirs = set(wanted)
    if {"splits"} & (yours | theirs) and yours & _TIED and theirs & _TIED:
        yours_tied, theirs_tied = yours & _TIED, theirs & _TIED
        yours, theirs = yours | theirs_tied, theirs | yours_tied
    fields = tuple(
        FieldConflict(NAMES[name], getattr(base, name), wanted.get(name, getattr(base, name)), getattr(row, name))
        for name in NAMES
        if name in yours & theirs and wanted.get(name, getattr(base, name)) != getattr(row, name)
    )
    if not fields:
        return {name: wanted[name] for name in wanted if name in yours}
    by = next((step for step in steps if step.version > version and _moved(step, row, fields)), None)
    return Conflict(
        current=row,
        fields=fields,
        changed_by=(by.change.undone_by if by.was_undone else by.change.user_id) if by else None,
        changed_at=((by.change.undone_at if by.was_undone else by.change.created_at) if by else None) or row.updated_at,
    )


def _moved(step: Step, row: Transaction, fields: Sequence[FieldConflict]) -> bool:
    """Whether a field of the conflict got its value by this step or after it."""
    names = {field.name for field in fields}
    return any(getattr(step.before, name) != getattr(row, name) for name, api in NAMES.items() if api in names)
