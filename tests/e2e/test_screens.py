"""Every main screen on a desktop and a phone, light and dark: usable by everybody, nothing wider than the screen.

What is seen is kept under build/screenshots, to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, OpenPage, Scheme, keep_screenshot, serious_violations
from tests.e2e.steps import day, today
from tests.support.api import Person
from tests.support.german_statement import GermanStatement
from tests.support.moneta import Moneta

SIZES = {"desktop": DESKTOP, "phone": PHONE}
DELETE = "mutation ($input: DeleteTransactionInput!) { deleteTransaction(input: $input) { errors { code } } }"
STATEMENT = GermanStatement(today)


class Look:
    """Looks at one screen after the other and remembers what is wrong with them."""

    def __init__(self, page: Page, name: str) -> None:
        self._page = page
        self._name = name
        self.problems: list[str] = []

    def through(self, page: Page) -> Look:
        """The same look at somebody else's page."""
        other = Look(page, self._name)
        other.problems = self.problems
        return other

    async def at(self, screen: str) -> None:
        page = self._page
        await page.evaluate("document.fonts.ready")
        await keep_screenshot(page, f"{screen}-{self._name}")
        width, room = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width > room:
            self.problems.append(f"{screen} is {width} wide on a screen of {room}")
        self.problems += [f"{screen}: {violation}" for violation in await serious_violations(page)]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ("desktop", "light"),
        ("phone", "dark"),
        pytest.param("desktop", "dark", marks=pytest.mark.slow),
        pytest.param("phone", "light", marks=pytest.mark.slow),
    ],
)
async def test_each_screen_fits_and_is_accessible(
    open_page: OpenPage, visitor: Callable[[], Person], moneta: Moneta, size: str, scheme: Scheme
) -> None:
    stranger = await open_page(size=SIZES[size], scheme=scheme)
    outside = Look(stranger, f"{size}-{scheme}")
    await stranger.goto("/")
    await expect(stranger.get_by_role("button", name="Explore the demo")).to_be_visible()
    await outside.at("welcome")
    await stranger.goto("/register")
    await stranger.get_by_role("button", name="Create account").click()
    await expect(stranger.get_by_text("Tell us what to call you.")).to_be_visible()
    await outside.at("register")

    person = await visitor().explore_demo()
    page = await open_page(person, size=SIZES[size], scheme=scheme)
    inside = Look(page, f"{size}-{scheme}")
    await see_dashboard_and_rows(page, inside)
    await see_dialog(page, inside)
    await see_import(page, inside)
    await see_review(page, inside, person)
    await see_search_and_bulk(page, inside)
    await see_reports(page, inside)
    await see_one_transaction(page, inside)
    await see_accounts(page, inside)
    await see_rules(page, inside)
    await see_settings(page, inside, person)
    await see_history_and_trash(page, inside, person)
    await see_budgets(page, inside)
    await see_goals(page, inside)
    await see_insights(page, inside)
    await see_recurring(page, inside)
    await see_forecast(page, inside)
    administrator = await an_administrator(visitor, moneta)
    await see_administration(await open_page(administrator, size=SIZES[size], scheme=scheme), inside)
    assert outside.problems + inside.problems == []


async def an_administrator(visitor: Callable[[], Person], moneta: Moneta) -> Person:
    person = await visitor().register()
    granted = moneta.cli("admin", "grant", person.email, "--yes")
    assert granted.returncode == 0, granted.stderr
    return person


async def see_administration(page: Page, look: Look) -> None:
    """What the whole installation is to who looks after it."""
    look = look.through(page)
    await page.goto("/admin/events")
    await expect(page.get_by_role("heading", name="Events", level=1)).to_be_visible()
    await expect(page.get_by_role("region", name="What administrators did")).to_be_visible()
    await look.at("admin-events")
    await page.goto("/admin/models")
    for name in ("Categories", "Spending forecasts", "Recurring payments"):
        versions = page.get_by_role("list", name=f"Versions of {name}").get_by_role("listitem")
        await expect(versions.first).to_contain_text("active")
    await look.at("admin-models")
    # There is one household with a day of history, and a training says so.
    await page.get_by_role("button", name="Train now: Spending forecasts").click()
    forecasts = page.get_by_role("region", name="Spending forecasts")
    await expect(forecasts.get_by_text("Refused").first).to_be_visible(timeout=120_000)
    await expect(forecasts).to_contain_text("Households with 12 whole months of spending")
    await look.at("admin-models-refused")


async def see_budgets(page: Page, look: Look) -> None:
    """Limits, their dialog, and the same household with envelopes."""
    await page.goto("/budgets")
    await expect(page.get_by_role("button", name="Set a budget")).to_be_visible()
    await expect(page.get_by_role("list", name="Budgets").get_by_role("listitem")).not_to_have_count(0)
    await expect(page.get_by_role("list", name="Suggested amounts").get_by_role("listitem")).not_to_have_count(0)
    await look.at("budgets")
    await page.get_by_role("button", name="Choices for the Dining budget").click()
    await page.get_by_role("menuitem", name="Change budget").click()
    await expect(page.get_by_role("dialog", name="Change budget").get_by_label("At most")).to_be_visible()
    await look.at("budgets-dialog")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Budget settings").click()
    settings = page.get_by_role("dialog", name="Budget settings")
    await settings.get_by_text("Envelopes", exact=True).click()
    await look.at("budgets-settings")
    await settings.get_by_role("button", name="Save settings").click()
    await expect(page.get_by_role("list", name="Envelopes").get_by_role("listitem")).not_to_have_count(0)
    await expect(settings).to_be_hidden()
    await look.at("budgets-envelopes")


async def see_dashboard_and_rows(page: Page, look: Look) -> None:
    await page.goto("/dashboard")
    await expect(page.get_by_role("region", name="Recent transactions").get_by_role("listitem")).to_have_count(8)
    await expect(page.locator(".recharts-surface").first).to_be_attached()
    await look.at("dashboard")
    await page.goto("/transactions")
    await expect(page.get_by_role("listitem").nth(20)).to_be_visible()
    await look.at("transactions")
    await page.get_by_role("button", name="Filters", exact=True).click()
    await expect(page.get_by_label("From day")).to_be_visible()
    await look.at("transactions-filters")


async def see_recurring(page: Page, look: Look) -> None:
    await page.goto("/recurring")
    await expect(page.get_by_role("list", name="Subscriptions").get_by_role("listitem").first).to_be_visible()
    await expect(page.locator(".recharts-surface").first).to_be_attached()
    await look.at("recurring")
    await page.get_by_role("button", name="More for Netflix").click()
    await page.get_by_role("menuitem", name="Change").click()
    await expect(page.get_by_role("dialog", name="Change Netflix").get_by_label("Name")).to_be_visible()
    await look.at("recurring-change")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Transactions of Netflix").click()
    await expect(page.get_by_role("list", name="Transactions of Netflix").get_by_role("listitem").first).to_be_visible()
    await look.at("recurring-transactions")
    await page.keyboard.press("Escape")


async def see_forecast(page: Page, look: Look) -> None:
    """From the dashboard to what lies ahead, and to how good that was."""
    await page.goto("/dashboard")
    await page.get_by_role("link", name="See the forecast").click()
    await expect(page.get_by_text("Heading for")).to_be_visible()
    months = page.get_by_role("region", name="The next three months").get_by_role("row")
    await expect(months).to_have_count(4)
    await look.at("forecast")
    await page.get_by_text("How good it is", exact=True).click()
    await expect(page.get_by_text("months ended within the band")).to_be_visible()
    rules = page.get_by_role("region", name="Category by category").get_by_role("row")
    await expect(rules).not_to_have_count(0)
    await look.at("forecast-record")
    await page.get_by_text("On the 10th", exact=True).click()
    await expect(page.get_by_text("months ended within the band")).to_be_visible()


async def see_goals(page: Page, look: Look) -> None:
    await page.goto("/goals")
    await expect(page.get_by_role("list", name="Goals").get_by_role("listitem")).to_have_count(2)
    await look.at("goals")
    await page.get_by_role("button", name="What if: Cargo bike").click()
    dialog = page.get_by_role("dialog", name="What if: Cargo bike")
    await expect(dialog.get_by_role("status")).to_contain_text("You arrive in")
    await look.at("goals-what-if")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Contributions to Summer in Portugal").click()
    rows = page.get_by_role("list", name="Contributions to Summer in Portugal")
    await expect(rows.get_by_role("listitem")).not_to_have_count(0)
    await look.at("goals-contributions")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Set a goal").first.click()
    await expect(page.get_by_role("dialog", name="Set a goal").get_by_label("Name")).to_be_visible()
    await look.at("goals-dialog")
    await page.keyboard.press("Escape")
    await page.goto("/goals?show=debts")
    await expect(page.get_by_role("list", name="Debts").get_by_role("listitem")).to_have_count(1)
    await expect(page.locator(".recharts-surface").first).to_be_attached()
    await look.at("debts")


async def see_insights(page: Page, look: Look) -> None:
    await page.goto("/insights")
    told = page.get_by_role("list", name="Insights")
    await expect(told.get_by_role("listitem")).not_to_have_count(0)
    await look.at("insights")
    await page.goto("/insights?show=health")
    await expect(page.get_by_role("list", name="What it is made of").get_by_role("listitem")).to_have_count(5)
    await page.get_by_text("How it is reckoned").click()
    await look.at("insights-health")
    await page.goto("/insights?show=what-if")
    await expect(page.get_by_text("your cash comes to", exact=False)).to_be_visible()
    await expect(page.locator(".recharts-surface").first).to_be_attached()
    await look.at("insights-what-if")


async def see_dialog(page: Page, look: Look) -> None:
    await page.get_by_role("button", name="Record transaction").click()
    dialog = page.get_by_role("dialog", name="Record a transaction")
    await expect(dialog.get_by_label("Description")).to_be_visible()
    await look.at("record")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def see_import(page: Page, look: Look) -> None:
    await page.goto("/import")
    await expect(page.get_by_text("Browse for files")).to_be_visible()
    await look.at("import")
    await page.get_by_label("Statement files").set_input_files(
        {"name": STATEMENT.name, "mimeType": "text/csv", "buffer": STATEMENT.content()}
    )
    account = page.get_by_role("combobox", name="Account")
    await account.click()
    await page.get_by_role("option").first.click()
    await expect(page.get_by_role("region", name="Preview")).to_be_visible()
    await expect(page.get_by_role("button", name=f"Import {STATEMENT.row_count} rows")).to_be_enabled()
    await look.at("import-preview")


async def see_review(page: Page, look: Look, person: Person) -> None:
    """Purchases that somebody wrote down in words of their own, and the statement that tells of them."""
    account = (await person.ask("{ accounts { id } }"))[0]["id"]
    on = day(0)
    for minor, words in ((-1_299, "Music"), (-4_520, "Groceries"), (-880, "Lunch with Ada")):
        await person.record(account, minor, words, on)
    told = "Date,Description,Amount\n" + "".join(
        f"{on},{words}\n" for words in ("SPOTIFY AB STOCKHOLM,-12.99", "REWE SAGT DANKE 4711,-45.20", "CAFE LUNA,-8.80")
    )
    await person.finished(await person.start_import(told.encode(), account), 60)
    await page.goto("/review?show=rows")
    rows = page.get_by_role("list", name="Rows to review").get_by_role("listitem")
    await expect(rows).to_have_count(3)
    await look.at("review")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("s")
    await expect(rows).to_have_count(2)
    await page.get_by_role("checkbox", name="Select all").click()
    await page.keyboard.press("d")
    await expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
    await page.goto("/review?show=categories")
    await expect(page.get_by_role("tab", name="Categories")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("tabpanel")).not_to_be_empty()
    await look.at("suggestions")


async def see_reports(page: Page, look: Look) -> None:
    await page.goto("/reports")
    await expect(page.get_by_role("heading", name="Reports", level=1)).to_be_visible()
    await expect(page.get_by_role("table").get_by_role("row")).not_to_have_count(0)
    await look.at("reports")


async def see_search_and_bulk(page: Page, look: Look) -> None:
    await page.goto("/transactions")
    box = page.get_by_role("combobox", name="Search transactions")
    await box.click()
    await expect(page.get_by_role("option", name=re.compile("^category:"))).to_be_visible()
    await look.at("search-help")
    await box.fill("amuont>5")
    await box.press("Enter")
    await expect(page.get_by_role("button", name="Use amount")).to_be_visible()
    await look.at("search-problem")
    await box.fill("category:groceries amount>20")
    await box.press("Enter")
    await page.get_by_role("button", name="Save view").click()
    await page.get_by_role("textbox", name="Name").fill("Large shopping")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("button", name="Large shopping", exact=True)).to_be_visible()
    await page.get_by_role("checkbox", name=re.compile("^Select all loaded")).click()
    await page.get_by_role("button", name="More changes for the selected").click()
    await expect(page.get_by_role("menuitem", name="Leave out of reports")).to_be_visible()
    await look.at("bulk")
    await page.keyboard.press("Escape")


async def see_one_transaction(page: Page, look: Look) -> None:
    await page.goto("/transactions?q=category:groceries")
    await page.get_by_role("listitem").first.get_by_role("button", name=re.compile("^Edit")).click()
    panel = page.get_by_role("dialog", name="Edit transaction")
    await panel.get_by_role("button", name="Split", exact=True).click()
    await expect(panel.get_by_role("region", name="Parts")).to_be_visible()
    await look.at("transaction")
    for part in ("Links", "Files", "What changed"):
        await panel.get_by_role("button", name=part, exact=True).click()
    await panel.get_by_text("Drop files here, or choose them").scroll_into_view_if_needed()
    await look.at("transaction-around")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()


async def see_accounts(page: Page, look: Look) -> None:
    await page.goto("/accounts")
    await expect(page.get_by_role("heading", name="Net worth")).to_be_visible()
    await look.at("accounts")
    await page.get_by_role("link", name="Savings", exact=True).click()
    await expect(page.locator(".recharts-surface").first).to_be_attached()
    await look.at("account")
    await page.get_by_role("link", name="Reconcile a statement").click()
    await page.get_by_label("Balance on that day").fill("100.00")
    await expect(page.get_by_role("region", name=re.compile("^Off by"))).to_be_visible()
    await look.at("reconcile")


async def see_rules(page: Page, look: Look) -> None:
    await page.goto("/rules")
    await page.get_by_role("button", name="Add rule").first.click()
    editor = page.get_by_role("dialog", name="New rule")
    await editor.get_by_label("Value").fill("lidl")
    await editor.get_by_role("combobox", name="Set the category").click()
    await page.get_by_role("option", name="Dining").click()
    await expect(editor.get_by_text(re.compile("would change"))).to_be_visible()
    await look.at("rule")
    await editor.get_by_text(re.compile("^Also apply it now to")).click()
    await editor.get_by_role("button", name="Save rule").click()
    await expect(editor).to_be_hidden()
    await expect(page.get_by_role("region", name="Run log").get_by_role("listitem")).to_have_count(1)
    await look.at("rules")


async def see_settings(page: Page, look: Look, person: Person) -> None:
    """With an account in another currency, so that there are rates to be asked for."""
    account = await person.create_account("Dollars", "USD")
    await person.record(account, -1_250, "Bookshop", day(0), category="shopping")
    seen = {
        "categories": "Groceries",
        "categorization": "When a category is applied",
        "refunds": "Refunds count in",
        "tags": "No tags yet",
        "payees": "Frequent merchants without a payee",
        "currencies": "Rates that are missing or old",
        "notifications": "What you hear, and how",
        "export": "Bank statement (OFX)",
    }
    for section, words in seen.items():
        await page.goto(f"/settings/{section}")
        await expect(page.get_by_text(words, exact=True).first).to_be_visible()
        await look.at(f"settings-{section}")
    await page.goto("/settings/tags")
    await page.get_by_role("button", name="Add tag").click()
    await expect(page.get_by_role("dialog", name="Add tag").get_by_label("Name")).to_be_visible()
    await look.at("settings-tag")
    await page.goto("/notifications")
    await expect(page.get_by_role("list", name="Notifications").get_by_role("listitem").first).to_be_visible()
    await look.at("notifications")
    await page.goto("/settings/notifications")
    await page.get_by_role("button", name="Add webhook").click()
    await (
        page.get_by_role("dialog", name="Add webhook").get_by_label("Address").fill("https://example.org/hooks/moneta")
    )
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text(re.compile("^whsec_"))).to_be_visible()
    await look.at("settings-webhook")
    await page.get_by_role("button", name="Done", exact=True).click()
    await expect(page.get_by_role("columnheader", name="Webhook")).to_be_visible()
    await look.at("settings-notifications-webhook")


async def see_history_and_trash(page: Page, look: Look, person: Person) -> None:
    await page.goto("/history")
    await page.get_by_role("button", name=re.compile("^What changed:")).first.click()
    await look.at("history")
    found = await person.ask("{ transactions(first: 1) { edges { node { id } } } }")
    await person.command(DELETE, id=found["edges"][0]["node"]["id"])
    await page.goto("/trash")
    await expect(page.get_by_role("list", name="Deleted transactions").get_by_role("listitem")).to_have_count(1)
    await look.at("trash")
