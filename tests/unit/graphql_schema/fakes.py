"""A small household behind the protocols of `finance_graphql.clients`. Every call is written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from graphene.utils.str_converters import to_snake_case

from domain.budgets.model import BudgetStatus
from domain.budgets.page import BudgetPage, Suggestion
from domain.shared.event_json import Payload
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.paging import page_of
from domain.shared.periods import Month
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions import outcomes
from domain.transactions.model import (
    Account,
    Change,
    StatementImport,
    Transaction,
)
from domain.transactions.reporting import Dashboard, TransactionFilter
from domain.transactions.search.completion import SearchHelp, suggest
from domain.transactions.search.names import Names
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from domain.transactions.views.model import SavedView
from domain.transactions.views.use_cases import ViewsChanged
from domain.users.commands import ClientInfo
from domain.users.model import Profile
from finance_graphql.context import Context
from tests.unit.graphql_schema.fake_administration import ADMIN_OUTCOMES
from tests.unit.graphql_schema.fake_budgets import BUDGET_OUTCOMES, SUGGESTION, budget_page
from tests.unit.graphql_schema.fake_currencies import CURRENCY_OUTCOMES, FakeCurrencyReads
from tests.unit.graphql_schema.fake_details import DETAIL_OUTCOMES, FakeDetailReads
from tests.unit.graphql_schema.fake_forecasts import FORECAST_OUTCOMES, FakeForecastReads
from tests.unit.graphql_schema.fake_goals import GOAL_OUTCOMES, FakeGoalReads
from tests.unit.graphql_schema.fake_imports import IMPORT_OUTCOMES, FakeImportReads
from tests.unit.graphql_schema.fake_insights import INSIGHT_OUTCOMES, FakeInsightReads, FakeOutlookReads
from tests.unit.graphql_schema.fake_names import NAME_OUTCOMES, FakeNameReads
from tests.unit.graphql_schema.fake_notices import NOTICE_OUTCOMES, FakeNoticeReads
from tests.unit.graphql_schema.fake_predictions import PREDICTION_OUTCOMES, FakePredictionReads
from tests.unit.graphql_schema.fake_reconciling import RECONCILING_OUTCOMES, FakeStatementReads
from tests.unit.graphql_schema.fake_recurring import RECURRING_OUTCOMES, FakeRecurringReads
from tests.unit.graphql_schema.fake_reports import FakeReportReads
from tests.unit.graphql_schema.fake_rules import RULE_OUTCOMES, FakeRuleReads
from tests.unit.graphql_schema.household import (
    HOUSEHOLD,
    NOW,
    TODAY,
    USER,
    account,
    budget_status,
    change,
    dashboard,
    key,
    profile,
    saved_view,
    signed_in,
    statement_import,
    transaction,
)


class Calls:
    """What was asked, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def note(self, name: str, *values: Any) -> None:
        self.calls.append((name, values))

    def count(self, name: str) -> int:
        return sum(called == name for called, _ in self.calls)


class FakeReads(FakeImportReads, FakeNameReads, Calls):
    def __init__(self) -> None:
        super().__init__()
        self.currencies = FakeCurrencyReads(self)
        self.statements = FakeStatementReads(self)
        self.details = FakeDetailReads(self)
        self.goals = FakeGoalReads(self)
        self.insights = FakeInsightReads(self)
        self.recurring = FakeRecurringReads(self)
        self.outlook = FakeOutlookReads(self)
        self.rules = FakeRuleReads(self)
        self.reports = FakeReportReads(self)
        self.predictions = FakePredictionReads(self)
        self.forecasts = FakeForecastReads(self)
        self.notices = FakeNoticeReads(self)
        self.rows = [transaction(number) for number in range(60)]
        self.held = [account(number) for number in range(5)]
        self.imported = statement_import()
        self.known_changes = {key("change"): change()}
        self.shown = dashboard()
        self.fails: dict[str, Exception] = {}

    def note(self, name: str, *values: Any) -> None:
        super().note(name, *values)
        if name in self.fails:
            raise self.fails[name]

    async def profile(self, caller: Caller) -> Profile | None:
        self.note("profile", caller)
        return profile(caller.viewer.role)

    async def has_transactions(self, caller: Caller) -> bool:
        self.note("has_transactions", caller)
        return bool(self.rows)

    async def accounts(self, caller: Caller) -> Sequence[Account]:
        self.note("accounts", caller)
        return self.held

    async def transactions(
        self,
        caller: Caller,
        wanted: TransactionFilter,
        *,
        first: int,
        after: str | None,
        with_total: bool,
        with_sums: bool = False,
    ) -> outcomes.TransactionPage | Problem | None:
        self.note("transactions", caller, wanted, first, after, with_total)
        if after == "nonsense":
            return None
        if wanted.query is not None and isinstance(problem := parse(wanted.query), Problem):
            return problem
        page = page_of(self.rows[: first + 1], first, lambda row: (row.booked_on, row.id))
        sums = (outcomes.CurrencySums(len(self.rows), Money(100, "EUR"), Money(2_500, "EUR")),)
        return outcomes.TransactionPage(page, len(self.rows) if with_total else None, sums if with_sums else None)

    async def search_help(self, caller: Caller, text: str, cursor: int) -> SearchHelp:
        self.note("search_help", caller, text, cursor)
        problem = parse(text)
        return SearchHelp(suggest(text, cursor, Names()), problem if isinstance(problem, Problem) else None)

    async def saved_views(self, caller: Caller) -> Sequence[SavedView]:
        self.note("saved_views", caller)
        return [saved_view()]

    async def transactions_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        self.note("transactions_by_ids", caller, tuple(ids))
        return {row.id: row for row in self.rows if row.id in ids}

    async def dashboard(
        self, caller: Caller, *, month: Month | None, currency: str | None, recent: int, parts: frozenset[str]
    ) -> Dashboard:
        self.note("dashboard", caller, month, currency, recent, parts)
        return self.shown

    async def imports(self, caller: Caller, *, first: int) -> Sequence[StatementImport]:
        self.note("imports", caller, first)
        return [self.imported]

    async def imports_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, StatementImport]:
        self.note("imports_by_ids", caller, tuple(ids))
        return {self.imported.id: self.imported} if self.imported.id in ids else {}

    async def changes_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Change]:
        self.note("changes_by_ids", caller, tuple(ids))
        return {each: self.known_changes[each] for each in ids if each in self.known_changes}

    async def budgets(self, caller: Caller, *, on: date, today: date) -> Sequence[BudgetStatus]:
        self.note("budgets", caller, on)
        return [budget_status()]

    async def budget_page(self, caller: Caller, *, on: date | None, today: date) -> BudgetPage:
        self.note("budget_page", caller, on, today)
        return budget_page()

    async def budget_suggestions(self, caller: Caller, *, today: date) -> Sequence[Suggestion]:
        self.note("budget_suggestions", caller, today)
        return [SUGGESTION]


_ROW = transaction(1)
OUTCOMES: Mapping[str, Any] = {
    "register": signed_in(),
    "sign_in": signed_in(),
    "explore_demo": signed_in(),
    "refresh_session": signed_in(),
    "sign_out": None,
    "send_verification": profile(Role.OWNER),
    "change_email": profile(Role.OWNER),
    "create_account": outcomes.AccountCreated(account(1), change()),
    "record_transaction": outcomes.Recorded(_ROW, change()),
    "record_transfer": outcomes.TransferRecorded((_ROW, transaction(2)), change()),
    "edit_transaction": outcomes.Edited(_ROW, change()),
    "categorize_transactions": outcomes.Categorized((_ROW,), change()),
    "delete_transaction": outcomes.Deleted((_ROW.id,), change()),
    "redo": outcomes.Undone(change(), (_ROW,)),
    "undo_last": outcomes.Undone(change(undone_at=NOW), (_ROW,)),
    "redo_last": outcomes.Undone(change(), (_ROW,)),
    "save_view": ViewsChanged((saved_view(),), change()),
    "delete_view": ViewsChanged((), change()),
    "order_views": ViewsChanged((saved_view(),), None),
    "undo": outcomes.Undone(change(undone_at=NOW), (_ROW,)),
    "start_import": statement_import(),
    **BUDGET_OUTCOMES,
    **NOTICE_OUTCOMES,
    **GOAL_OUTCOMES,
    **INSIGHT_OUTCOMES,
    **RECURRING_OUTCOMES,
    **CURRENCY_OUTCOMES,
    **RECONCILING_OUTCOMES,
    **RULE_OUTCOMES,
    **DETAIL_OUTCOMES,
    **IMPORT_OUTCOMES,
    **NAME_OUTCOMES,
    **PREDICTION_OUTCOMES,
    **ADMIN_OUTCOMES,
    **FORECAST_OUTCOMES,
}


class FakeCommands(Calls):
    """Answers every command of the protocol with `outcomes[name]`, which a test may replace by a refusal."""

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: dict[str, Any] = dict(OUTCOMES)

    def refuse(self, name: str, rejected: Rejected) -> None:
        self.outcomes[name] = rejected

    async def ledger(self, caller: Any, command: Any) -> Any:
        """Noted and answered under the command's own name."""
        return await getattr(self, to_snake_case(type(command).__name__))(caller, command)

    budgeting = ledger
    notifications = ledger
    goals = ledger
    insights = ledger
    administration = ledger
    recurring = ledger

    def __getattr__(self, name: str) -> Any:
        if name not in self.outcomes:
            raise AttributeError(name)

        async def call(*arguments: Any) -> Any:
            self.note(name, *arguments)
            outcome = self.outcomes[name]
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return call


class FakeStream:
    """Hints that were given beforehand; then an exception or the end."""

    def __init__(self, hints: Sequence[Payload], then: Exception | None = None) -> None:
        self._hints = list(hints)
        self._then = then
        self.closed = False

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        if self._hints:
            return self._hints.pop(0)
        raise self._then or StopAsyncIteration

    async def aclose(self) -> None:
        self.closed = True


class FakeLive(Calls):
    def __init__(self) -> None:
        super().__init__()
        self.stream = FakeStream([])

    async def transaction_changed(self, caller: Caller) -> Any:
        self.note("transaction_changed", caller)
        return self.stream

    async def import_progress(self, caller: Caller, import_id: UUID) -> Any:
        self.note("import_progress", caller, import_id)
        return self.stream

    async def ledger_changed(self, caller: Caller) -> Any:
        self.note("ledger_changed", caller)
        return self.stream

    async def notification_added(self, caller: Caller) -> Any:
        self.note("notification_added", caller)
        return self.stream

    async def goal_progressed(self, caller: Caller) -> Any:
        self.note("goal_progressed", caller)
        return self.stream


@dataclass
class FakeCookie:
    refresh_token: str | None = None
    written: list[tuple[str, datetime]] = field(default_factory=list)
    cleared: bool = False

    def set_refresh(self, token: str, expires_at: datetime) -> None:
        self.written.append((token, expires_at))

    def clear(self) -> None:
        self.cleared = True


@dataclass
class House:
    """One request's surroundings."""

    role: Role | None = Role.OWNER
    is_admin: bool = True
    reads: FakeReads = field(default_factory=FakeReads)
    commands: FakeCommands = field(default_factory=FakeCommands)
    live: FakeLive = field(default_factory=FakeLive)
    cookie: FakeCookie = field(default_factory=FakeCookie)
    today: date = TODAY

    def context(self) -> Context:
        viewer = None
        if self.role:
            viewer = Viewer(user_id=USER, household_id=HOUSEHOLD, role=self.role, is_admin=self.is_admin)
        return Context(
            viewer=viewer,
            client=ClientInfo(address="192.0.2.1", correlation_id="correlation-1"),
            reads=self.reads,
            commands=self.commands,
            live=self.live,
            session=self.cookie,
            today=self.today,
        )
