"""The first hour of a new household, as a person at the screen lives it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from uuid import uuid4

from playwright.async_api import Page, expect

from tests.e2e.conftest import OpenPage, listen
from tests.e2e.steps import day, region, today
from tests.support.api import COOKIE, PASSWORD, Person
from tests.support.german_statement import GermanStatement

STATEMENT = GermanStatement(today)
OPENING_MINOR = 150_000


def euros(minor: int) -> str:
    return f"€{minor // 100:,}.{minor % 100:02d}"


async def go_to(page: Page, name: str) -> None:
    await page.get_by_role("link", name=name, exact=True).click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def register(page: Page, choice: str) -> str:
    """From the first screen to an open session; gives the address."""
    email = f"{uuid4().hex}@example.com"
    await page.goto("/")
    await page.get_by_role("button", name=choice).click()
    await page.get_by_label("Your name").fill("Ada Lovelace")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    await page.get_by_role("combobox", name="Currency of your household").fill("euro")
    await page.get_by_role("option", name=re.compile("^EUR")).click()
    await page.get_by_role("button", name="Create account").click()
    return email


async def add_account(page: Page, name: str, opening: str = "") -> None:
    await page.get_by_role("button", name="Add an account").click()
    dialog = page.get_by_role("dialog", name="Add an account")
    await dialog.get_by_label("Name").fill(name)
    if opening:
        await dialog.get_by_label("Opening balance").fill(opening)
    await dialog.get_by_role("button", name="Add account").click()
    await expect(dialog).to_be_hidden()


async def test_a_new_household_brings_its_statement_in_and_works_with_it(open_page: OpenPage) -> None:
    page = await open_page()
    email = await register(page, "Import a file")
    await expect(page.get_by_role("heading", level=1, name="Import")).to_be_visible()
    await choose_file(page)
    await add_account(page, "Girokonto", opening="1,500.00")
    await see_the_guess_and_correct_nothing(page)
    await import_it(page)
    await see_the_dashboard(page)
    await drop_the_same_file_again(page)
    await search_and_sort(page)
    await record_from_another_browser(page, await open_page(), email)
    await sign_out(page)


async def choose_file(page: Page) -> None:
    async with page.expect_file_chooser() as choosing:
        # The words lie on the field that takes the click.
        await page.get_by_text("Browse for files").click(force=True)
    chooser = await choosing.value
    await chooser.set_files({"name": STATEMENT.name, "mimeType": "text/csv", "buffer": STATEMENT.content()})


async def see_the_guess_and_correct_nothing(page: Page) -> None:
    columns = region(page, "What each column holds")
    guesses = {
        "Buchungstag": "Date",
        "Auftraggeber/Empfänger": "Description",
        "Verwendungszweck": "Description",
        "Betrag (EUR)": "Amount",
    }
    for header, role in guesses.items():
        await expect(columns.get_by_label(f"Role of column {header}", exact=True).first).to_have_value(role)
    await expect(columns.get_by_label("Dates are written").first).to_have_value("Day, month, year")
    await expect(columns.get_by_label("Decimals are written with").first).to_have_value("A comma (1.234,56)")
    preview = region(page, "Preview")
    await expect(preview.get_by_role("row")).to_have_count(STATEMENT.row_count + 1)
    rent = preview.get_by_role("row").filter(has_text="Wohnbau").first
    await expect(rent).to_contain_text("-€1,234.56")
    await expect(rent).to_contain_text("Housing")
    await expect(preview).to_contain_text("Bäckerei Müller")
    await expect(page.get_by_role("heading", name="1 row cannot be read")).to_be_visible()


async def import_it(page: Page) -> None:
    await page.get_by_role("button", name=f"Import {STATEMENT.row_count} rows").click()
    await expect(page.get_by_role("heading", name="Your statement is in")).to_be_visible()
    await expect(page.get_by_text(f"{STATEMENT.row_count} rows imported into Girokonto")).to_be_visible()
    await expect(page.get_by_text("1 could not be read")).to_be_visible()


async def see_the_dashboard(page: Page) -> None:
    await go_to(page, "Dashboard")
    balance = OPENING_MINOR + STATEMENT.total_minor
    await expect(region(page, "Balance")).to_contain_text(euros(balance))
    await expect(region(page, "Spending by category").get_by_role("row")).not_to_have_count(0)
    await expect(region(page, "Recent transactions").get_by_role("listitem")).to_have_count(8)
    flow = region(page, "Cash flow")
    await flow.get_by_role("button", name="Show as table").click()
    await expect(flow.get_by_role("row")).to_have_count(13)
    # The month that runs is the first row below the head.
    pay = flow.get_by_role("row").nth(1 + STATEMENT.months_since_pay)
    await expect(pay).to_contain_text("€3,250.00")


async def drop_the_same_file_again(page: Page) -> None:
    await go_to(page, "Import")
    files = await page.evaluate_handle(
        """([name, content]) => {
          const files = new DataTransfer();
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          files.items.add(new File([bytes], name, { type: 'text/csv' }));
          return files;
        }""",
        [STATEMENT.name, base64.b64encode(STATEMENT.content()).decode()],
    )
    target = page.get_by_text("Drop your files here")
    for event in ("dragenter", "dragover", "drop"):
        await target.dispatch_event(event, {"dataTransfer": files})
    await expect(page.get_by_text("There is nothing new in this file.")).to_be_visible()
    await expect(page.get_by_role("button", name="Import 0 rows")).to_be_disabled()
    # Where such a file went is known by now, and so is how it is read.
    await expect(page.get_by_text("Recognised: CSV")).to_be_visible()
    await expect(page.get_by_role("region", name="What each column holds")).to_be_hidden()
    await page.get_by_role("button", name=f"Remove {STATEMENT.name}").click()


async def search_and_sort(page: Page) -> None:
    await go_to(page, "Transactions")
    rows = page.get_by_role("listitem")
    await expect(rows).to_have_count(STATEMENT.row_count)
    await page.get_by_role("combobox", name="Search transactions").fill("netflix")
    await expect(rows).to_have_count(1)
    category = rows.get_by_role("button", name=re.compile("^Category of"))
    await expect(category).to_have_accessible_name(re.compile(": Entertainment$"))
    await category.click()
    await page.get_by_role("option", name="Shopping").click()
    await expect(category).to_have_accessible_name(re.compile(": Shopping$"))
    await expect(rows.get_by_text("Chosen by a person")).to_be_attached()
    toast = page.get_by_role("alert").filter(has_text="Shopping")
    await toast.get_by_role("button", name="Undo").click()
    await expect(category).to_have_accessible_name(re.compile(": Entertainment$"))
    await expect(page.get_by_text("Undone")).to_be_visible()
    await page.get_by_role("button", name="Clear search").click()
    await expect(rows).to_have_count(STATEMENT.row_count)


async def record_from_another_browser(page: Page, elsewhere: Page, email: str) -> None:
    """What the second browser records the first one shows by itself, and then its category."""
    await elsewhere.goto("/sign-in")
    await elsewhere.get_by_label("Email").fill(email)
    await elsewhere.get_by_label(re.compile("^Password")).fill(PASSWORD)
    await elsewhere.get_by_role("button", name="Sign in").click()
    await expect(elsewhere.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))

    await elsewhere.get_by_role("button", name="Record transaction").click()
    dialog = elsewhere.get_by_role("dialog", name="Record a transaction")
    await dialog.get_by_label("Amount").fill("18.40")
    await dialog.get_by_label("Description").fill("ALDI SUED FILIALE 77")
    await dialog.get_by_role("button", name="Record transaction").click()
    await expect(dialog).to_be_hidden()

    arrived = page.get_by_role("listitem").filter(has_text=re.compile("aldi", re.IGNORECASE))
    await expect(arrived).to_be_visible()
    await expect(arrived).to_contain_text("-€18.40")
    category = arrived.get_by_role("button", name=re.compile("^Category of"))
    await expect(category).to_have_accessible_name(re.compile(": Groceries$"))
    assert loads == [], "the page was loaded again"
    await go_to(page, "Dashboard")
    balance = OPENING_MINOR + STATEMENT.total_minor - 1_840
    await expect(region(page, "Balance")).to_contain_text(euros(balance))


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Your menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("button", name="Start empty")).to_be_visible()
    await page.goto("/dashboard")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_starting_empty_leads_to_the_first_account_and_transaction(open_page: OpenPage) -> None:
    page = await open_page()
    await register(page, "Start empty")
    await expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    await page.get_by_role("button", name="Add an account by hand").click()
    dialog = page.get_by_role("dialog", name="Add an account")
    await dialog.get_by_role("button", name="Add account").click()
    await expect(dialog.get_by_text("Give the account a name you will recognise.")).to_be_visible()
    await dialog.get_by_label("Name").fill("Wallet")
    await dialog.get_by_role("button", name="Add account").click()
    await page.get_by_role("button", name="Write down the first transaction").click()
    dialog = page.get_by_role("dialog", name="Record a transaction")
    await dialog.get_by_label("Amount").fill("3,50")
    await dialog.get_by_label("Description").fill("Bakery")
    await dialog.get_by_role("button", name="Record transaction").click()
    await expect(region(page, "Balance")).to_contain_text("-€3.50")
    await expect(region(page, "Recent transactions").get_by_role("listitem")).to_have_count(1)


async def test_demos_are_apart_from_each_other_and_from_everybody(
    open_page: OpenPage, visitor: Callable[[], Person]
) -> None:
    owner = await visitor().register()
    account = await owner.create_account("Everyday", opening=77_700)
    await owner.record(account, -700, "Mine alone", day(0), category="dining")
    pages = [await open_page(), await open_page()]
    for page in pages:
        await page.goto("/")
        await page.get_by_role("button", name="Explore the demo").click()
        await expect(page.get_by_text("Demo household – yours to play with")).to_be_visible()
        await go_to(page, "Transactions")
    first, second = pages
    await first.get_by_role("button", name="Record transaction").click()
    dialog = first.get_by_role("dialog", name="Record a transaction")
    await dialog.get_by_label("Amount").fill("1.23")
    await dialog.get_by_label("Description").fill("Seen by nobody else")
    await dialog.get_by_role("button", name="Record transaction").click()
    await expect(first.get_by_role("listitem").filter(has_text="Seen by nobody else")).to_be_visible()
    await second.get_by_role("combobox", name="Search transactions").fill("Seen by nobody else")
    await expect(second.get_by_text("Nothing matches this search")).to_be_visible()
    await second.get_by_role("combobox", name="Search transactions").fill("Mine alone")
    await expect(second.get_by_text("Nothing matches this search")).to_be_visible()
    (found,) = await owner.ask("{ accounts { name balance { minor } } }")
    assert found == {"name": "Everyday", "balance": {"minor": "77000"}}
    assert (await owner.ask("{ transactions { totalCount } }"))["totalCount"] == 1


async def test_a_session_outlives_a_reload_and_a_second_tab(
    open_page: OpenPage, visitor: Callable[[], Person], complaints: list[str]
) -> None:
    page = await open_page(await visitor().register())
    await page.goto("/dashboard")
    await expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    tab = await page.context.new_page()
    listen(tab, complaints)
    for _ in range(2):
        # Both ask for a new token with the same cookie, in turn and together.
        await tab.goto("/transactions")
        await expect(tab.get_by_role("heading", level=1, name="Transactions")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    await expect(tab.get_by_role("button", name="Your menu")).to_be_visible()
    # Signing out in one tab is signing out.
    await tab.get_by_role("button", name="Your menu").click()
    await tab.get_by_role("menuitem", name="Sign out").click()
    await expect(tab.get_by_role("button", name="Start empty")).to_be_visible()
    await expect(page.get_by_role("button", name="Your menu")).to_be_hidden()


async def test_a_session_that_is_none_leads_to_signing_in_and_back(
    open_page: OpenPage, visitor: Callable[[], Person]
) -> None:
    person = await visitor().register()
    person.http.cookies.clear()
    person.http.cookies.set(COOKIE, "made-up", path="/graphql")
    page = await open_page(person)
    await page.goto("/transactions?q=rewe")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.get_by_label("Email").fill(person.email)
    await page.get_by_label(re.compile("^Password")).fill("not this one")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    await page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("combobox", name="Search transactions")).to_have_value("rewe")
