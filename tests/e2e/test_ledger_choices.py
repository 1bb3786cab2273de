"""What people decide about many rows, or two of them about one: rules, searches, bulk edits, conflicts."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import day, open_row, region, rows_of, save, statement
from tests.support.api import Person

CATEGORIZE = """mutation ($input: CategorizeTransactionsInput!) {
  categorizeTransactions(input: $input) { errors { code } } }"""
Visitor = Callable[[], Person]


async def chosen_by_rules(person: Person) -> int:
    found = await person.ask("{ transactions { edges { node { categorizedBy } } } }")
    return sum(edge["node"]["categorizedBy"] == "RULE" for edge in found["edges"])


async def test_a_choice_becomes_a_rule_that_runs_and_is_taken_back(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    account = await person.create_account("Everyday")
    rows = statement(*((before, "KLETTERHALLE SUED", f"-{before}.50") for before in (1, 2, 3, 4)))
    await person.import_file(rows, account)
    page = await open_page(person)
    await page.goto("/transactions")
    cell = page.get_by_role("button", name=re.compile("^Category of KLETTERHALLE"))
    await cell.first.click()
    await page.get_by_role("option", name="Health").click()
    offer = page.get_by_role("alert").filter(has_text="Always do this?")
    await expect(offer).to_contain_text("3 other transactions would change")
    await offer.get_by_role("button", name="Always").click()
    await expect(page.get_by_role("button", name=re.compile("^Category of KLETTERHALLE.*: Health$"))).to_have_count(4)

    await page.goto("/rules")
    runs = region(page, "Run log").get_by_role("listitem")
    await expect(runs).to_have_count(1)
    # The rule and what it changed came as one, and go as one.
    await runs.get_by_role("button", name="Undo, with the rule").click()
    await expect(runs.get_by_text("Undone")).to_be_visible()
    await expect(page.get_by_text("No rules yet")).to_be_visible()
    # What the person has chosen for one of them the model says of the others, now that it is asked again.
    assert await chosen_by_rules(person) == 0
    await page.get_by_role("button", name=re.compile("^Do again: ")).click()
    await expect(page.get_by_text("No rules yet")).to_be_hidden()
    assert (len(await rows_of(person, "category:health")), await chosen_by_rules(person)) == (4, 3)

    oldest = (await person.ask("{ transactions { edges { node { id } } } }"))["edges"][-1]["node"]["id"]
    await person.command(CATEGORIZE, ids=[oldest], category="dining")
    await page.get_by_role("button", name=re.compile("^More about the rule")).click()
    await page.get_by_role("menuitem", name="Run now…").click()
    dialog = page.get_by_role("dialog", name="Run this rule now")
    await expect(dialog).to_contain_text("4 transactions match, none would change.")
    await expect(dialog.get_by_role("button", name="Nothing to change")).to_be_disabled()
    await dialog.get_by_role("switch").click()
    await expect(dialog).to_contain_text("4 transactions match, 1 would change.")
    await dialog.get_by_role("button", name="Change 1 transaction").click()
    await expect(dialog).to_be_hidden()
    assert len(await rows_of(person, "category:health")) == 4
    await expect(runs).to_have_count(2)
    await runs.first.get_by_role("button", name="Undo", exact=True).click()
    await expect(runs.first.get_by_text("Undone")).to_be_visible()
    assert len(await rows_of(person, "category:health")) == 3


async def test_two_tabs_that_change_the_same_field_choose(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register(name="Ada Example")
    account = await person.create_account("Everyday")
    await person.record(account, -1_299, "MUSIC", day(1))
    first = await open_page(person)
    await first.goto("/transactions")
    mine = await open_row(first, "MUSIC")
    second = await first.context.new_page()
    await second.goto("/transactions")
    theirs = await open_row(second, "MUSIC")
    await theirs.get_by_label("Note").fill("For the car")
    await theirs.get_by_role("textbox", name="Amount").fill("13.99")
    await save(theirs)
    await mine.get_by_label("Note").fill("For the kitchen")
    await mine.get_by_role("switch", name="Pending").click()
    await mine.get_by_role("button", name="Save changes").click()
    dialog = first.get_by_role("dialog", name="You both changed this transaction")
    await expect(dialog).to_contain_text("Ada Example saved changes")
    await expect(dialog.get_by_role("radiogroup")).to_have_count(1)
    await expect(dialog.get_by_role("button", name="Save this choice")).to_be_disabled()
    await dialog.get_by_role("radio", name=re.compile("For the kitchen")).click()
    await dialog.get_by_role("button", name="Save this choice").click()
    await expect(dialog).to_be_hidden()
    await expect(mine).to_be_hidden()
    found = await person.ask("{ transactions { edges { node { note status amount { minor } } } } }")
    # What only one of them changed was never a question.
    assert found["edges"] == [{"node": {"note": "For the kitchen", "status": "PENDING", "amount": {"minor": "-1399"}}}]


async def test_a_search_is_kept_and_all_that_match_are_changed_at_once(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    account = await person.create_account("Everyday")
    await person.import_file(
        statement(*((before, f"KANTINE {before}", f"-{before}.50") for before in range(1, 61))), account
    )
    page = await open_page(person)
    await page.goto("/transactions")
    box = page.get_by_role("combobox", name="Search transactions")
    await box.fill("amuont>9")
    await box.press("Enter")
    await page.get_by_role("button", name="Use amount").click()
    await expect(page.get_by_text("52 transactions", exact=True)).to_be_visible()
    await box.fill("amount>9 kantine")
    await box.press("Enter")
    await expect(page.get_by_role("button", name="Remove kantine")).to_be_visible()
    await page.get_by_role("button", name="Save view").click()
    await page.get_by_role("textbox", name="Name").fill("Long lunches")
    await page.get_by_role("button", name="Save", exact=True).click()
    view = page.get_by_role("button", name="Long lunches", exact=True)
    await expect(view).to_have_attribute("aria-current", "page")
    await page.get_by_role("button", name="All", exact=True).last.click()
    await expect(page.get_by_text("60 transactions", exact=True)).to_be_visible()
    await view.click()
    await expect(box).to_have_value("amount>9 kantine")

    await page.get_by_role("checkbox", name=re.compile("^Select all loaded")).click()
    await page.get_by_role("button", name="Select all 52 that match").click()
    bar = page.get_by_role("region", name="52 selected")
    await bar.get_by_role("button", name="More changes for the selected").click()
    await page.get_by_role("menuitem", name="Replace the note").click()
    dialog = page.get_by_role("dialog", name="Replace the note")
    await dialog.get_by_label("Note").fill("with colleagues")
    await dialog.get_by_role("button", name="Change 52 transactions").click()
    await expect(dialog).to_be_hidden()
    assert len(await rows_of(person, "note:colleagues")) == 52
    await page.get_by_role("button", name=re.compile("^Undo: ")).click()
    await expect(page.get_by_text("with colleagues")).to_have_count(0)
    assert await rows_of(person, "note:colleagues") == []
