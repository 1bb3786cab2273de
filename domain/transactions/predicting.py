"""The model's categories reach the ledger, never over a person's choice."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from domain.shared.confidence import DIGITS
from domain.shared.events import ChangedBy
from domain.shared.events import ChangeKind as EventKind
from domain.transactions.commands import NamedMerchant, PredictedCategory
from domain.transactions.linking.following import following
from domain.transactions.model import Categorizer, Change, ChangeKind, Transaction
from domain.transactions.naming.enriching import with_payees
from domain.transactions.ports import LedgerUnit
from domain.transactions.use_cases import changed_event


async def apply_predictions(
    _: object, command: tuple[PredictedCategory, ...], unit: LedgerUnit
) -> tuple[Transaction, ...]:
    """Write the model's categories where no person has chosen; returns the rows that changed.

    The version stays: it counts what people did, and a person's edit or undo must not be refused over the model's work.
    """
    await unit.names.share()
    rows = await unit.transactions.get_many([prediction.transaction_id for prediction in command])
    changed: list[Transaction] = []
    for prediction in command:
        row = rows.get(prediction.transaction_id)
        if row is None or row.counterpart_id is not None or row.categorized_by not in (None, Categorizer.MODEL):
            continue
        if row.refund_of is not None:
            # It has the category of its expense, or none as that has none.
            continue
        # Rounded as it is kept: the same answer delivered again must be seen to change nothing.
        confidence = round(prediction.confidence, DIGITS)
        after = row.categorize(
            prediction.category, Categorizer.MODEL, confidence=confidence, merchant=prediction.merchant
        )
        if after != row:
            changed.append(replace(after, updated_at=unit.now))
    changed = await with_payees(changed, unit)
    if changed:
        what = changed[0].description if len(changed) == 1 else f"{len(changed)} transactions"
        summary = f"Moneta categorized {what}"
        await unit.history.open(Change(id=uuid4(), kind=ChangeKind.PREDICT, summary=summary, created_at=unit.now))
        before = [rows[row.id] for row in changed]
        refunds = await following(list(zip(before, changed, strict=True)), unit)
        await unit.transactions.save([*changed, *refunds])
        unit.tell(changed_event(EventKind.UPDATED, [*changed, *refunds], ChangedBy.MODEL, *before))
    return tuple(changed)


async def name_merchants(_: object, command: tuple[NamedMerchant, ...], unit: LedgerUnit) -> tuple[Transaction, ...]:
    """Write whom rows name where nobody has said so, whoever chose their category; returns the rows that changed.

    Without it a row that a person records with its category is missed by every rule and offer about its merchant.
    """
    await unit.names.share()
    rows = await unit.transactions.get_many([named.transaction_id for named in command])
    changed: list[Transaction] = []
    for named in command:
        row = rows.get(named.transaction_id)
        if row is not None and row.merchant is None and row.counterpart_id is None:
            changed.append(replace(row, merchant=named.merchant, updated_at=unit.now))
    changed = await with_payees(changed, unit)
    if changed:
        what = changed[0].description if len(changed) == 1 else f"{len(changed)} transactions"
        summary = f"Moneta read the merchant of {what}"
        await unit.history.open(Change(id=uuid4(), kind=ChangeKind.PREDICT, summary=summary, created_at=unit.now))
        before = [rows[row.id] for row in changed]
        # A payee that is found by the name may stand for a category.
        refunds = await following(list(zip(before, changed, strict=True)), unit)
        await unit.transactions.save([*changed, *refunds])
        unit.tell(changed_event(EventKind.UPDATED, [*changed, *refunds], ChangedBy.MODEL, *before))
    return tuple(changed)
