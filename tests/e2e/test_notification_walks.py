"""Messages as people meet them: they arrive on an open page, are read, put off, and chosen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.support.api import Person


async def test_a_message_arrives_is_put_off_comes_back_and_is_read(
    open_page: OpenPage, visitor: Callable[[], Person]
) -> None:
    person = await visitor().register()
    page = await open_page(person)
    await page.goto("/settings/notifications")
    await expect(page.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    await page.get_by_role("button", name="Send a test by In Moneta").click()
    # Live: the page was not loaded again.
    await expect(page.get_by_role("button", name="Notifications, 2 unread")).to_be_visible()

    await page.get_by_role("button", name="Notifications, 2 unread").click()
    await page.get_by_role("link", name="All notifications").click()
    messages = page.get_by_role("list", name="Notifications").get_by_role("listitem")
    await expect(messages).to_have_count(2)
    await expect(messages.first).to_contain_text("This is a test")
    await page.get_by_role("button", name="More about “This is a test”").click()
    await page.get_by_role("menuitem", name="For an hour").click()
    await expect(messages).to_have_count(1)
    await expect(page.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()

    await page.get_by_text("Snoozed", exact=True).click()
    await expect(messages.first).to_contain_text("This is a test")
    await page.get_by_role("button", name="More about “This is a test”").click()
    await page.get_by_role("menuitem", name="Bring it back now").click()
    await page.get_by_text("All", exact=True).click()
    await expect(messages).to_have_count(2)
    await page.get_by_role("button", name="Mark all as read").click()
    await expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()


async def test_choices_are_kept(open_page: OpenPage, visitor: Callable[[], Person]) -> None:
    person = await visitor().register()
    page = await open_page(person)
    await page.goto("/settings/notifications")
    await page.get_by_role("checkbox", name="Weekly summary: In Moneta").uncheck()
    await page.get_by_role("switch", name="Quiet hours").press("Space")
    await page.get_by_label("A payment is large from").fill("500")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("checkbox", name="Weekly summary: In Moneta")).not_to_be_checked()
    await expect(page.get_by_role("switch", name="Quiet hours")).to_be_checked()
    await expect(page.get_by_label("A payment is large from")).to_have_value("500.00")
    chosen = await person.ask("{ notificationSettings { quietFrom quietTo largeFrom { minor } } }")
    assert chosen == {"quietFrom": 1320, "quietTo": 420, "largeFrom": {"minor": "50000"}}
