"""What is worth knowing, as people meet it: on the dashboard, with its rows, its advice, and a way to hear no more."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.support.api import Person


async def test_a_visitor_follows_an_insight_and_takes_it_back(
    open_page: OpenPage, visitor: Callable[[], Person]
) -> None:
    page = await open_page(await visitor().explore_demo())
    await page.goto("/dashboard")
    panel = page.get_by_role("region", name="Worth knowing")
    await expect(panel.get_by_role("list", name="Worth knowing").get_by_role("listitem")).to_have_count(3)
    await panel.get_by_role("link", name="All insights").click()
    told = page.get_by_role("list", name="Insights")
    bike = told.get_by_role("listitem", name="Cargo bike is within reach")
    await bike.get_by_role("button", name="to Cargo bike", exact=False).click()
    await expect(bike).to_be_hidden()
    await page.keyboard.press("Control+z")
    await expect(bike).to_be_visible()
    await bike.get_by_role("button", name="Not for me: Cargo bike is within reach").click()
    await expect(bike).to_be_hidden()
    await page.get_by_role("button", name="Hear again: Goals within reach: Cargo bike").click()
    await expect(bike).to_be_visible()
    fees = told.get_by_role("listitem", name="Fees and interest cost", exact=False)
    await fees.get_by_role("link", name="See the rows", exact=False).click()
    await expect(page).to_have_url(re.compile(r"/transactions\?.*counting=SPENDING"))
    await expect(page.get_by_text("Abschluss Kontofuehrung", exact=False).first).to_be_visible()


async def test_a_slider_shows_where_twelve_months_lead(open_page: OpenPage, visitor: Callable[[], Person]) -> None:
    page = await open_page(await visitor().explore_demo())
    await page.goto("/insights?show=what-if")
    answer = page.get_by_role("region", name="Cash at the end of each month").get_by_role("status")
    await expect(answer).to_contain_text("as usual")
    slider = page.get_by_role("slider", name="Income a month")
    await slider.press("End")
    await expect(answer).to_contain_text("more than as usual")
    await page.get_by_role("button", name="As usual").click()
    await expect(answer).not_to_contain_text("more than")
    await page.get_by_text("Health", exact=True).click()
    await expect(page.get_by_text("of 100", exact=False)).to_be_visible()
