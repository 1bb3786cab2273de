"""The ledger as people use it: what comes in, is mended, goes and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.async_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import choose_file, day, open_row, region, rows_of, save, statement, today
from tests.support.api import Person
from tests.support.moneta import ROOT

STATEMENTS = ROOT / "tests" / "fixtures" / "statements"
Visitor = Callable[[], Person]
JANUARY = ((30, "REWE MARKT 4412", "-31.27"), (28, "NETFLIX.COM", "-13.99"), (26, "SHELL 1042", "-62.50"))
OVERLAPPING = (*JANUARY[1:], (24, "LIDL 881", "-27.14"), (22, "VATTENFALL STROM", "-89.00"))


async def test_a_statement_goes_in_only_once_and_can_be_taken_out(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    await person.create_account("Everyday", opening=100_000)
    page = await open_page(person)
    await choose_file(page, "first.csv", statement(*JANUARY))
    await expect(region(page, "Preview").get_by_role("row")).to_have_count(4)
    assert await rows_of(person) == [], "a preview writes nothing"
    await page.get_by_role("button", name="Import 3 rows").click()
    await expect(page.get_by_text("3 rows imported into Everyday")).to_be_visible()

    await choose_file(page, "first again.csv", statement(*JANUARY))
    await expect(page.get_by_text("There is nothing new in this file.")).to_be_visible()
    await expect(page.get_by_role("button", name="Import 0 rows")).to_be_disabled()

    await choose_file(page, "second.csv", statement(*OVERLAPPING))
    await page.get_by_role("button", name="Import 2 rows").click()
    await expect(page.get_by_text("2 rows imported into Everyday")).to_be_visible()
    await expect(page.get_by_text("2 there already")).to_be_visible()
    assert len(await rows_of(person)) == 5

    await page.get_by_role("button", name="Undo import").click()
    dialog = page.get_by_role("dialog", name="Undo this import?")
    await expect(dialog.get_by_text("the rest of your ledger is as it was before")).to_be_visible()
    await dialog.get_by_role("button", name="Undo import").click()
    await expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
    assert await rows_of(person) == [("NETFLIX.COM", "-1399"), ("REWE MARKT 4412", "-3127"), ("SHELL 1042", "-6250")]
    (account,) = await person.ask("{ accounts { balance { minor } } }")
    assert account["balance"]["minor"] == str(100_000 - 3_127 - 1_399 - 6_250)


async def test_an_export_of_another_program_brings_its_accounts(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register("USD")
    page = await open_page(person)
    await page.goto("/import")
    await page.get_by_label("Statement files").set_input_files([STATEMENTS / "mint.csv", STATEMENTS / "monarch.csv"])
    await page.get_by_role("button", name="Remove monarch.csv").click()
    await page.get_by_role("button", name="Add all 2 accounts").click()
    await page.get_by_role("button", name="Import 5 rows").click()
    await expect(page.get_by_role("heading", name="Your statement is in")).to_be_visible()
    accounts = await person.ask("{ accounts { name type currency } }")
    assert sorted((account["name"], account["type"], account["currency"]) for account in accounts) == [
        ("EVERYDAY CHECKING", "CHECKING", "USD"),
        ("REWARDS CARD", "CREDIT_CARD", "USD"),
    ]
    # Nothing of it is of this month, and the dashboard knows where it is.
    await page.goto("/dashboard")
    await page.get_by_role("button", name="Show March 2023").click()
    await expect(region(page, "Spending by category").get_by_role("row")).not_to_have_count(0)


async def test_what_is_unsure_is_asked_and_a_decision_can_be_taken_back(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    account = await person.create_account("Everyday")
    await person.record(account, -4_520, "Groceries", day(3))
    await person.import_file(statement((3, "REWE SAGT DANKE 4711", "-45.20")), account)
    page = await open_page(person)
    await page.goto("/review?show=rows")
    queue = page.get_by_role("list", name="Rows to review").get_by_role("listitem")
    await expect(queue).to_have_count(1)
    await expect(queue).to_contain_text("Same amount, same day, the descriptions differ")
    assert len(await rows_of(person)) == 1, "an unsure row counts nowhere"
    await queue.get_by_role("button", name="Different").click()
    await expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
    assert len(await rows_of(person)) == 2
    await page.get_by_role("alert").get_by_role("button", name="Undo").click()
    await expect(queue).to_have_count(1)
    assert await rows_of(person) == [("Groceries", "-4520")]
    await queue.get_by_role("button", name="Same", exact=True).click()
    await expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
    assert len(await rows_of(person)) == 1
    # A decision never comes back.
    outcome = await person.import_file(statement((3, "REWE SAGT DANKE 4711", "-45.20")), account)
    assert (outcome["importedCount"], outcome["duplicateCount"]) == (0, 1)


async def test_a_wrong_row_is_found_mended_and_locked(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    account = await person.create_account("Everyday", opening=50_000)
    end = today().replace(day=1) - timedelta(days=1)

    def at(before: int) -> str:
        return (end - timedelta(days=before)).isoformat()

    await person.record(account, -3_127, "REWE", at(9))
    await person.record(account, -8_190, "VATTENFALL", at(6))  # the bank says 89.10
    await person.record(account, 200_000, "LOHN", at(2))
    page = await open_page(person)
    await page.goto(f"/accounts/{account}")
    await page.get_by_role("link", name="Reconcile a statement").click()
    await page.get_by_label("Last day of the statement").fill(end.isoformat())
    await page.get_by_label("Balance on that day").fill("2379.63")
    found = page.get_by_role("region", name=re.compile("^Off by"))
    await expect(found).to_contain_text("Probably this")
    await expect(found).to_contain_text("VATTENFALL")
    await found.get_by_role("button", name="Change to -€89.10").click()
    await page.get_by_role("button", name="Finish and lock 3 transactions").click()
    await expect(page.get_by_text(re.compile("^Agreed up to"))).to_be_visible()

    await page.goto("/transactions")
    panel = await open_row(page, "Vattenfall")
    await expect(panel.get_by_text("Reconciled", exact=True)).to_be_visible()
    await expect(panel.get_by_role("textbox", name="Amount")).to_be_disabled()
    await panel.get_by_role("button", name="Delete").click()
    await expect(panel.get_by_role("alert")).to_contain_text("reconciled")
    assert len(await rows_of(person)) == 3


async def test_splits_tags_files_and_links_come_back_from_the_trash(open_page: OpenPage, visitor: Visitor) -> None:
    person = await visitor().register()
    account = await person.create_account("Everyday")
    await person.record(account, -10_000, "WARENHAUS", day(9), category="shopping")
    await person.record(account, 2_500, "KARLA SCHMIDT", day(2))
    page = await open_page(person)
    await page.goto("/transactions?q=is:expense")
    await split_and_tag(page)
    await attach(page)
    await page.goto("/transactions?q=is:income")
    await link_refund(page)
    before = await everything(person)
    assert before == [
        ("KARLA SCHMIDT", [], [], [], "REIMBURSEMENT"),
        ("WARENHAUS", ["7500", "2500"], ["gift"], ["receipt.txt"], None),
    ]

    await page.goto("/transactions")
    panel = await open_row(page, "Warenhaus")
    await panel.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("listitem")).to_have_count(1)
    await page.goto("/trash")
    await page.get_by_role("button", name=re.compile("^Restore warenhaus", re.IGNORECASE)).click()
    await expect(page.get_by_text("The trash is empty")).to_be_visible()
    assert await everything(person) == before

    await page.get_by_role("button", name=re.compile("^Undo: Restored")).click()
    await expect(page.get_by_role("list", name="Deleted transactions").get_by_role("listitem")).to_have_count(1)
    await page.get_by_role("button", name=re.compile("^Do again: Restored")).click()
    await expect(page.get_by_text("The trash is empty")).to_be_visible()
    assert await everything(person) == before


async def everything(person: Person) -> list[tuple[str, list[str], list[str], list[str], str | None]]:
    """Of each row its description, its parts, its tags, its files, and what kind of money back it is."""
    found = await person.ask(
        """{ transactions(first: 20) { edges { node { description refundKind
          splits { amount { minor } } tags { name } attachments { fileName } } } } }"""
    )
    return sorted(
        (
            node["description"],
            [part["amount"]["minor"].lstrip("-") for part in node["splits"]],
            [tag["name"] for tag in node["tags"]],
            [file["fileName"] for file in node["attachments"]],
            node["refundKind"],
        )
        for node in (edge["node"] for edge in found["edges"])
    )


async def split_and_tag(page: Page) -> None:
    panel = await open_row(page, "Warenhaus")
    await panel.get_by_role("button", name="Split", exact=True).click()
    parts = panel.get_by_role("region", name="Parts")
    await parts.get_by_label("Amount of part 1").fill("75%")
    await parts.get_by_label("Amount of part 1").blur()
    await expect(parts).to_contain_text("€25.00 left to assign")
    await parts.get_by_role("button", name="Add what is left to part 2").click()
    await expect(parts).to_contain_text("All of it is assigned")
    await parts.get_by_label("Category of part 2").click()
    await page.get_by_role("option", name="Home", exact=True).click()
    await panel.get_by_label("Tags", exact=True).fill("gift")
    await page.keyboard.press("Enter")
    await save(panel)


async def attach(page: Page) -> None:
    panel = await open_row(page, "Warenhaus")
    await panel.get_by_role("button", name="Files").click()
    receipt = {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"100.00 EUR"}
    await panel.get_by_label("Files to attach").set_input_files(receipt)
    await expect(panel.get_by_role("button", name="Open receipt.txt")).to_be_visible()
    await panel.get_by_role("button", name="Close").click()


async def link_refund(page: Page) -> None:
    panel = await open_row(page, "Karla Schmidt")
    await panel.get_by_role("button", name="Links").click()
    await panel.get_by_role("button", name="This is money back…").click()
    dialog = page.get_by_role("dialog", name="What was it spent on?")
    # A friend who pays a part back is neither the same shop nor the same amount: the expense is searched for.
    await expect(dialog.get_by_text("No expense of the last half year fits")).to_be_visible()
    await dialog.get_by_text("Reimbursement").click()
    await dialog.get_by_label("Find another expense").fill("waren")
    await dialog.get_by_role("button", name="Link to WARENHAUS").click()
    await expect(panel.get_by_text("Reimbursement of")).to_be_visible()
    await panel.get_by_role("button", name="Close").click()
