"""Recording, editing and deleting, each with a change that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from domain.shared.events import MAX_IDS, ChangedBy, TransactionsChanged, TransactionsUncategorized
from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money, is_currency
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.categories import TRANSFER
from domain.transactions.commands import (
    CreateAccount,
    RecordTransaction,
    RecordTransfer,
)
from domain.transactions.editing.checks import closed_problem, names_problem, words_problem
from domain.transactions.editing.parts import clean_parts, in_order, leading_category
from domain.transactions.model import Account, Categorizer, Change, ChangeKind, Transaction
from domain.transactions.naming.enriching import with_payees
from domain.transactions.outcomes import AccountCreated, Recorded, TransferRecorded
from domain.transactions.ports import LedgerUnit, Standing
from domain.transactions.rejections import (
    CreateAccountRejection,
    RecordTransactionRejection,
    RecordTransferRejection,
)
from domain.transactions.rules.recording import given_by, is_still, with_rules


def changed_event(
    kind: EventKind,
    rows: Sequence[Transaction | Standing],
    by: ChangedBy = ChangedBy.PERSON,
    *also: Transaction | Standing,
) -> TransactionsChanged:
    """What the rest of the house hears of these rows; `also` are earlier forms whose totals moved too."""
    touched = (*rows, *also)
    few = len(rows) <= MAX_IDS
    return TransactionsChanged(
        kind=kind if few else EventKind.BULK,
        by=by,
        transaction_ids=tuple(row.id for row in rows) if few else (),
        account_ids=tuple(sorted({row.account_id for row in touched})),
        months=tuple(sorted({Month.of(day) for day in {row.counts_on or row.booked_on for row in touched}})),
    )


def waiting_for_category(rows: Sequence[Transaction]) -> list[TransactionsUncategorized]:
    """Ask the model for the rows that have no category, or whose other party nobody has read out of their text."""
    return asking_for_categories([row.id for row in rows if waits_for_category(row) or waits_for_name(row)])


def waits_for_category(row: Transaction) -> bool:
    return row.category is None and not (row.counterpart_id or row.splits)


def waits_for_name(row: Transaction) -> bool:
    return row.merchant is None and row.counterpart_id is None


def asking_for_categories(ids: Sequence[UUID]) -> list[TransactionsUncategorized]:
    chunks = (ids[start : start + MAX_IDS] for start in range(0, len(ids), MAX_IDS))
    return [TransactionsUncategorized(transaction_ids=tuple(chunk)) for chunk in chunks]


def _same(existing: Any, wanted: Any, *fields: str) -> bool:
    return all(getattr(existing, field) == getattr(wanted, field) for field in fields)


async def _saved_before(
    ids: Sequence[UUID], change_id: UUID, unit: LedgerUnit
) -> tuple[dict[UUID, Transaction], Change | None]:
    """What an earlier sending of the same request has saved. Sent twice at once, it may be saved between two looks."""
    rows = await unit.transactions.get_many(ids)
    change = await unit.history.get(change_id)
    if change and not rows:
        rows = await unit.transactions.get_many(ids)
    return rows, change


async def create_account(caller: Caller, command: CreateAccount, unit: LedgerUnit) -> AccountCreated | Rejected:
    """Open an account. The same id with the same content is the same account."""
    codes = CreateAccountRejection
    name = command.name.strip()
    if not name:
        return Rejected(codes.NAME_EMPTY, "Give the account a name.", "name")
    if len(name) > checks.NAME_MAX:
        return Rejected(codes.NAME_TOO_LONG, f"Shorten the name to {checks.NAME_MAX} characters.", "name")
    if not is_currency(command.currency):
        return Rejected(
            codes.CURRENCY_UNKNOWN, f"{command.currency!r} is not an ISO 4217 code such as EUR or USD.", "currency"
        )
    opening = Money(command.opening_balance_minor, command.currency)
    if problem := checks.range_problem(codes, opening, "openingBalance"):
        return problem

    account = Account(
        id=command.id, name=name, type=command.type, opening_balance=opening, balance=opening, created_at=unit.now
    )
    change_id = uuid5(command.id, ChangeKind.CREATE_ACCOUNT)
    existing = await unit.accounts.get(command.id)
    if existing is None and await unit.accounts.name_is_taken(name):
        # By the same request, where it was sent twice at once: then the account is there now.
        existing = await unit.accounts.get(command.id)
        if existing is None:
            message = f"There is already an account called {name!r}; choose another name."
            return Rejected(codes.NAME_TAKEN, message, "name")
    if existing:
        opened = await unit.history.get(change_id)
        if opened is None or not _same(existing, account, "name", "type", "opening_balance"):
            return Rejected(codes.ID_CONFLICT, "Another account has this id; make a new UUID.", "id")
        return AccountCreated(existing, opened)
    change = Change(
        user_id=caller.viewer.user_id,
        id=change_id,
        kind=ChangeKind.CREATE_ACCOUNT,
        summary=f"Opened {name}",
        created_at=unit.now,
        account_id=account.id,
    )
    await unit.history.open(change)
    await unit.accounts.add(account)
    return AccountCreated(account, change)


async def record_transaction(caller: Caller, command: RecordTransaction, unit: LedgerUnit) -> Recorded | Rejected:
    """Record income or an expense. The same id with the same content is the same transaction."""
    codes = RecordTransactionRejection
    account = await unit.accounts.get(command.account_id)
    if account is None:
        return Rejected(codes.ACCOUNT_NOT_FOUND, "There is no such account in this household.", "accountId")
    parts = clean_parts(command.splits)
    category = leading_category(parts) if parts else command.category
    row = Transaction(
        id=command.id,
        account_id=account.id,
        booked_on=command.booked_on,
        amount=Money(command.amount_minor, account.currency),
        description=command.description.strip(),
        note=command.note or None,
        category=category,
        categorized_by=Categorizer.PERSON if category else None,
        payee_id=command.payee_id,
        tag_ids=in_order(command.tag_ids),
        splits=parts,
        status=command.status,
        is_hidden=command.is_hidden,
        updated_at=unit.now,
    )
    if problem := words_problem(codes, row):
        return problem
    [row] = await with_payees([row], unit)
    change_id = uuid5(command.id, ChangeKind.RECORD)
    found, change = await _saved_before([command.id], change_id, unit)
    if existing := found.get(command.id):
        # The model may have categorized it between the first try and this one, and rules have filled it in.
        fields = ("account_id", "booked_on", "amount", "description", "status")
        category_is_same = category is None or existing.category == category
        is_same = category_is_same and _same(existing, row, *fields) and is_still(existing, command, row)
        if change is None or not is_same:
            return Rejected(codes.ID_CONFLICT, "Another transaction has this id; make a new UUID.", "id")
        return Recorded(existing, change)
    if change:
        return Rejected(codes.ID_CONFLICT, "This transaction was deleted since; make a new UUID.", "id")
    if problem := closed_problem(codes, account) or await names_problem(codes, row, unit):
        return problem
    change = Change(
        user_id=caller.viewer.user_id,
        id=change_id,
        kind=ChangeKind.RECORD,
        summary=f"Recorded {row.description}",
        created_at=unit.now,
    )
    await unit.history.open(change)
    await unit.transactions.add([row])
    row, *other_legs = await with_rules(caller, [row], given_by(command), change, unit)
    unit.tell(changed_event(EventKind.CREATED, [row]), *waiting_for_category([row]))
    if other_legs:
        unit.tell(changed_event(EventKind.UPDATED, other_legs))
    return Recorded(row, change)


def _transfer_problem(command: RecordTransfer, source: Account, target: Account) -> Rejected | None:
    codes = RecordTransferRejection
    received = command.received_minor
    if command.amount_minor <= 0 or (received is not None and received <= 0):
        field = "amount" if command.amount_minor <= 0 else "receivedAmount"
        return Rejected(codes.AMOUNT_NOT_POSITIVE, "Write what is moved as a positive amount.", field)
    if received is None and source.currency != target.currency:
        message = f"{source.name} is in {source.currency}, {target.name} in {target.currency}: say how much arrived."
        return Rejected(codes.RECEIVED_AMOUNT_REQUIRED, message, "receivedAmount")
    if received not in (None, command.amount_minor) and source.currency == target.currency:
        message = "Both accounts have one currency, so what leaves must arrive. Record a fee as its own expense."
        return Rejected(codes.RECEIVED_AMOUNT_DIFFERS, message, "receivedAmount")
    return checks.first_problem(
        checks.date_problem(codes, command.booked_on),
        checks.range_problem(codes, Money(command.amount_minor, source.currency)),
        checks.range_problem(codes, Money(received or 0, target.currency), "receivedAmount"),
        checks.description_length_problem(codes, command.description),
        checks.note_problem(codes, command.note),
    )


async def record_transfer(caller: Caller, command: RecordTransfer, unit: LedgerUnit) -> TransferRecorded | Rejected:
    """Move money between two own accounts as two linked legs."""
    codes = RecordTransferRejection
    if command.from_account_id == command.to_account_id:
        return Rejected(codes.SAME_ACCOUNT, "Choose two different accounts.", "toAccountId")
    source = await unit.accounts.get(command.from_account_id)
    target = await unit.accounts.get(command.to_account_id)
    if source is None or target is None:
        field = "fromAccountId" if source is None else "toAccountId"
        return Rejected(codes.ACCOUNT_NOT_FOUND, "There is no such account in this household.", field)
    if problem := _transfer_problem(command, source, target):
        return problem

    arrival_id = uuid5(command.id, "arrival")
    leaving = Transaction(
        id=command.id,
        account_id=source.id,
        booked_on=command.booked_on,
        amount=Money(-command.amount_minor, source.currency),
        description=(command.description or "").strip() or f"Transfer to {target.name}",
        note=command.note or None,
        category=TRANSFER,
        categorized_by=Categorizer.PERSON,
        counterpart_id=arrival_id,
        updated_at=unit.now,
    )
    arriving = replace(
        leaving,
        id=arrival_id,
        account_id=target.id,
        amount=Money(command.received_minor or command.amount_minor, target.currency),
        description=(command.description or "").strip() or f"Transfer from {source.name}",
        counterpart_id=command.id,
    )
    change_id = uuid5(command.id, ChangeKind.RECORD)
    existing, change = await _saved_before([leaving.id, arriving.id], change_id, unit)
    if existing or change:
        legs = [existing.get(leg.id) for leg in (leaving, arriving)]
        fields = ("account_id", "booked_on", "amount", "description", "note", "counterpart_id")
        same = all(old and _same(old, new, *fields) for old, new in zip(legs, (leaving, arriving), strict=True))
        if change is None or not same:
            return Rejected(codes.ID_CONFLICT, "Another transaction has this id; make a new UUID.", "id")
        return TransferRecorded(tuple(leg for leg in legs if leg), change)
    if problem := closed_problem(codes, source, "fromAccountId") or closed_problem(codes, target, "toAccountId"):
        return problem
    change = Change(
        user_id=caller.viewer.user_id,
        id=change_id,
        kind=ChangeKind.RECORD,
        summary=f"Moved {-leaving.amount} from {source.name} to {target.name}",
        created_at=unit.now,
    )
    await unit.history.open(change)
    await unit.transactions.add([leaving, arriving])
    unit.tell(changed_event(EventKind.CREATED, [leaving, arriving]))
    return TransferRecorded((leaving, arriving), change)
