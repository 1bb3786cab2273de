"""A person says of a held-out row whether it is there already; undone like any change, and remembered until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from domain.shared.events import ChangeKind as EventKind
from domain.shared.events import LedgerChanged
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.importing.labels import category_of_label
from domain.transactions.matching.commands import REVIEW_MAX, DecideReview, ReviewDecided
from domain.transactions.matching.rejections import DecideReviewRejection
from domain.transactions.matching.review import DIFFERENT_ROW, SAME_ROW, Decision, ReviewItem, TransactionKey
from domain.transactions.model import Categorizer, Change, ChangeKind, Split, Transaction, TransactionStatus
from domain.transactions.names import Dismissal
from domain.transactions.ports import LedgerUnit
from domain.transactions.use_cases import changed_event, waiting_for_category


async def decide_review(caller: Caller, command: DecideReview, unit: LedgerUnit) -> ReviewDecided | Rejected:
    """Merge held-out rows into their candidates, or add them; what is decided already stays as it is."""
    codes = DecideReviewRejection
    ids = tuple(dict.fromkeys(command.ids))
    if len(ids) > REVIEW_MAX:
        return Rejected(codes.TOO_MANY, f"Decide on at most {REVIEW_MAX} rows at once.", "ids")
    found = [await unit.of(ReviewItem).get(id) for id in ids]  # noqa: A001
    items = [item for item in found if item is not None]
    if not ids or len(items) < len(ids):
        message = f"{len(ids) - len(items)} of these rows are not in the queue. Load it again."
        return Rejected(codes.NOT_FOUND, message, "ids")
    if any(item.decision not in (None, command.decision) for item in items):
        message = "Somebody has decided otherwise on one of these. Undo that first if you disagree."
        return Rejected(codes.DECIDED_OTHERWISE, message, "decision")
    open_items = [item for item in items if item.decision is None]
    if not open_items:
        return ReviewDecided(tuple(items), (), None)
    change = Change(
        id=uuid5(open_items[0].id, f"{ChangeKind.REVIEW}:{unit.now.isoformat()}"),
        user_id=caller.viewer.user_id,
        kind=ChangeKind.REVIEW,
        summary=_summary(open_items, command.decision),
        created_at=unit.now,
    )
    await unit.history.open(change)
    act = _merge if command.decision is Decision.SAME else _add
    rows = await act(open_items, unit)
    if isinstance(rows, Rejected):
        return rows
    decided = [
        replace(item, decision=command.decision, decided_by=caller.viewer.user_id, decided_at=unit.now)
        for item in open_items
    ]
    await unit.of(ReviewItem).put(*decided)
    await unit.of(Dismissal).put(*(_remembered(item, command.decision) for item in decided))
    unit.tell(LedgerChanged(kinds=("review_items",)))
    now = {item.id: item for item in decided}
    return ReviewDecided(tuple(now.get(item.id, item) for item in items), tuple(rows), change)


def _summary(items: Sequence[ReviewItem], decision: Decision) -> str:
    what = items[0].incoming["description"] if len(items) == 1 else f"{len(items)} rows of statements"
    return f"Merged {what}" if decision is Decision.SAME else f"Added {what} as new"


def _remembered(item: ReviewItem, decision: Decision) -> Dismissal:
    kind = SAME_ROW if decision is Decision.SAME else DIFFERENT_ROW
    return Dismissal(id=uuid5(item.id, kind), kind=kind, subject=item.subject)


def _key(item: ReviewItem, transaction_id: UUID) -> TransactionKey:
    return TransactionKey(
        id=uuid5(item.id, "key"),
        account_id=item.account_id,
        dedup_key=item.dedup_key,
        external_id=item.incoming.get("bank_id"),
        transaction_id=transaction_id,
    )


async def _merge(items: Sequence[ReviewItem], unit: LedgerUnit) -> list[Transaction] | Rejected:
    ids = [item.candidate_id for item in items]
    live = await unit.transactions.get_many(ids)
    deleted = await unit.transactions.get_deleted([id for id in ids if id not in live])  # noqa: A001
    if missing := [id for id in ids if id not in live and id not in deleted]:  # noqa: A001
        message = f"{len(missing)} of the stored rows are gone. Add these rows as new instead."
        return Rejected(DecideReviewRejection.TRANSACTION_GONE, message, "ids")
    completed = []
    for item in items:
        row = live.get(item.candidate_id)
        told = row and completed_by(row, item)
        if row and told and told != row:
            live[row.id] = replace(told, version=row.version + 1, updated_at=unit.now)
            completed.append((row, live[row.id]))
    if completed:
        await unit.transactions.save([after for _, after in completed])
        unit.tell(changed_event(EventKind.UPDATED, [after for _, after in completed]))
    # Somebody merged two rows into one: each key is remembered for itself.
    await unit.of(TransactionKey).put(*(_key(item, item.candidate_id) for item in items))
    return [after for _, after in completed]


def completed_by(row: Transaction, item: ReviewItem) -> Transaction:
    """What the bank knows better: amount, and for a pending row its end. What a person wrote stays.

    What was agreed with a statement is locked, and one leg of a transfer cannot change alone.
    """
    if row.reconciliation_id is not None:
        return row
    posted = row.status is TransactionStatus.PENDING and not item.incoming.get("pending")
    if posted:
        row = replace(row, status=TransactionStatus.POSTED, booked_on=item.booked_on)
    more = item.amount_minor - row.amount.minor
    if more == 0 or row.counterpart_id is not None or item.incoming.get("pending"):
        return row
    return replace(row, amount=Money(item.amount_minor, row.amount.currency), splits=_with_more(row.splits, more))


def _with_more(parts: tuple[Split, ...], more: int) -> tuple[Split, ...]:
    return (replace(parts[0], amount_minor=parts[0].amount_minor + more), *parts[1:]) if parts else parts


async def _add(items: Sequence[ReviewItem], unit: LedgerUnit) -> list[Transaction] | Rejected:
    for account_id in {item.account_id for item in items}:
        if await unit.accounts.get(account_id) is None:
            message = "The account of one of these rows is gone."
            return Rejected(DecideReviewRejection.ACCOUNT_GONE, message, "ids")
    rows = [_row(item, unit) for item in items]
    await unit.transactions.add(rows)
    await unit.of(TransactionKey).put(*(_key(item, row.id) for item, row in zip(items, rows, strict=True)))
    unit.tell(changed_event(EventKind.CREATED, rows), *waiting_for_category(rows))
    return rows


def _row(item: ReviewItem, unit: LedgerUnit) -> Transaction:
    told = item.incoming
    category = category_of_label(told["category_label"]) if told.get("category_label") else None
    return Transaction(
        id=uuid5(item.id, "row"),
        account_id=item.account_id,
        booked_on=item.booked_on,
        amount=Money(item.amount_minor, told["currency"]),
        description=told["description"],
        merchant=told.get("payee"),
        note=told.get("note"),
        category=category,
        categorized_by=Categorizer.IMPORT if category else None,
        import_id=item.import_id,
        status=TransactionStatus.PENDING if told.get("pending") else TransactionStatus.POSTED,
        external_id=told.get("bank_id"),
        updated_at=unit.now,
    )
