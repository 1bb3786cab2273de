"""Why one row of a bulk edit is left as it is. Storage asks the same of all rows in one statement."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from domain.transactions.bulk.commands import BulkChanges
from domain.transactions.commands import KEEP
from domain.transactions.editing.parts import TAGS_MAX, in_order
from domain.transactions.model import Categorizer, Transaction


class Obstacle(StrEnum):
    TRANSFER_LEG = "TRANSFER_LEG"
    LINKED_REFUND = "LINKED_REFUND"
    SPLIT_ROW = "SPLIT_ROW"
    RECONCILED = "RECONCILED"
    CURRENCY_DIFFERS = "CURRENCY_DIFFERS"
    TOO_MANY_TAGS = "TOO_MANY_TAGS"
    UNCHANGED = "UNCHANGED"


def obstacle(
    row: Transaction, changes: BulkChanges, *, currency: str | None, other_leg: Transaction | None
) -> Obstacle | None:
    """The first reason against it; `currency` is that of the account that rows shall move to."""
    if changes.delete:
        locked = row.reconciliation_id or (other_leg and other_leg.reconciliation_id)
        return Obstacle.RECONCILED if locked else None
    if changes.category is not KEEP:
        if row.counterpart_id:
            return Obstacle.TRANSFER_LEG
        if row.refund_of:
            return Obstacle.LINKED_REFUND
        if row.splits:
            return Obstacle.SPLIT_ROW
    if changes.account_id is not KEEP and changes.account_id != row.account_id:
        if row.reconciliation_id:
            return Obstacle.RECONCILED
        if row.counterpart_id:
            return Obstacle.TRANSFER_LEG
        if row.amount.currency != currency:
            return Obstacle.CURRENCY_DIFFERS
    after = changed(row, changes)
    if len(after.tag_ids) > max(TAGS_MAX, len(row.tag_ids)):
        return Obstacle.TOO_MANY_TAGS
    return Obstacle.UNCHANGED if after == row else None


def changed(row: Transaction, changes: BulkChanges) -> Transaction:
    """The row with the changes, whatever stands against them."""
    names = ("payee_id", "note", "is_hidden", "status", "account_id")
    fields = {name: getattr(changes, name) for name in names if getattr(changes, name) is not KEEP}
    if "note" in fields:
        fields["note"] = fields["note"] or None
    if changes.category is not KEEP:
        row = row.categorize(changes.category, Categorizer.PERSON)
    if changes.add_tag_ids or changes.remove_tag_ids:
        wanted = in_order((*row.tag_ids, *changes.add_tag_ids))
        fields["tag_ids"] = tuple(tag for tag in wanted if tag not in changes.remove_tag_ids)
    return replace(row, **fields)
