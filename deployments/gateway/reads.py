"""Every read of GraphQL, run by the gateway's own replica: no handle call stands between a dashboard and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from deployments.adapters.db import Database
from deployments.adapters.resources import Resources
from deployments.budgets.goals.reads import GoalReads
from deployments.budgets.reads import BudgetReads
from deployments.forecasting.reads import ForecastReads
from deployments.gateway.outlook import OutlookReads
from deployments.insights.reads import InsightReads
from deployments.notifications.channels import configured_channels, public_push_key
from deployments.notifications.reads import NotificationReads
from deployments.predictions.suggestion_reads import SuggestionReads
from deployments.recurring.reads import RecurringReads
from deployments.transactions.account_reads import AccountReads
from deployments.transactions.currencies.reads import CurrencyReads
from deployments.transactions.detail_reads import DetailReads
from deployments.transactions.exporting.stream import Exports
from deployments.transactions.history_reads import HistoryReads
from deployments.transactions.import_reads import ImportReads
from deployments.transactions.naming_reads import NamingReads
from deployments.transactions.reads import LedgerReads
from deployments.transactions.reconciling.reads import StatementReads
from deployments.transactions.report_reads import ReportReads
from deployments.transactions.rules.reads import RuleReads
from deployments.transactions.search.contributions import RowsOfGoals
from deployments.transactions.search.lists import SearchReads
from deployments.transactions.search.spending import SpendingOfSearches
from deployments.users.reads import UserReads
from domain.budgets.model import BudgetStatus
from domain.budgets.page import BudgetPage, Suggestion
from domain.shared.paging import Page, decode_cursor
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.importing.model import ImportProfile
from domain.transactions.matching.review import ReviewItem
from domain.transactions.model import Account, Change, StatementImport, Transaction
from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
from domain.transactions.naming.reading import MerchantInUse, PayeeOrder, PayeeUse, Twins
from domain.transactions.outcomes import TransactionPage
from domain.transactions.reporting import Dashboard, TransactionFilter
from domain.transactions.search.completion import SearchHelp
from domain.transactions.search.problems import Problem
from domain.transactions.views.model import SavedView
from domain.users.model import Profile


class GatewayReads:
    """Implements `finance_graphql.clients.Reads` over the read repositories of the contexts."""

    def __init__(
        self, database: Database, notices: NotificationReads | None = None, admin_emails: Collection[str] = ()
    ) -> None:
        self._ledger = LedgerReads(database)
        self._imports = ImportReads(database)
        self._names = NamingReads(database)
        self.history = HistoryReads(database)
        self.account_series = AccountReads(database)
        self.predictions = SuggestionReads(database)
        self.forecasts = ForecastReads(database)
        self.currencies = CurrencyReads(database)
        self.statements = StatementReads(database)
        self.details = DetailReads(database)
        self.rules = RuleReads(database)
        self.reports = ReportReads(database)
        self.exports = Exports(database)
        self._search = SearchReads(database)
        self._users = UserReads(database, admin_emails)
        self._budgets = BudgetReads(database, SpendingOfSearches())
        self.goals = GoalReads(database, RowsOfGoals())
        self.recurring = RecurringReads(database)
        self.insights = InsightReads(database)
        self.outlook = OutlookReads(database)
        self.notices = notices or NotificationReads(database)

    async def profile(self, caller: Caller) -> Profile | None:
        return await self._users.profile(caller)

    async def has_transactions(self, caller: Caller) -> bool:
        return await self._ledger.has_transactions(caller.household_id)

    async def accounts(self, caller: Caller) -> Sequence[Account]:
        return await self._ledger.accounts(caller.household_id)

    async def transactions(
        self,
        caller: Caller,
        wanted: TransactionFilter,
        *,
        first: int,
        after: str | None,
        with_total: bool,
        with_sums: bool = False,
    ) -> TransactionPage | Problem | None:
        key = decode_cursor(after, date, UUID) if after else None
        if after and key is None:
            return None
        return await self._ledger.transactions(
            caller.household_id, wanted, first=first, after=key, with_total=with_total, with_sums=with_sums
        )

    async def search_help(self, caller: Caller, text: str, cursor: int) -> SearchHelp:
        return await self._search.help(caller.household_id, text, cursor)

    async def saved_views(self, caller: Caller) -> Sequence[SavedView]:
        return await self._search.views(caller.household_id, caller.viewer.user_id)

    async def transactions_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        return await self._ledger.transactions_by_ids(caller.household_id, ids)

    async def dashboard(
        self, caller: Caller, *, month: Month | None, currency: str | None, recent: int, parts: frozenset[str]
    ) -> Dashboard:
        return await self._ledger.dashboard(
            caller.household_id, month=month, currency=currency, recent=recent, parts=parts
        )

    async def categories(self, caller: Caller) -> Sequence[HouseholdCategory]:
        return await self._names.categories(caller.household_id)

    async def tags(self, caller: Caller) -> Sequence[Tag]:
        return await self._names.tags(caller.household_id)

    async def tag_counts(self, caller: Caller) -> Mapping[UUID, int]:
        return await self._names.tag_counts(caller.household_id)

    async def payees(
        self, caller: Caller, *, text: str, order: PayeeOrder, first: int, after: str | None
    ) -> tuple[Page[Payee], int] | None:
        key = decode_cursor(after, str, UUID) if after else None
        if after and key is None:
            return None
        return await self._names.payees(caller.household_id, text=text, order=order, first=first, after=key)

    async def payees_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Payee]:
        return await self._names.payees_by_ids(caller.household_id, ids)

    async def payee_aliases(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, tuple[PayeeAlias, ...]]:
        return await self._names.payee_aliases(caller.household_id, ids)

    async def payee_uses(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, PayeeUse]:
        return await self._names.payee_uses(caller.household_id, ids)

    async def payee_twins(self, caller: Caller) -> Sequence[Twins]:
        return await self._names.payee_twins(caller.household_id)

    async def unnamed_merchants(self, caller: Caller) -> Sequence[MerchantInUse]:
        return await self._names.unnamed_merchants(caller.household_id)

    async def imports(self, caller: Caller, *, first: int) -> Sequence[StatementImport]:
        return await self._ledger.imports(caller.household_id, first)

    async def imports_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, StatementImport]:
        return await self._ledger.imports_by_ids(caller.household_id, ids)

    async def import_profiles(self, caller: Caller) -> Sequence[ImportProfile]:
        return await self._imports.import_profiles(caller.household_id)

    async def edits_since_import(self, caller: Caller, import_id: UUID) -> Sequence[Change]:
        return await self._imports.edits_since_import(caller.household_id, import_id)

    async def review_items(self, caller: Caller, *, first: int) -> Sequence[ReviewItem]:
        return await self._imports.review_items(caller.household_id, first)

    async def review_count(self, caller: Caller) -> int:
        return await self._imports.review_count(caller.household_id)

    async def changes_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Change]:
        return await self._ledger.changes_by_ids(caller.household_id, ids)

    async def budgets(self, caller: Caller, *, on: date, today: date) -> Sequence[BudgetStatus]:
        return await self._budgets.budgets(caller.household_id, on, today=today)

    async def budget_page(self, caller: Caller, *, on: date | None, today: date) -> BudgetPage:
        return await self._budgets.page(caller.household_id, on, today)

    async def budget_suggestions(self, caller: Caller, *, today: date) -> Sequence[Suggestion]:
        return await self._budgets.suggestions(caller.household_id, today)


def make_reads(resources: Resources) -> GatewayReads:
    """Those of a replica, which also tell what this installation can send on."""
    settings = resources.settings
    notices = NotificationReads(resources.database, configured_channels(settings), public_push_key(settings))
    return GatewayReads(resources.database, notices, settings.administrators)
