"""A real browser on a running Moneta, as people use it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.support.api import COOKIE, Person
from tests.support.moneta import ROOT, Moneta

_PLACES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "build" / "screenshots"
DESKTOP, PHONE = (1440, 900), (390, 844)
# The machine may be busy; what must be quick says so itself.
PATIENCE_MS = 30_000

Scheme = Literal["light", "dark"]


class OpenPage(Protocol):
    """Opens a page in a browser of its own; `person` is signed in there."""

    def __call__(
        self, person: Person | None = None, *, size: tuple[int, int] = DESKTOP, scheme: Scheme = "light"
    ) -> Awaitable[Page]: ...


def find_chromium() -> str:
    for place in _PLACES:
        if found := shutil.which(place):
            return found
    raise FileNotFoundError("Chromium is not installed: run `make e2e`, which installs it.")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def complaints() -> AsyncIterator[list[str]]:
    """What any page wrote to its console as an error; none may be left at the end of a test."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
async def open_page(browser: Browser, moneta: Moneta, complaints: list[str]) -> AsyncIterator[OpenPage]:
    contexts: list[BrowserContext] = []

    async def open_one(
        person: Person | None = None, *, size: tuple[int, int] = DESKTOP, scheme: Scheme = "light"
    ) -> Page:
        width, height = size
        context = await browser.new_context(
            base_url=moneta.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="en-GB",
            has_touch=size == PHONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if person is not None:
            # The very cookie that the server will replace: same name, host and path.
            value = person.http.cookies[COOKIE]
            await context.add_cookies([{"name": COOKIE, "value": value, "domain": "127.0.0.1", "path": "/graphql"}])
        page = await context.new_page()
        listen(page, complaints)
        return page

    yield open_one
    for context in contexts:
        await context.close()


def listen(page: Page, complaints: list[str]) -> None:
    """Remember what goes wrong on a page that nobody sees."""
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


async def keep_screenshot(page: Page, name: str) -> Path:
    """Build output, to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    await page.screenshot(path=path)
    return path


async def serious_violations(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    await page.evaluate(_AXE.read_text())
    found: dict[str, Any] = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
