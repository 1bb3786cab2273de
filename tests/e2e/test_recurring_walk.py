"""Recurring payments as people meet them: found in the demo, explained, dismissed, taken back, renamed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.support.api import Person


async def test_a_found_payment_is_explained_dismissed_and_brought_back(
    open_page: OpenPage, visitor: Callable[[], Person]
) -> None:
    page = await open_page(await visitor().explore_demo())
    await page.goto("/recurring")
    subscriptions = page.get_by_role("list", name="Subscriptions")
    first = subscriptions.get_by_role("listitem").first
    await expect(first).to_be_visible()
    name = (await first.get_by_role("button").first.inner_text()).strip()
    await page.get_by_role("button", name=f"Why? How {name} was found").click()
    await expect(page.get_by_text("payments a month apart", exact=False).first).to_be_visible()
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name=f"Transactions of {name}").click()
    rows = page.get_by_role("list", name=f"Transactions of {name}")
    await expect(rows.get_by_role("listitem").nth(3)).to_be_visible()
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name=f"More for {name}").click()
    await page.get_by_role("menuitem", name="Not recurring").click()
    await expect(subscriptions.get_by_role("button", name=f"Transactions of {name}")).to_have_count(0)
    await page.get_by_role("button", name="Undo", exact=True).last.click()
    await expect(subscriptions.get_by_role("button", name=f"Transactions of {name}")).to_be_visible()

    await page.get_by_role("button", name=f"More for {name}").click()
    await page.get_by_role("menuitem", name="Change").click()
    dialog = page.get_by_role("dialog", name=f"Change {name}")
    await dialog.get_by_label("Name").fill("My films")
    await dialog.get_by_role("button", name="Save").click()
    row = subscriptions.get_by_role("listitem").filter(has=page.get_by_role("button", name="Transactions of My films"))
    await expect(row.get_by_text("Confirmed")).to_be_visible()
