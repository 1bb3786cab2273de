"""The imports of the small household: a known layout, a preview, and a row that waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.viewer import Caller
from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)
from domain.transactions.importing.model import (
    AccountInFile,
    ImportPreview,
    ImportProfile,
    PreviewRow,
    ProfileForgotten,
    ProfileRenamed,
    RowState,
)
from domain.transactions.importing.rejections import (
    ForgetImportProfileRejection,
    ImportRejection,
    RenameImportProfileRejection,
)
from domain.transactions.matching.commands import ReviewDecided
from domain.transactions.matching.rejections import DecideReviewRejection
from domain.transactions.matching.review import ReviewItem
from domain.transactions.model import Change, ImportRowError
from tests.unit.graphql_schema.household import NOW, TODAY, account, change, euros, key, transaction

MAPPING = ColumnMapping(
    columns=(ColumnAssignment(0, ColumnRole.DATE, "Date", ("2026-11-01",)),),
    date_order=DateOrder.YMD,
    decimal_separator=DecimalSeparator.DOT,
    spending_is_positive=False,
)
PROFILE = ImportProfile(
    id=key("profile"),
    fingerprint="csv 1",
    name="CSV (Date, Text, Amount)",
    format="csv",
    account_id=account(1).id,
    accounts=(("Giro", account(1).id), ("Depot", None)),
    mapping=MAPPING,
    used_at=NOW,
)
ITEM = ReviewItem(
    id=key("review"),
    import_id=key("import"),
    account_id=account(1).id,
    candidate_id=transaction(1).id,
    incoming={"booked_on": TODAY.isoformat(), "amount_minor": -450, "currency": "EUR", "description": "Cafe Luna"},
    dedup_key=b"k",
    score=62.0,
    reasons=["Same amount", "1 day apart"],
    created_at=NOW,
)


def _row(line: int, state: RowState, **fields: Any) -> PreviewRow:
    return PreviewRow(
        line=line,
        account_id=account(1).id,
        booked_on=TODAY,
        amount=euros(-450),
        description="Cafe Luna",
        category=None,
        confidence=None,
        merchant=None,
        state=state,
        **fields,
    )


PREVIEW = ImportPreview(
    file_name="november.csv",
    format="csv",
    profile=PROFILE,
    encoding="utf-8",
    delimiter=";",
    mapping=MAPPING,
    accounts=(AccountInFile(label="Giro", currency="EUR", row_count=2, account_id=account(1).id),),
    row_count=2,
    new_count=1,
    matched_count=0,
    review_count=1,
    duplicate_count=0,
    left_out_count=0,
    error_count=1,
    rows=(_row(2, RowState.NEW),),
    remarkable=(
        _row(3, RowState.REVIEW, transaction_id=transaction(1).id, score=62, reasons=("Same amount", "1 day apart")),
    ),
    errors=(ImportRowError(4, "Amount", "“x” is not an amount", "x"),),
    date_from=TODAY,
    date_to=TODAY,
    totals=(euros(-450),),
)

IMPORT_OUTCOMES = {
    "preview_import": PREVIEW,
    "rename_import_profile": ProfileRenamed(PROFILE, change()),
    "forget_import_profile": ProfileForgotten(key("profile"), change()),
    "decide_review": ReviewDecided((ITEM,), (transaction(1),), change()),
}


IMPORT_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "previewImport": ("preview_import", ImportRejection),
    "startImport": ("start_import", ImportRejection),
    "renameImportProfile": ("rename_import_profile", RenameImportProfileRejection),
    "forgetImportProfile": ("forget_import_profile", ForgetImportProfileRejection),
    "decideReview": ("decide_review", DecideReviewRejection),
}


class FakeImportReads:
    """The part of `Reads` that knows imports; `note` is that of the whole."""

    note: Any

    async def import_profiles(self, caller: Caller) -> Sequence[ImportProfile]:
        self.note("import_profiles", caller)
        return [PROFILE]

    async def edits_since_import(self, caller: Caller, import_id: UUID) -> Sequence[Change]:
        self.note("edits_since_import", caller, import_id)
        return [change()]

    async def review_items(self, caller: Caller, *, first: int) -> Sequence[ReviewItem]:
        self.note("review_items", caller, first)
        return [ITEM]

    async def review_count(self, caller: Caller) -> int:
        self.note("review_count", caller)
        return 3
