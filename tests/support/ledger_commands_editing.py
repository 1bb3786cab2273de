"""Random commands over splits, links, files, many rows at once, and statements that were agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.transactions import commands
from domain.transactions.attaching.commands import AttachFile, DeleteAttachment, RenameAttachment
from domain.transactions.bulk.commands import BulkChanges, EditTransactions
from domain.transactions.linking import commands as linking
from domain.transactions.model import RefundKind, Split, Transaction, TransactionStatus
from domain.transactions.names import Attachment, LedgerSettings, Payee, RefundMonth, Tag
from domain.transactions.reconciling import commands as reconciling
from domain.transactions.reconciling.model import BalanceAssertion, Reconciliation
from domain.transactions.suggesting.commands import AcceptSuggestions, Choice
from tests.support.ledger_commands import CATEGORIES, generates
from tests.support.ledger_scene import Scene


def _parts(scene: Scene, minor: int) -> tuple[Split, ...]:
    """Mostly parts that sum, now and then ones that do not."""
    first = scene.chance.choice((minor // 3, minor - 1, 1))
    last = minor - first + (scene.chance.random() < 0.1)
    tags = tuple(tag.id for tag in scene.some(scene.of(Tag), 2))
    return (
        Split(id=scene.id(), amount_minor=first, category=scene.chance.choice(CATEGORIES), tag_ids=tags),
        Split(id=scene.id(), amount_minor=last, note=scene.word()),
    )


@generates
def record_in_full(scene: Scene) -> Any:
    account, payee = scene.pick(scene.accounts), scene.pick(scene.of(Payee))
    if account is None:
        return None
    minor = scene.amount()
    return commands.RecordTransaction(
        id=scene.id(),
        account_id=account.id,
        booked_on=scene.day(),
        amount_minor=minor,
        description=scene.word(),
        payee_id=payee and payee.id,
        tag_ids=tuple(tag.id for tag in scene.some(scene.of(Tag))),
        splits=scene.chance.choice(((), _parts(scene, minor))),
        status=scene.chance.choice(list(TransactionStatus)),
        is_hidden=scene.chance.random() < 0.1,
    )


@generates
def edit_parts(scene: Scene) -> Any:
    row = scene.pick(scene.rows)
    if row is None:
        return None
    minor = scene.chance.choice((row.amount.minor, scene.amount()))
    parts = scene.chance.choice(((), _parts(scene, minor)))
    return commands.EditTransaction(id=row.id, version=row.version, amount_minor=minor, splits=parts)


@generates
def restore_transactions(scene: Scene) -> Any:
    ids = tuple(row.id for row in scene.some(scene.trash))
    return commands.RestoreTransactions(ids=ids) if ids else None


@generates
def link_transfers(scene: Scene) -> Any:
    leaving = scene.pick([row for row in scene.rows if row.amount.minor < 0])
    arriving = scene.pick([row for row in scene.rows if leaving and _may_arrive(leaving, row)])
    return leaving and arriving and linking.LinkTransfers(pairs=((leaving.id, arriving.id),))


def _may_arrive(leaving: Transaction, row: Transaction) -> bool:
    cancels = row.amount.currency != leaving.amount.currency or row.amount == -leaving.amount
    return row.amount.minor > 0 and row.account_id != leaving.account_id and cancels


@generates
def unlink_transfer(scene: Scene) -> Any:
    leg = scene.pick([row for row in scene.rows if row.counterpart_id])
    return leg and linking.UnlinkTransfer(id=leg.id)


@generates
def edit_transfer(scene: Scene) -> Any:
    leg = scene.pick([row for row in scene.rows if row.counterpart_id])
    if leg is None:
        return None
    values = {"amount_minor": abs(scene.amount()), "booked_on": scene.day(), "note": scene.word()}
    name = scene.chance.choice(sorted(values))
    return linking.EditTransfer(id=leg.id, version=leg.version, **{name: values[name]})  # type: ignore[arg-type]


@generates
def link_refunds(scene: Scene) -> Any:
    expense = scene.pick([row for row in scene.rows if row.amount.minor < 0])
    money = scene.pick([row for row in scene.rows if row.amount.minor > 0])
    if expense is None or money is None:
        return None
    kind = scene.chance.choice(list(RefundKind))
    return linking.LinkRefunds(ids=(money.id,), expense_id=expense.id, kind=kind)


@generates
def unlink_refunds(scene: Scene) -> Any:
    ids = tuple(row.id for row in scene.some([row for row in scene.rows if row.refund_of]))
    return linking.UnlinkRefunds(ids=ids) if ids else None


@generates
def set_ledger_settings(scene: Scene) -> Any:
    kept = scene.pick(scene.of(LedgerSettings))
    version = kept.version if kept else LedgerSettings().version
    return linking.SetLedgerSettings(
        version=version,
        refunds_count_in=scene.chance.choice([*RefundMonth, None]),
        apply_from_percent=scene.chance.choice((None, 0, 80, 100)),
        teaches_models=scene.chance.choice((None, True, False)),
    )


@generates
def accept_suggestions(scene: Scene) -> Any:
    rows = scene.some([row for row in scene.rows if row.category is None] or scene.rows)
    if scene.chance.random() < 0.2:
        return AcceptSuggestions(merchant="Bakery", category=scene.chance.choice((None, "dining")))
    categories = [category for category in CATEGORIES if category]
    return AcceptSuggestions(choices=tuple(Choice(id=row.id, category=scene.chance.choice(categories)) for row in rows))


@generates
def edit_many(scene: Scene) -> Any:
    rows = scene.some(scene.rows, 4)
    tags = tuple(tag.id for tag in scene.some(scene.of(Tag), 2))
    account, payee = scene.pick(scene.accounts), scene.pick(scene.of(Payee))
    changes = scene.chance.choice(
        (
            BulkChanges(category=scene.chance.choice(CATEGORIES)),
            BulkChanges(payee_id=payee and payee.id, add_tag_ids=tags),
            BulkChanges(remove_tag_ids=tags, is_hidden=scene.chance.random() < 0.5),
            BulkChanges(account_id=account.id) if account else BulkChanges(delete=True),
            BulkChanges(delete=True),
        )
    )
    return EditTransactions(id=scene.id(), ids=tuple(row.id for row in rows), changes=changes) if rows else None


@generates
def attach_file(scene: Scene) -> Any:
    row = scene.pick(scene.rows)
    content = b"%PDF-1.7\n" + scene.word().encode()
    return row and AttachFile(
        id=scene.id(), transaction_id=row.id, file_name="a.pdf", media_type="application/pdf", content=content
    )


@generates
def rename_file(scene: Scene) -> Any:
    file = scene.pick(scene.of(Attachment))
    return file and RenameAttachment(id=file.id, file_name=f"{scene.chance.randrange(9)}.pdf")


@generates
def delete_file(scene: Scene) -> Any:
    file = scene.pick(scene.of(Attachment))
    return file and DeleteAttachment(id=file.id)


@generates
def assert_balance(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    return account and reconciling.SetBalanceAssertion(
        id=scene.id(), account_id=account.id, asserted_on=scene.day(), balance_minor=scene.amount()
    )


@generates
def delete_assertion(scene: Scene) -> Any:
    said = scene.pick(scene.of(BalanceAssertion))
    return said and reconciling.DeleteBalanceAssertion(id=said.id)


@generates
def finish_reconciliation(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    if account is None:
        return None
    day = scene.today - timedelta(days=scene.chance.randrange(40))
    ticks = reconciling.Ticks(account_id=account.id, statement_on=day)
    held = [row for row in scene.rows if row.account_id == account.id and row.booked_on <= day]
    posted = sum(row.amount.minor for row in held if row.status is TransactionStatus.POSTED)
    minor = account.opening_balance.minor + posted
    adjusts = scene.chance.random() < 0.3
    return reconciling.FinishReconciliation(
        id=scene.id(), ticks=ticks, balance_minor=minor + (7 if adjusts else 0), adjust=adjusts
    )


@generates
def reopen_reconciliation(scene: Scene) -> Any:
    closed = scene.pick(scene.of(Reconciliation))
    return closed and reconciling.ReopenReconciliation(id=closed.id)
