"""What GraphQL needs from the rest of the house. The gateway implements these protocols; tests give small fakes.

`Reads` fetch in few set-based statements and only rows of the caller's household; `Commands` go to the service that
owns the data; `Live` streams the hints that services publish. A refusal is a `Rejected` value, never an exception.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from domain.administration.commands import AdminCommand
    from domain.budgets.commands import DeleteBudget, SetBudget
    from domain.budgets.goals.commands import GoalCommand
    from domain.budgets.model import BudgetStatus
    from domain.budgets.outcomes import BudgetDeleted, BudgetSet
    from domain.budgets.page import BudgetPage, Suggestion
    from domain.forecasting.model import BackTest, HouseholdForecast
    from domain.predictions.model import Explanation, Recategorization
    from domain.predictions.training import Training
    from domain.recurring.commands import RecurringCommand
    from domain.shared.events import (
        GoalsProgressed,
        ImportsFinished,
        ImportsProgressed,
        LedgerChanged,
        NotificationsAdded,
        TransactionsChanged,
    )
    from domain.shared.outcomes import Rejected
    from domain.shared.paging import Page
    from domain.shared.periods import Month
    from domain.shared.viewer import Caller
    from domain.transactions import outcomes
    from domain.transactions.importing.commands import (
        ForgetImportProfile,
        PreviewImport,
        RenameImportProfile,
        StartImport,
    )
    from domain.transactions.importing.model import ImportPreview, ImportProfile, ProfileForgotten, ProfileRenamed
    from domain.transactions.matching.review import ReviewItem
    from domain.transactions.model import Account, Change, StatementImport, Transaction
    from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
    from domain.transactions.naming.reading import MerchantInUse, PayeeOrder, PayeeUse, Twins
    from domain.transactions.reporting import Dashboard, TransactionFilter
    from domain.transactions.search.completion import SearchHelp
    from domain.transactions.search.problems import Problem
    from domain.transactions.views.model import SavedView
    from domain.users.commands import ChangeAddress, ClientInfo, Register, SignIn
    from domain.users.model import Profile, SignedIn
    from finance_graphql.currencies.clients import CurrencyReads
    from finance_graphql.forecasting.clients import ForecastReads
    from finance_graphql.goals.clients import GoalReads
    from finance_graphql.history.clients import AccountReads, HistoryReads
    from finance_graphql.insights.clients import InsightReads, OutlookReads
    from finance_graphql.notifications.clients import NotificationReads
    from finance_graphql.predictions.clients import PredictionReads
    from finance_graphql.reconciling.clients import StatementReads
    from finance_graphql.recurring.clients import RecurringReads
    from finance_graphql.reports.clients import SearchReportReads
    from finance_graphql.rules.clients import RuleReads
    from finance_graphql.transactions.clients import DetailReads

ItemT = TypeVar("ItemT", covariant=True)

# The fields of `Dashboard` that cost something; the others are always there.
DASHBOARD_PARTS = frozenset(
    {
        "other_currencies",
        "balance",
        "accounts",
        "month_to_date",
        "previous_month",
        "spending_by_category",
        "cash_flow",
        "recent_transactions",
        "uncategorized_count",
        "is_converted",
        "is_complete",
        "balance_gaps",
        "flow_gaps",
        "cash_flow_gaps",
    }
)


class Reads(Protocol):
    """Each method is one round trip for any number of rows. Unknown ids are absent from a mapping."""

    @property
    def predictions(self) -> PredictionReads:
        """What the model says, and how often it was right."""
        ...

    @property
    def forecasts(self) -> ForecastReads:
        """What the household is going to spend, as it was forecast last."""
        ...

    @property
    def currencies(self) -> CurrencyReads:
        """Rates, net worth and gains."""
        ...

    @property
    def statements(self) -> StatementReads:
        """Statements, balances that were said, and what explains a difference."""
        ...

    @property
    def reports(self) -> SearchReportReads:
        """What the lines of a search come to."""
        ...

    @property
    def goals(self) -> GoalReads:
        """Saving goals, debts and the emergency fund."""
        ...

    @property
    def insights(self) -> InsightReads:
        """What is worth knowing, and what was silenced."""
        ...

    @property
    def recurring(self) -> RecurringReads:
        """Payments that come back."""
        ...

    @property
    def outlook(self) -> OutlookReads:
        """How healthy a household stands, and what would be if."""
        ...

    @property
    def rules(self) -> RuleReads:
        """Rules, how many rows they match, and their log."""
        ...

    @property
    def details(self) -> DetailReads:
        """What stands around a row: refunds, files, history, trash, proposals."""
        ...

    async def profile(self, caller: Caller) -> Profile | None:
        """None once the person has left the household."""
        ...

    async def has_transactions(self, caller: Caller) -> bool: ...
    async def accounts(self, caller: Caller) -> Sequence[Account]:
        """All of them: a household has few, so relations to an account are answered from this list too."""
        ...

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
        """Newest first; None where `after` is not a cursor of this list, a problem where `query` cannot be read.

        `with_total` asks for `total_count`, `with_sums` for `sums`.
        """
        ...

    async def search_help(self, caller: Caller, text: str, cursor: int) -> SearchHelp:
        """What may follow in a search, and what is wrong with it."""
        ...

    async def saved_views(self, caller: Caller) -> Sequence[SavedView]:
        """The caller's own, in their order."""
        ...

    async def transactions_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]: ...

    async def dashboard(
        self, caller: Caller, *, month: Month | None, currency: str | None, recent: int, parts: frozenset[str]
    ) -> Dashboard:
        """Month None is the current one, currency None all of them in the household's.

        Parts that nobody selected need not be computed: give zero or an empty tuple.
        """
        ...

    @property
    def history(self) -> HistoryReads: ...
    @property
    def account_series(self) -> AccountReads: ...

    async def categories(self, caller: Caller) -> Sequence[HouseholdCategory]:
        """What the household has made of the taxonomy: `CategoryTree.of` makes its tree of it."""
        ...

    async def tags(self, caller: Caller) -> Sequence[Tag]:
        """All of them, by name."""
        ...

    async def tag_counts(self, caller: Caller) -> Mapping[UUID, int]:
        """Transactions of each tag that has any."""
        ...

    async def payees(
        self, caller: Caller, *, text: str, order: PayeeOrder, first: int, after: str | None
    ) -> tuple[Page[Payee], int] | None:
        """A page and how many match; None where `after` is not a cursor of this list."""
        ...

    async def payees_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Payee]: ...
    async def payee_aliases(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, tuple[PayeeAlias, ...]]: ...
    async def payee_uses(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, PayeeUse]: ...
    async def payee_twins(self, caller: Caller) -> Sequence[Twins]: ...
    async def unnamed_merchants(self, caller: Caller) -> Sequence[MerchantInUse]: ...

    async def imports(self, caller: Caller, *, first: int) -> Sequence[StatementImport]: ...
    async def imports_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, StatementImport]: ...
    async def import_profiles(self, caller: Caller) -> Sequence[ImportProfile]:
        """How files of each layout were read, the last used first."""
        ...

    async def edits_since_import(self, caller: Caller, import_id: UUID) -> Sequence[Change]:
        """What people did since to rows that the import added or moved, newest first; undoing it would lose that."""
        ...

    async def review_items(self, caller: Caller, *, first: int) -> Sequence[ReviewItem]:
        """Rows of statements that wait for a person, oldest first."""
        ...

    async def review_count(self, caller: Caller) -> int: ...
    async def changes_by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Change]: ...
    async def budgets(self, caller: Caller, *, on: date, today: date) -> Sequence[BudgetStatus]:
        """Each in its period of that day, with what is forecast of it where that is today."""
        ...

    async def budget_page(self, caller: Caller, *, on: date | None, today: date) -> BudgetPage: ...
    async def budget_suggestions(self, caller: Caller, *, today: date) -> Sequence[Suggestion]: ...

    @property
    def notices(self) -> NotificationReads:
        """What the caller is told, and has chosen to be told."""
        ...


class Commands(Protocol):
    """One call to the service that owns the data. The first group is for visitors, who have no `Caller` yet."""

    async def register(self, client: ClientInfo, command: Register) -> SignedIn | Rejected: ...
    async def sign_in(self, client: ClientInfo, command: SignIn) -> SignedIn | Rejected: ...
    async def explore_demo(self, client: ClientInfo) -> SignedIn | Rejected: ...

    async def refresh_session(self, client: ClientInfo, refresh_token: str) -> SignedIn | None:
        """None where the token is unknown, spent or expired: the person signs in again."""
        ...

    async def sign_out(self, client: ClientInfo, refresh_token: str) -> None:
        """End the session of this token; an unknown token is no error."""
        ...

    async def send_verification(self, caller: Caller) -> Profile | Rejected:
        """Another mail with a link that confirms the caller's address."""
        ...

    async def change_email(self, caller: Caller, command: ChangeAddress) -> Profile | Rejected: ...

    async def ledger(self, caller: Caller, command: Any) -> Any:
        """Run any command of `domain.transactions.handlers`; gives its outcome or a `Rejected`."""
        ...

    async def recategorize(self, caller: Caller) -> Recategorization | Rejected:
        """Ask the model again about the household's rows, in the background."""
        ...

    async def insights(self, caller: Caller, command: Any) -> Any:
        """Run a command of insights."""
        ...

    async def refresh_insights(self, caller: Caller) -> None:
        """Compute them anew."""
        ...

    async def act_on_insight(self, caller: Caller, insight_id: UUID) -> Any:
        """Do what it advises: the outcome of the budget, the goal or the fund, or a refusal."""
        ...

    async def train(self, caller: Caller) -> Training | Rejected:
        """Learn the household's labels anew, in the background."""
        ...

    async def explain_prediction(self, caller: Caller, transaction_id: UUID) -> Explanation | None:
        """Why the model says what it says of a row; None where the row is gone."""
        ...

    async def forecast(self, caller: Caller, today: date) -> HouseholdForecast:
        """Today's forecast, made now where there is none or rows have changed since."""
        ...

    async def forecast_back_test(self, caller: Caller, today: date, day: int | None) -> BackTest:
        """How the last months would have been forecast: before they began, or from their first `day` days."""
        ...

    async def preview_import(self, caller: Caller, command: PreviewImport) -> ImportPreview | Rejected: ...
    async def start_import(self, caller: Caller, command: StartImport) -> StatementImport | Rejected: ...
    async def rename_import_profile(
        self, caller: Caller, command: RenameImportProfile
    ) -> ProfileRenamed | Rejected: ...

    async def forget_import_profile(
        self, caller: Caller, command: ForgetImportProfile
    ) -> ProfileForgotten | Rejected: ...

    async def set_budget(self, caller: Caller, command: SetBudget) -> BudgetSet | Rejected: ...
    async def delete_budget(self, caller: Caller, command: DeleteBudget) -> BudgetDeleted | Rejected: ...
    async def budgeting(self, caller: Caller, command: Any) -> Any:
        """Run any command of `domain.budgets.handlers`; gives its outcome or a `Rejected`."""
        ...

    async def goals(self, caller: Caller, command: GoalCommand) -> Any:
        """Run any command of `domain.budgets.goals.handlers`; gives its outcome or a `Rejected`."""
        ...

    async def administration(self, caller: Caller, command: AdminCommand) -> Any:
        """Look at or act on what only administrators may; gives its outcome or a `Rejected`."""
        ...

    async def recurring(self, caller: Caller, command: RecurringCommand) -> Any:
        """Run any command of `domain.recurring.handlers`; gives its outcome or a `Rejected`."""
        ...

    async def notifications(self, caller: Caller, command: Any) -> Any:
        """Run any command of `domain.notifications.handlers`; gives its outcome or a `Rejected`."""
        ...


class Stream(Protocol[ItemT]):
    """An async generator or anything like it; closing it ends the subscription behind it."""

    def __aiter__(self) -> AsyncIterator[ItemT]: ...
    async def __anext__(self) -> ItemT: ...
    async def aclose(self) -> None: ...


class Live(Protocol):
    """Hints about the caller's household. A stream is listening once the call returns: nothing after that is missed.

    A hint names rows, and may come twice or be the last of several; whoever gets it reads the rows as they are now.
    """

    async def transaction_changed(self, caller: Caller) -> Stream[TransactionsChanged]: ...
    async def import_progress(self, caller: Caller, import_id: UUID) -> Stream[ImportsProgressed | ImportsFinished]: ...
    async def notification_added(self, caller: Caller) -> Stream[NotificationsAdded]: ...
    async def goal_progressed(self, caller: Caller) -> Stream[GoalsProgressed]: ...
    async def ledger_changed(self, caller: Caller) -> Stream[LedgerChanged]:
        """Without kinds anything may have changed."""
        ...


class SessionCookie(Protocol):
    """The refresh token of this request and its answer: an HttpOnly cookie that scripts cannot read."""

    @property
    def refresh_token(self) -> str | None: ...
    def set_refresh(self, token: str, expires_at: datetime) -> None: ...
    def clear(self) -> None: ...
