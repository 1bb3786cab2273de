"""What stands around a row of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.paging import Page, page_of
from domain.transactions import rejections
from domain.transactions.attaching import rejections as attaching
from domain.transactions.attaching.use_cases import Attached
from domain.transactions.bulk.obstacles import Obstacle
from domain.transactions.bulk.rejections import EditTransactionsRejection
from domain.transactions.bulk.use_cases import BulkEdited, Skipped
from domain.transactions.editing.history import RowHistory
from domain.transactions.linking import outcomes as linking
from domain.transactions.linking import rejections as links
from domain.transactions.linking.finding import TransferPair
from domain.transactions.model import Transaction
from domain.transactions.names import Attachment, LedgerSettings
from domain.transactions.outcomes import Restored
from domain.transactions.telling import FieldChange
from tests.unit.graphql_schema.household import NOW, change, euros, key, transaction

FILE = Attachment(
    id=key("file"),
    transaction_id=key("transaction 1"),
    file_name="receipt.pdf",
    media_type="application/pdf",
    size_bytes=1_200,
    sha256=b"x" * 32,
    created_at=NOW,
)
REFUND = transaction(7, amount=euros(50), refund_of=key("transaction 1"), refund_kind="REFUND")
PAIR = TransferPair(transaction(3), transaction(4, amount=euros(103)), 86, ("same amount", "1 day apart"))
_ROW = transaction(1)

DETAIL_OUTCOMES: Mapping[str, Any] = {
    "restore_transactions": Restored((_ROW,), change()),
    "edit_transactions": BulkEdited(3, 2, (Skipped(Obstacle.SPLIT_ROW, 1),), change()),
    "link_refunds": linking.Linked((REFUND,), change()),
    "unlink_refunds": linking.Linked((REFUND,), change()),
    "set_ledger_settings": linking.SettingsSaved(LedgerSettings(), 4, change()),
    "link_transfers": linking.Linked((_ROW, transaction(2)), change()),
    "unlink_transfer": linking.Linked((_ROW, transaction(2)), change()),
    "decline_transfers": linking.Declined(change()),
    "edit_transfer": linking.Linked((_ROW, transaction(2)), change()),
    "rename_attachment": Attached(FILE, FILE.transaction_id, change()),
    "delete_attachment": Attached(None, FILE.transaction_id, change()),
}
DETAIL_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "restoreTransactions": ("restore_transactions", rejections.RestoreTransactionsRejection),
    "editTransactions": ("edit_transactions", EditTransactionsRejection),
    "linkRefunds": ("link_refunds", links.LinkRefundsRejection),
    "unlinkRefunds": ("unlink_refunds", links.UnlinkRefundsRejection),
    "setLedgerSettings": ("set_ledger_settings", links.SetLedgerSettingsRejection),
    "linkTransfers": ("link_transfers", links.LinkTransfersRejection),
    "unlinkTransfer": ("unlink_transfer", links.UnlinkTransferRejection),
    "declineTransfers": ("decline_transfers", links.DeclineTransfersRejection),
    "editTransfer": ("edit_transfer", links.EditTransferRejection),
    "renameAttachment": ("rename_attachment", attaching.RenameAttachmentRejection),
    "deleteAttachment": ("delete_attachment", attaching.DeleteAttachmentRejection),
}


class FakeDetailReads:
    """Notes under `details.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def refunds_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Transaction, ...]]:
        self._note("details.refunds_of", household_id, tuple(ids))
        return {id: (REFUND,) if id == REFUND.refund_of else () for id in ids}  # noqa: A001

    async def attachments_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Attachment, ...]]:
        self._note("details.attachments_of", household_id, tuple(ids))
        return {id: (FILE,) if id == FILE.transaction_id else () for id in ids}  # noqa: A001

    async def people(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        self._note("details.people", household_id, tuple(ids))
        return {key("other user"): "Grace"}

    async def trash(self, household_id: UUID, *, first: int, after: str | None) -> Page[Transaction] | None:
        self._note("details.trash", household_id, first, after)
        if after == "nonsense":
            return None
        return page_of([transaction(5, deleted_at=NOW)], first, lambda row: (NOW, row.id))

    async def trash_count(self, household_id: UUID) -> int:
        self._note("details.trash_count", household_id)
        return 9

    async def history(self, household_id: UUID, id: UUID, first: int) -> tuple[RowHistory, ...]:  # noqa: A002
        self._note("details.history", household_id, id, first)
        fields = (FieldChange("Note", "old", "new"), FieldChange("Amount", None, None, euros(-1), euros(-2)))
        return (RowHistory(change(), fields),)

    async def refund_candidates(self, household_id: UUID, id: UUID, first: int) -> tuple[Transaction, ...]:  # noqa: A002
        self._note("details.refund_candidates", household_id, id, first)
        return (_ROW,)

    async def transfer_suggestions(self, household_id: UUID) -> Sequence[TransferPair]:
        self._note("details.transfer_suggestions", household_id)
        return [PAIR]

    async def ledger_settings(self, household_id: UUID) -> LedgerSettings:
        self._note("details.ledger_settings", household_id)
        return LedgerSettings()
