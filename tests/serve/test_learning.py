"""What a household teaches Moneta, on a real cluster: at once, offered where unsure, and while versions change."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ml.registry.metadata import METADATA_FILE, ROOT
from tests.support.api import Person
from tests.support.moneta import Moneta
from tests.support.tables import settle

DAY = "2026-11-02"
ROW = """query ($id: ID!) { transaction(id: $id) { category { id } categorizedBy confidence
  prediction { category { id } confidence modelVersion } } }"""
WHY = """query ($id: ID!) { transaction(id: $id) { prediction { why { category { id } reasons
  neighbours { category { id } transaction { id } } } } } }"""
CATEGORIZE = """mutation ($input: CategorizeTransactionsInput!) { categorizeTransactions(input: $input) {
  change { id } errors { code } } }"""
UNDO = "mutation ($input: UndoInput!) { undo(input: $input) { errors { code } } }"
SUGGESTIONS = """{ suggestions { totalCount edges { node { id transaction { id description }
  prediction { category { id } confidence alternatives { category { id } confidence } } } } } }"""
ACCEPT = """mutation ($input: AcceptSuggestionsInput!) { acceptSuggestions(input: $input) {
  acceptedCount transactions { id category { id } categorizedBy } change { id summary } errors { code message } } }"""
SETTINGS = """mutation ($input: SetLedgerSettingsInput!) { setLedgerSettings(input: $input) {
  settings { applyFromPercent } errors { code } } }"""
AGAIN = "mutation { recategorize { recategorization { id status } errors { code } } }"
TRAIN = "mutation { train { training { id status isNightly } errors { code } } }"
TRAINED = """{ training { status progress isNightly hasFailed modelVersion }
  householdModel { rowCount judgedCount accuracy accuracyAlone modelVersion } }"""
STATE = "{ recategorization { status doneCount changedCount } }"


async def until(look: Callable[[], Awaitable[Any]], true: Callable[[Any], bool], seconds: float = 60) -> Any:
    """What was seen when it became true."""
    async with asyncio.timeout(seconds):
        while True:
            found = await look()
            if true(found):
                return found
            await asyncio.sleep(0.1)


async def recorded(person: Person, account: str, description: str) -> str:
    done = await person.record(account, -1_230, description, DAY)
    return str(done["transaction"]["id"])


async def predicted(person: Person, transaction_id: str) -> dict[str, Any]:
    """The row once the model has answered."""
    found: dict[str, Any] = await until(
        lambda: person.ask(ROW, id=transaction_id), lambda row: row["prediction"] is not None
    )
    return found


async def test_after_one_correction_the_next_purchase_there_is_right_and_says_why(person: Person) -> None:
    account = await person.create_account()
    first = await recorded(person, account, "QZX WERKHOF 17 BERLIN")
    said = (await predicted(person, first))["prediction"]
    wanted = "pets" if said["category"]["id"] != "pets" else "travel"
    corrected = await person.command(CATEGORIZE, ids=[first], category=wanted)
    assert corrected["errors"] == []

    second = await recorded(person, account, "QZX WERKHOF 23 BERLIN")
    row = await until(lambda: person.ask(ROW, id=second), lambda row: row["category"] is not None)
    assert (row["category"]["id"], row["categorizedBy"]) == (wanted, "MODEL")
    assert row["prediction"]["confidence"] >= 0.5
    why = (await person.ask(WHY, id=second))["prediction"]["why"]
    assert why["category"]["id"] == wanted
    assert why["neighbours"][0]["transaction"] == {"id": first}
    assert why["reasons"]

    # In a statement, too.
    statement = f"Date,Description,Amount\n{DAY},QZX WERKHOF 99 BERLIN,-3.00\n".encode()
    assert (await person.import_file(statement, account))["importedCount"] == 1
    page = '{ transactions(filter: {query: "99"}) { edges { node { category { id } } } } }'
    assert (await person.ask(page))["edges"] == [{"node": {"category": {"id": wanted}}}]

    # Taken back it is as if it had never been said.
    await person.command(UNDO, changeId=corrected["change"]["id"])
    third = await recorded(person, account, "QZX WERKHOF 17 BERLIN")
    assert (await predicted(person, third))["prediction"]["category"] == said["category"]


async def test_what_is_not_sure_enough_is_offered_accepted_and_offered_again_after_an_undo(
    moneta: Moneta, person: Person
) -> None:
    account = await person.create_account()
    done = await person.command(SETTINGS, version=1, applyFromPercent=100)
    assert (done["settings"], done["errors"]) == ({"applyFromPercent": 100}, [])
    row_id = await recorded(person, account, "SHELL OIL 57444")
    offered = await until(lambda: person.ask(SUGGESTIONS), lambda page: page["totalCount"] == 1)
    [node] = [edge["node"] for edge in offered["edges"]]
    assert node["transaction"] == {"id": row_id, "description": "SHELL OIL 57444"}
    assert node["prediction"]["category"] == {"id": "auto_fuel"}
    assert len(node["prediction"]["alternatives"]) == 2
    assert (await person.ask(ROW, id=row_id))["category"] is None

    accepted = await person.command(ACCEPT, choices=[{"id": row_id}])
    assert accepted["errors"] == []
    assert accepted["transactions"] == [{"id": row_id, "category": {"id": "auto_fuel"}, "categorizedBy": "PERSON"}]
    assert (await person.ask(SUGGESTIONS))["totalCount"] == 0
    assert (await person.command(UNDO, changeId=accepted["change"]["id"]))["errors"] == []
    await until(lambda: person.ask(SUGGESTIONS), lambda page: page["totalCount"] == 1)
    assert (await person.ask(ROW, id=row_id))["category"] is None

    # From now on it is sure enough, so asking again applies it. The undo has asked, too: first that must be through.
    await settle(moneta)
    await person.command(SETTINGS, version=2, applyFromPercent=40)
    assert (await person.ask(AGAIN))["errors"] == []
    end = await until(lambda: person.ask(STATE), lambda job: job["status"] == "DONE")
    assert end == {"status": "DONE", "doneCount": 1, "changedCount": 1}
    assert (await person.ask(ROW, id=row_id))["category"] == {"id": "auto_fuel"}


async def test_on_the_command_line_it_is_asked_for_followed_and_told(moneta: Moneta, person: Person) -> None:
    account = await person.create_account()
    row = await recorded(person, account, "SHELL OIL 57444")
    await predicted(person, row)
    done = await asyncio.to_thread(moneta.cli, "recategorize", "--household", person.email)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 rows asked about, 0 changed"
    nobody = await asyncio.to_thread(moneta.cli, "recategorize", "--household", "nobody@example.com")
    assert (nobody.returncode, "Nobody is registered as" in nobody.stderr) == (1, True)


async def test_what_was_taught_is_learned_anew_as_a_task_and_told(moneta: Moneta, person: Person) -> None:
    account = await person.create_account()
    assert (await person.ask(TRAIN))["errors"] == [{"code": "NO_LABELS"}]
    statement = "Date,Description,Amount,Category\n" + "".join(
        f"2026-{1 + day % 10:02}-{1 + day % 27:02},QZX WERKHOF {day} BERLIN,-{day}.00,Pets\n" for day in range(1, 41)
    )
    assert (await person.import_file(statement.encode(), account))["importedCount"] == 40
    assert (await person.ask(TRAIN))["errors"] == []

    async def told() -> Any:
        return (await person.answer(TRAINED))["data"]

    end = await until(told, lambda found: found["training"]["status"] == "DONE", 120)
    version = end["training"].pop("modelVersion")
    assert end["training"] == {"status": "DONE", "progress": 1.0, "isNightly": False, "hasFailed": False}
    learned = end["householdModel"]
    assert (learned["rowCount"], learned["modelVersion"]) == (40, version)
    assert learned["judgedCount"] > 0
    assert learned["accuracy"] > learned["accuracyAlone"]
    # The next purchase is answered by what was trained.
    row = await predicted(person, await recorded(person, account, "QZX WERKHOF 99 BERLIN"))
    assert row["prediction"]["category"] == {"id": "pets"}

    done = await asyncio.to_thread(moneta.cli, "train", "households", "--household", person.email)
    assert done.returncode == 0, done.stderr
    assert "0 learned anew, 1 had nothing new" in done.stdout
    everybody = await asyncio.to_thread(moneta.cli, "train", "households", "--all", "--ray")
    assert everybody.returncode == 0, everybody.stderr
    assert (await told())["training"]["isNightly"] is True


async def test_a_row_recorded_with_its_category_is_named(person: Person) -> None:
    account = await person.create_account()
    done = await person.record(account, -450, "SQ *BLUE BOTTLE 0123 OAKLAND CA", DAY, category="dining")
    named = "query ($id: ID!) { transaction(id: $id) { merchant counterparty { name letter color } categorizedBy } }"
    row = await until(lambda: person.ask(named, id=done["transaction"]["id"]), lambda row: row["merchant"] is not None)
    assert (row["merchant"], row["categorizedBy"]) == ("Blue Bottle", "PERSON")
    assert (row["counterparty"]["name"], row["counterparty"]["letter"]) == ("Blue Bottle", "B")


async def test_rows_of_the_demo_say_why(visitor: Callable[[], Person]) -> None:
    guest = await visitor().explore_demo()
    page = await guest.ask("{ transactions(first: 100) { edges { node { id categorizedBy } } } }")
    models = [edge["node"]["id"] for edge in page["edges"] if edge["node"]["categorizedBy"] == "MODEL"]
    row = await guest.ask(WHY, id=models[0])
    assert row["prediction"]["why"]["reasons"]


@contextmanager
def another_version(moneta: Moneta, version: str) -> Iterator[None]:
    """The shipped model under another name, as if it had been trained here; rolled back at the end."""
    [shipped] = (ROOT / "categorization").iterdir()
    folder = moneta.data_dir / "models" / "categorization" / version
    shutil.copytree(shipped, folder)
    metadata = json.loads((folder / METADATA_FILE).read_text())
    (folder / METADATA_FILE).write_text(json.dumps({**metadata, "version": version}))
    try:
        yield
    finally:
        assert moneta.cli("models", "rollback").returncode == 0
        shutil.rmtree(folder)


@pytest.mark.timeout(300)
async def test_a_promoted_version_takes_over_and_no_purchase_goes_without_an_answer(
    moneta: Moneta, person: Person
) -> None:
    account = await person.create_account()
    before = (await predicted(person, await recorded(person, account, "SHELL OIL 1")))["prediction"]["modelVersion"]
    seen: list[str] = []
    with another_version(moneta, "9.9.9"):
        promoted = await asyncio.to_thread(moneta.cli, "models", "promote", "9.9.9")
        assert promoted.returncode == 0, promoted.stderr
        async with asyncio.timeout(120):
            while not seen or seen[-1] != "9.9.9":
                purchase = await recorded(person, account, f"SHELL OIL {len(seen)}")
                row = await until(lambda id_=purchase: person.ask(ROW, id=id_), lambda row: row["category"] is not None)
                assert row["category"] == {"id": "auto_fuel"}
                seen.append(row["prediction"]["modelVersion"])
    assert set(seen) <= {before, "9.9.9"}
    assert seen == sorted(seen)
