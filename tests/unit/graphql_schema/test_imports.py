"""Previews, imports and the review queue as GraphQL shows them."""

from __future__ import annotations

from typing import Any

from domain.transactions.importing.commands import (
    AccountChoice,
    ForgetImportProfile,
    PreviewImport,
    RenameImportProfile,
    StartImport,
)
from domain.transactions.matching.commands import DecideReview
from domain.transactions.matching.review import Decision
from domain.transactions.model import ImportStatus, StatedClosing
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fake_imports import ITEM, PROFILE
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import TODAY, account, change, key, statement_import, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ID, OTHER = str(key("new")), str(key("other"))


async def run(text: str, house: House) -> Any:
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def test_a_preview_says_what_the_file_is_and_what_becomes_of_each_row() -> None:
    house = House()
    text = f"""mutation {{ previewImport(input: {{uploadId: "{ID}", accounts: [
        {{label: "Giro", accountId: "{OTHER}"}}, {{label: "Depot"}}]}}) {{
      errors {{ code }} preview {{
      format newCount reviewCount duplicateCount errorCount leftOutCount
      profile {{ id name account {{ name }} }} accounts {{ label currency rowCount account {{ name }} }}
      mapping {{ columns {{ index role header samples }} dateOrder decimalSeparator spendingIsPositive }}
      rows {{ line state transaction {{ id }} score reasons isDuplicate duplicateReason isPending }}
      remarkable {{ line state transaction {{ id description }} score reasons }}
      errors {{ line column reason raw }} totals {{ minor currency }} total {{ minor }} }} }} }}"""
    payload = (await run(text, house))["previewImport"]
    assert house.commands.calls[0][1][1] == PreviewImport(
        upload_id=key("new"),
        accounts=(AccountChoice("Giro", key("other")), AccountChoice("Depot", None)),
    )
    preview = payload["preview"]
    assert (preview["format"], preview["newCount"], preview["reviewCount"]) == ("csv", 1, 1)
    assert preview["profile"] == {"id": str(PROFILE.id), "name": PROFILE.name, "account": {"name": "Account 1"}}
    assert preview["accounts"] == [
        {"label": "Giro", "currency": "EUR", "rowCount": 2, "account": {"name": "Account 1"}}
    ]
    assert preview["rows"][0] == {
        "line": 2, "state": "NEW", "transaction": None, "score": None, "reasons": [], "isDuplicate": False,
        "duplicateReason": None, "isPending": False,
    }  # fmt: skip
    [asked] = preview["remarkable"]
    assert (asked["state"], asked["score"], asked["reasons"]) == ("REVIEW", 62, ["Same amount", "1 day apart"])
    assert asked["transaction"]["id"] == str(transaction(1).id)
    assert preview["totals"] == [{"minor": "-450", "currency": "EUR"}]


async def test_an_import_tells_whether_the_books_agree_with_the_file() -> None:
    house = House()
    closings = (StatedClosing(account(1).id, TODAY, 5_000),)
    house.reads.imported = statement_import(status=ImportStatus.DONE, closings=closings)
    text = f"""{{ import(id: "{key("import")}") {{ closings {{
      account {{ name }} heldOn balance {{ minor }} books {{ minor }} difference {{ minor currency }} holds }} }} }}"""
    assert (await run(text, house))["import"]["closings"] == [
        {
            "account": {"name": "Account 1"},
            "heldOn": TODAY.isoformat(),
            "balance": {"minor": "5000"},
            "books": {"minor": "4100"},
            "difference": {"minor": "900", "currency": "EUR"},
            "holds": False,
        }
    ]
    for silent in (
        statement_import(status=ImportStatus.UNDONE, closings=closings),
        statement_import(status=ImportStatus.DONE),
    ):
        house.reads.imported = silent
        assert (await run(text, house))["import"]["closings"] == []
    assert house.reads.count("statements.closings") == 1


async def test_an_import_of_several_accounts() -> None:
    house = House()
    several = statement_import(account_id=None, accounts=(("Giro", account(1).id), ("Depot", None)), review_count=2)
    house.commands.outcomes["start_import"] = several
    text = f"""mutation {{ startImport(input: {{id: "{ID}", uploadId: "{OTHER}", accounts: [
        {{label: "Giro", accountId: "{account(1).id}"}}]}}) {{
      errors {{ code }} import {{ account {{ id }} accounts {{ label account {{ name }} }} matchedCount reviewCount
      editsSince {{ summary }} }} }} }}"""
    payload = (await run(text, house))["startImport"]
    assert house.commands.calls[0][1][1] == StartImport(
        id=key("new"), upload_id=key("other"), accounts=(AccountChoice("Giro", account(1).id),)
    )
    assert payload["import"] == {
        "account": None,
        "accounts": [{"label": "Giro", "account": {"name": "Account 1"}}, {"label": "Depot", "account": None}],
        "matchedCount": 0,
        "reviewCount": 2,
        "editsSince": [],
    }


async def test_what_undoing_an_import_would_lose_is_listed() -> None:
    house = House()
    house.reads.imported = statement_import(change_id=key("change"))
    shown = await run(f'{{ import(id: "{key("import")}") {{ editsSince {{ id summary }} }} }}', house)
    assert [change["id"] for change in shown["import"]["editsSince"]] == [str(key("change"))]


async def test_the_queue_shows_both_rows_side_by_side() -> None:
    house = House()
    shown = await run(
        """{ reviewCount reviewItems(first: 5) { id bookedOn description amount { minor } score reasons decision
        account { name } candidate { id description } note isPending } }""",
        house,
    )
    assert shown["reviewCount"] == 3
    assert shown["reviewItems"] == [
        {
            "id": str(ITEM.id), "bookedOn": "2026-11-23", "description": "Cafe Luna", "amount": {"minor": "-450"},
            "score": 62, "reasons": ["Same amount", "1 day apart"], "decision": None,
            "account": {"name": "Account 1"}, "note": None, "isPending": False,
            "candidate": {"id": str(transaction(1).id), "description": transaction(1).description},
        }
    ]  # fmt: skip


async def test_deciding_and_forgetting() -> None:
    house = House()
    text = f"""mutation {{ decideReview(input: {{ids: ["{ID}"], decision: SAME}}) {{
      items {{ id }} transactions {{ id }} change {{ id }} errors {{ code }} }} }}"""
    payload = (await run(text, house))["decideReview"]
    assert house.commands.calls[0][1][1] == DecideReview(ids=(key("new"),), decision=Decision.SAME)
    assert (payload["items"], payload["errors"]) == ([{"id": str(ITEM.id)}], [])
    text = (
        f'mutation {{ forgetImportProfile(input: {{id: "{ID}"}}) {{ forgottenId change {{ id }} errors {{ code }} }} }}'
    )
    assert (await run(text, house))["forgetImportProfile"] == {
        "forgottenId": str(PROFILE.id),
        "change": {"id": str(change().id)},
        "errors": [],
    }
    assert house.commands.calls[1][1][1] == ForgetImportProfile(key("new"))


async def test_layouts_are_listed_with_their_columns_and_get_names() -> None:
    house = House()
    text = """{ importProfiles { name format account { name } accounts { label account { name } }
      mapping { columns { index header role } dateOrder decimalSeparator spendingIsPositive } } }"""
    assert (await run(text, house))["importProfiles"] == [
        {
            "name": PROFILE.name,
            "format": "csv",
            "account": {"name": "Account 1"},
            "accounts": [{"label": "Giro", "account": {"name": "Account 1"}}, {"label": "Depot", "account": None}],
            "mapping": {
                "columns": [{"index": 0, "header": "Date", "role": "DATE"}],
                "dateOrder": "YMD",
                "decimalSeparator": "DOT",
                "spendingIsPositive": False,
            },
        }
    ]
    text = f"""mutation {{ renameImportProfile(input: {{id: "{ID}", name: "My bank"}}) {{
      profile {{ id }} change {{ id }} errors {{ code }} }} }}"""
    assert (await run(text, house))["renameImportProfile"] == {
        "profile": {"id": str(PROFILE.id)},
        "change": {"id": str(change().id)},
        "errors": [],
    }
    assert house.commands.calls[-1][1][1] == RenameImportProfile(key("new"), "My bank")
