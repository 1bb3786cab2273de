"""Steps that walks through the ledger have in common."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from playwright.async_api import Locator, Page, expect

from tests.support.api import Person


def today() -> date:
    """Asked when it is needed: a run may begin on one day and end on the next."""
    return datetime.now(UTC).date()


def day(before: int) -> str:
    return (today() - timedelta(days=before)).isoformat()


def statement(*rows: tuple[int, str, str]) -> bytes:
    """Days before today, description, amount."""
    lines = [f"{day(before)},{what},{amount}" for before, what, amount in rows]
    return "\n".join(["Date,Description,Amount", *lines]).encode()


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def choose_file(page: Page, name: str, content: bytes) -> None:
    await page.goto("/import")
    await page.get_by_label("Statement files").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )


async def open_row(page: Page, text: str) -> Locator:
    """The panel of the row of this name."""
    await page.get_by_role("button", name=re.compile(rf"^Edit {re.escape(text)}$", re.IGNORECASE)).click()
    panel = page.get_by_role("dialog", name="Edit transaction")
    await expect(panel.get_by_label("Description")).to_be_visible()
    return panel


async def save(panel: Locator) -> None:
    await panel.get_by_role("button", name="Save changes").click()
    await expect(panel).to_be_hidden()


async def rows_of(person: Person, query: str = "") -> list[tuple[str, str]]:
    found = await person.ask(
        """query ($q: String) { transactions(first: 200, filter: {query: $q}) {
          edges { node { description amount { minor } } } } }""",
        q=query,
    )
    return sorted((node["description"], node["amount"]["minor"]) for node in (edge["node"] for edge in found["edges"]))
