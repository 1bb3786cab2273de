"""Statements of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.transactions.model import StatedClosing
from domain.transactions.reconciling import outcomes, rejections
from domain.transactions.reconciling.books import Fix, FixKind, Mistake, Proposal, StatedRow
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.drafts import ClosedStatement, Draft
from domain.transactions.reconciling.model import BalanceAssertion, CheckedAssertion, CheckedClosing, Reconciliation
from tests.unit.graphql_schema.household import NOW, TODAY, change, euros, key, transaction

STATEMENT = Reconciliation(
    id=key("statement"), account_id=key("account 1"), statement_on=TODAY, balance_minor=100, closed_at=NOW
)
PROPOSAL = Proposal(
    mistake=Mistake.DECIMAL,
    score=900,
    reason_parts=("“Shop” of ", TODAY, " is ten times too large at ", euros(-100), "."),
    fix=Fix(kind=FixKind.CHANGE_AMOUNT, row_ids=(key("transaction 1"),), amount=euros(-10)),
    row_ids=(key("transaction 1"),),
)
ASSERTION = CheckedAssertion(
    id=key("assertion"), account_id=key("account 1"), asserted_on=TODAY, balance=euros(190), books=euros(100)
)


class FakeStatementReads:
    """Notes under `statements.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def assertions(self, household_id: UUID, account_id: UUID | None) -> Sequence[CheckedAssertion]:
        self._note("statements.assertions", household_id, account_id)
        return [ASSERTION]

    async def closings(self, household_id: UUID, stated: Sequence[StatedClosing]) -> Sequence[CheckedClosing]:
        self._note("statements.closings", household_id, tuple(stated))
        return [
            CheckedClosing(
                account_id=each.account_id,
                held_on=each.held_on,
                balance=euros(each.balance_minor),
                books=euros(each.balance_minor - 900),
            )
            for each in stated
        ]

    async def statements(self, household_id: UUID, account_id: UUID) -> Sequence[ClosedStatement]:
        self._note("statements.statements", household_id, account_id)
        closed = ClosedStatement(
            id=STATEMENT.id,
            account_id=account_id,
            statement_on=TODAY,
            balance=euros(100),
            closed_at=NOW,
            row_count=3,
            is_last=True,
        )
        return [closed]

    async def draft(
        self,
        household_id: UUID,
        ticks: Ticks,
        balance_minor: int,
        *,
        with_proposals: bool,
        stated: Sequence[StatedRow] = (),
    ) -> Draft | None:
        self._note("statements.draft", household_id, ticks, balance_minor, with_proposals, tuple(stated))
        return Draft(
            account_id=key("account 1"),
            statement_on=ticks.statement_on,
            last=STATEMENT,
            agreed=euros(100),
            ticked=euros(-10),
            ticked_count=1,
            open_count=2,
            balance=euros(balance_minor),
            difference=euros(90),
            proposals=(PROPOSAL,) if with_proposals else (),
        )

    async def explain(self, household_id: UUID, assertion_id: UUID) -> tuple[Proposal, ...] | None:
        self._note("statements.explain", household_id, assertion_id)
        return (PROPOSAL,)


RECONCILING_OUTCOMES: Mapping[str, Any] = {
    "set_balance_assertion": outcomes.AssertionSet(
        BalanceAssertion(
            id=ASSERTION.id, account_id=ASSERTION.account_id, asserted_on=TODAY, balance_minor=ASSERTION.balance.minor
        ),
        change(),
    ),
    "delete_balance_assertion": outcomes.AssertionDeleted(ASSERTION.id, change()),
    "finish_reconciliation": outcomes.ReconciliationFinished(STATEMENT, 3, transaction(1), change()),
    "reopen_reconciliation": outcomes.ReconciliationReopened(STATEMENT, 3, change()),
}
RECONCILING_REJECTIONS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "setBalanceAssertion": ("set_balance_assertion", rejections.SetBalanceAssertionRejection),
    "deleteBalanceAssertion": ("delete_balance_assertion", rejections.DeleteBalanceAssertionRejection),
    "finishReconciliation": ("finish_reconciliation", rejections.FinishReconciliationRejection),
    "reopenReconciliation": ("reopen_reconciliation", rejections.ReopenReconciliationRejection),
}
