"""Budgets as somebody new meets them: a first limit, then envelopes, money moved, covered, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import day, region
from tests.support.api import Person

SET = "mutation ($input: SetBudgetInput!) { setBudget(input: $input) { errors { code } } }"
Visitor = Callable[[], Person]


async def spend(person: Person, account: str, minor: int, category: str) -> None:
    await person.record(account, minor, "A shop", day(0), category=category)


async def choose(page: Page, budget: str, action: str) -> Locator:
    """The dialog of what is done with a budget."""
    await page.get_by_role("button", name=f"Choices for the {budget} budget").click()
    await page.get_by_role("menuitem", name=action).click()
    return page.get_by_role("dialog", name=action)


async def test_a_first_limit_becomes_an_envelope(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    account = await person.create_account("Everyday")
    await spend(person, account, 100_000, "income")
    await spend(person, account, -4_000, "groceries")
    page = await open_page(person)
    await page.goto("/budgets")
    await expect(page.get_by_text("No budgets yet")).to_be_visible()
    await page.get_by_role("button", name="Set a budget").first.click()
    dialog = page.get_by_role("dialog", name="Set a budget")
    await dialog.get_by_role("combobox", name="Category").click()
    await page.get_by_role("option", name="Groceries").click()
    await dialog.get_by_label("Limit per month").fill("300")
    await dialog.get_by_role("button", name="Save budget").click()
    row = page.get_by_role("list", name="Budgets").get_by_role("listitem")
    await expect(row).to_contain_text("€260.00 left")
    # One click on what was spent shows its rows.
    await row.get_by_role("link", name="€40.00").click()
    await expect(page.get_by_role("listitem").filter(has_text="A shop")).to_have_count(1)
    await page.go_back()

    await page.get_by_role("button", name="Budget settings").click()
    settings = page.get_by_role("dialog", name="Budget settings")
    await settings.get_by_text("Envelopes", exact=True).click()
    await settings.get_by_role("button", name="Save settings").click()
    waiting = region(page, "To budget")
    await expect(waiting).to_contain_text("€1,000.00")
    await page.get_by_role("button", name="Assign money to Groceries: €0.00").click()
    assign = page.get_by_role("dialog", name="Assign money to Groceries")
    await assign.get_by_role("button", name="Usual amount: €300.00").click()
    await assign.get_by_role("button", name="Assign", exact=True).click()
    await expect(waiting).to_contain_text("€700.00")

    await person.command(SET, id=str(uuid4()), category="dining", limit="10000", currency="EUR")
    await spend(person, account, -2_500, "dining")
    envelope = page.get_by_role("list", name="Envelopes").get_by_role("listitem").filter(has_text="Dining")
    # Nobody has loaded the page again.
    await expect(envelope).to_contain_text("€25.00 over")
    cover = await choose(page, "Dining", "Cover overspending")
    await cover.get_by_label("Take it from").select_option(label="Groceries (€260.00)")
    await cover.get_by_role("button", name="Cover").click()
    await expect(envelope).to_contain_text("€0.00 left")
    move = await choose(page, "Groceries", "Move money")
    await move.get_by_label("Amount").fill("900")
    await move.get_by_role("button", name="Move", exact=True).click()
    await expect(move).to_contain_text("Groceries can give 235.00 EUR at most")
    await move.get_by_label("Amount").fill("35")
    await move.get_by_role("button", name="Move", exact=True).click()
    await expect(waiting).to_contain_text("€735.00")
    moved = page.get_by_role("alert").filter(has_text="Moved 35.00 EUR")
    await moved.get_by_role("button", name="Undo").click()
    await expect(waiting).to_contain_text("€700.00")
