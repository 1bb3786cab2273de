"""Saving for something, as people do it: set the goal, move money, see it count, take it off and back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import day
from tests.support.api import Person

TRANSFER = "mutation ($input: RecordTransferInput!) { recordTransfer(input: $input) { errors { code } } }"


async def test_a_transfer_counts_by_itself_and_a_person_decides(
    open_page: OpenPage, visitor: Callable[[], Person]
) -> None:
    person = await visitor().register()
    everyday = await person.create_account("Everyday", opening=500_000)
    savings = await person.create_account("Savings", opening=20_000)
    page = await open_page(person)
    await page.goto("/goals")
    await expect(page.get_by_text("No goals yet")).to_be_visible()
    await page.get_by_role("button", name="Set a goal").first.click()
    dialog = page.get_by_role("dialog", name="Set a goal")
    await dialog.get_by_label("Name").fill("New bike")
    await dialog.get_by_label("Target", exact=False).first.fill("1000")
    await dialog.get_by_role("combobox", name="Accounts").click()
    await page.get_by_role("option", name="Savings").click()
    # More than there is, is refused with what is free.
    aside = dialog.get_by_label("Already set aside in Savings")
    await aside.fill("300")
    await dialog.get_by_role("button", name="Save goal").click()
    await expect(dialog.get_by_text("of which 200.00 EUR is free for this goal", exact=False)).to_be_visible()
    await aside.fill("200")
    await dialog.get_by_role("button", name="Save goal").click()
    await expect(dialog).to_be_hidden()
    card = page.get_by_role("listitem", name="New bike")
    await expect(card.get_by_role("img", name="New bike: 20 percent saved")).to_be_visible()

    moved = {"id": str(uuid4()), "fromAccountId": everyday, "toAccountId": savings, "amount": "15000"}
    await person.ask(TRANSFER, input={**moved, "bookedOn": day(0), "description": "To the bike"})
    await expect(card.get_by_role("img", name="New bike: 35 percent saved")).to_be_visible()

    await card.get_by_role("button", name="Contributions to New bike").click()
    rows = page.get_by_role("dialog", name="Contributions to New bike")
    await rows.get_by_role("button", name="Actions for To the bike").click()
    await page.get_by_role("menuitem", name="Take off").click()
    await expect(rows.get_by_text("Nothing counts yet", exact=False)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(card.get_by_role("img", name="New bike: 20 percent saved")).to_be_visible()
    await page.keyboard.press("Control+z")
    await expect(card.get_by_role("img", name="New bike: 35 percent saved")).to_be_visible()
