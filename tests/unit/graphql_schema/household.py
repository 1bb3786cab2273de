"""A small household: five accounts, some rows, a dashboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.budgets.model import Budget, BudgetStatus
from domain.notifications.kinds import NotificationKind
from domain.notifications.model import Notification
from domain.shared.money import Money
from domain.shared.periods import Month, Period
from domain.shared.viewer import Role
from domain.transactions.categories import CATEGORIES
from domain.transactions.model import (
    Account,
    AccountType,
    Categorizer,
    Change,
    ChangeKind,
    ImportStatus,
    StatementImport,
    Transaction,
)
from domain.transactions.reporting import CategorySpending, Dashboard, MonthFlow
from domain.transactions.views.model import SavedView
from domain.users.model import HouseholdProfile, Profile, SignedIn

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
TODAY = NOW.date()


def key(name: str) -> UUID:
    return uuid5(SPACE, name)


HOUSEHOLD, USER = key("household"), key("user")


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def account(number: int) -> Account:
    return Account(
        id=key(f"account {number}"),
        name=f"Account {number}",
        type=AccountType.CHECKING,
        opening_balance=euros(0),
        balance=euros(100_000 * number),
        created_at=NOW,
    )


def transaction(number: int, **changes: Any) -> Transaction:
    values: dict[str, Any] = {
        "id": key(f"transaction {number}"),
        "account_id": key(f"account {number % 5}"),
        "booked_on": TODAY - timedelta(days=number),
        "amount": euros(-100 - number),
        "description": f"CARD PAYMENT {number}",
        "merchant": "Bakery",
        "category": CATEGORIES[number % len(CATEGORIES)].slug,
        "categorized_by": Categorizer.MODEL,
        "confidence": 0.87,
        "updated_at": NOW,
    }
    return Transaction(**(values | changes))


def change(name: str = "change", **changes: Any) -> Change:
    return Change(id=key(name), kind=ChangeKind.RECORD, summary="Recorded Bakery", created_at=NOW, **changes)


def statement_import(**changes: Any) -> StatementImport:
    values: dict[str, Any] = {
        "id": key("import"),
        "account_id": key("account 1"),
        "file_name": "statement.csv",
        "status": ImportStatus.QUEUED,
        "created_at": NOW,
    }
    return StatementImport(**(values | changes))


def notification(number: int = 1) -> Notification:
    return Notification(
        id=key(f"notification {number}"),
        user_id=USER,
        kind=NotificationKind.WELCOME,
        cause="welcome",
        shown_at=NOW,
        title="Welcome",
        body="Good to see you.",
        created_at=NOW,
    )


def profile(role: Role = Role.OWNER) -> Profile:
    household = HouseholdProfile(id=HOUSEHOLD, name="Home", currency="EUR", is_demo=False)
    return Profile(user_id=USER, email="ada@example.org", display_name="Ada", household=household, role=role)


def signed_in() -> SignedIn:
    return SignedIn(
        profile=profile(),
        access_token="access.jwt",
        access_expires_at=NOW + timedelta(minutes=10),
        refresh_token="refresh-secret",
        refresh_expires_at=NOW + timedelta(days=30),
    )


def budget_status() -> BudgetStatus:
    budget = Budget(id=key("budget"), category="groceries", limit=euros(40_000), warn_at_percent=80)
    return BudgetStatus(
        budget=budget,
        period=Period.of_month(Month.of(TODAY)),
        amount=budget.limit,
        carried=euros(0),
        spent=euros(41_000),
        categories=("groceries",),
        rows="category:groceries currency:EUR",
    )


def saved_view() -> SavedView:
    return SavedView(id=key("view"), user_id=USER, name="Work", query="tag:work")


def dashboard() -> Dashboard:
    month = Month.of(TODAY)
    spending = tuple(
        CategorySpending(category.slug, euros(1_000 * (20 - place)), 0.05, 3)
        for place, category in enumerate(CATEGORIES[:15])
    )
    return Dashboard(
        month=month,
        currency="EUR",
        other_currencies=("USD",),
        balance=euros(1_500_000),
        accounts=tuple(account(number) for number in range(5)),
        month_to_date=MonthFlow(month, euros(300_000), euros(210_000)),
        previous_month=MonthFlow(month.plus(-1), euros(310_000), euros(250_000)),
        spending_by_category=spending,
        cash_flow=tuple(MonthFlow(month.plus(back - 11), euros(300_000), euros(200_000)) for back in range(12)),
        recent_transactions=tuple(transaction(number) for number in range(8)),
        uncategorized_count=7,
    )
