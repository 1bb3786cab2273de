"""Events that were given up on, as an administrator meets them; and as nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from playwright.async_api import Page, expect
from redis.asyncio import Redis

from deployments.embedded.layout import Layout
from deployments.embedded.redis import Redis as RedisServer
from deployments.events.topology import SEARCH
from domain.shared.events import Event, UsersRegistered, encode
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage, keep_screenshot, serious_violations
from tests.support.api import Person
from tests.support.moneta import Moneta


async def park(moneta: Moneta, *bodies: bytes) -> None:
    """As a consumer does that gives up; what is not its topic it will take when it comes again."""
    redis = Redis.from_url(RedisServer(Layout.of(moneta.data_dir)).url)
    for body in bodies:
        reason = "failed 5 times: ValueError: no mail to ada@example.org"
        await redis.xadd(f"moneta:events:dead:{SEARCH}", {"event": body, "reason": reason})
    await redis.aclose()


def event() -> bytes:
    payload = UsersRegistered(user_id=uuid4())
    now = datetime.now(UTC)
    return encode(Event.of(payload, id=uuid4(), household_id=uuid4(), correlation_id="walk", occurred_at=now))


async def look(page: Page, name: str) -> None:
    await keep_screenshot(page, name)
    width, room = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= room
    assert await serious_violations(page) == []


async def test_an_administrator_replays_one_and_discards_another(
    open_page: OpenPage, visitor: Callable[[], Person], moneta: Moneta
) -> None:
    person = await visitor().register()
    page = await open_page(person, size=DESKTOP)
    await page.goto("/admin/events")
    await expect(page.get_by_text("For administrators of this installation")).to_be_visible()
    await expect(page.get_by_role("link", name="Events", exact=True)).to_have_count(0)
    address = person.email
    granted = moneta.cli("admin", "grant", address, "--yes")
    assert granted.returncode == 0, granted.stderr

    await park(moneta, event(), b"noise")
    await page.goto("/dashboard")
    await page.get_by_role("link", name="Events", exact=True).click()
    letters = page.get_by_role("region", name="search: 2 parked").get_by_role("article")
    await expect(letters).to_have_count(2)
    await expect(letters.first).to_contain_text("failed 5 times: ValueError: no mail to •••")
    await letters.first.get_by_text("What it says").click()
    await look(page, "admin-events-desktop-light")
    await page.get_by_role("button", name="Replay users.registered").click()
    await expect(page.get_by_text("One event goes to its consumer again.")).to_be_visible()
    await expect(page.get_by_role("region", name="search: 1 parked").get_by_role("article")).to_have_count(1)

    phone = await open_page(person, size=PHONE, scheme="dark")
    await phone.goto("/admin/events")
    await expect(phone.get_by_role("article", name="Not readable as an event")).to_be_visible()
    await look(phone, "admin-events-phone-dark")
    await phone.goto("/settings/account")
    await expect(phone.get_by_text("This installation sends no e-mail")).to_be_visible()
    await look(phone, "settings-account-phone-dark")

    await page.get_by_role("button", name="Discard Not readable as an event").click()
    question = page.get_by_role("dialog", name="Discard this event?")
    await question.get_by_role("button", name="Discard for good").click()
    await expect(page.get_by_text("Nothing is parked")).to_be_visible()
    acts = page.get_by_role("region", name="What administrators did").get_by_role("listitem")
    await expect(acts.first).to_contain_text(f"{address} discarded search:")
    await expect(acts.first).to_contain_text("1 event")
    await look(page, "admin-events-empty-desktop-light")
