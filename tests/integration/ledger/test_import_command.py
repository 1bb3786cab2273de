"""`moneta import` as a person or a script runs it, with the worker of a running Moneta beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from deployments.cli import import_
from deployments.embedded.state import State
from domain.shared.events import Event, ImportsQueued
from tests.support.import_desk import Desk, desk_on
from tests.support.tables import admin

ROOT = Path(__file__).resolve().parents[3]
STATEMENTS = ROOT / "tests" / "fixtures" / "statements"
CSV = "Date,Description,Amount\n2026-10-01,REWE,-12.30\n2026-10-02,Salary,2500.00\nnonsense,Broken,-1.00\n"
MT940 = """:20:STARTUMS
:25:12030000/202051
:28C:1/1
:60F:C261004EUR100,00
:61:2610051005D20,00NMSCNONREF
:86:005?00SHOP?20Shop
:62F:C261031EUR80,00
-
"""

Moneta = Callable[..., Awaitable[Result]]


@asynccontextmanager
async def worker(desk: Desk) -> AsyncIterator[None]:
    """Does what is queued, as the consumer of a running Moneta would."""

    async def work() -> None:
        while True:
            async with desk.world.begin(desk.world.caller) as unit:
                queued = await unit.session.scalars(text("SELECT id FROM imports WHERE status = 'QUEUED'"))
                ids: list[UUID] = list(queued)
            for import_id in ids:
                payload = ImportsQueued(import_id=import_id, user_id=desk.world.caller.viewer.user_id)
                household_id = desk.world.caller.household_id
                at = desk.account.created_at
                await desk.jobs.run(
                    Event.of(payload, id=uuid4(), household_id=household_id, correlation_id="cli", occurred_at=at)
                )
            await asyncio.sleep(0.02)

    working = asyncio.ensure_future(work())
    yield
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


@pytest.fixture
async def person(migrated_dsn: str) -> AsyncIterator[tuple[Desk, str]]:
    async with desk_on(migrated_dsn) as desk, worker(desk):
        viewer, email = desk.world.caller.viewer, f"{uuid4().hex}@example.org"
        async with admin(migrated_dsn) as database:
            await database.execute("INSERT INTO users VALUES ($1, $2, 'Ada')", viewer.user_id, email)
            await database.execute(
                "INSERT INTO memberships VALUES ($1, $2, 'OWNER')", viewer.household_id, viewer.user_id
            )
        yield desk, email


@pytest.fixture
def moneta(person: tuple[Desk, str], migrated_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Moneta:
    """Runs the command on a thread; its worker is this test's loop."""
    state = State(pid=1, started_at=0, phase="up", url="http://here", version="0", postgres="", redis="", broker="")
    monkeypatch.setattr(import_, "running", lambda _: state)
    monkeypatch.setenv("DATABASE_URL", migrated_dsn)

    async def run(*arguments: str | Path) -> Result:
        words = [*map(str, arguments), "--user", person[1]]
        return await asyncio.to_thread(CliRunner().invoke, import_.command, words)

    return run


async def names(desk: Desk) -> dict[str, int]:
    accounts = await desk.reads.accounts(desk.world.caller.household_id)
    return {account.name: account.transaction_count for account in accounts}


async def test_what_a_file_says_of_the_balance_is_told_beside_the_books(moneta: Moneta, tmp_path: Path) -> None:
    file = tmp_path / "october.sta"
    file.write_text(MT940)
    told = await moneta(file, "--account", "Checking")
    assert "  Checking held 80.00 EUR on 2026-10-31: the books agree" in told.output.splitlines()
    file.write_text(MT940.replace("C261031EUR80,00", "C261030EUR92,50"))
    told = await moneta(file, "--account", "Checking")
    line = "  Checking held 92.50 EUR on 2026-10-30, the file says; the books have 80.00 EUR, 12.50 EUR too little"
    assert line in told.output.splitlines()
    answer = json.loads((await moneta(file, "--account", "Checking", "--json")).output)
    assert answer["files"][0]["closings"] == [
        {
            "account": "Checking",
            "held_on": "2026-10-30",
            "stated": "92.50 EUR",
            "books": "80.00 EUR",
            "difference": "12.50 EUR",
            "holds": False,
        }
    ]


async def test_rows_that_cannot_be_read_are_listed_and_told_by_the_exit_code(moneta: Moneta, tmp_path: Path) -> None:
    file = tmp_path / "october.csv"
    file.write_text(CSV)
    done = await moneta(file, "--account", "checking")
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [
        f"{file} (CSV, 2026-10-01 to 2026-10-02) → Checking",
        "  3 rows: 2 added, 1 refused",
        "    line 4, Date: “nonsense” is not a date",
    ]
    file.write_text(CSV.replace("nonsense", "2026-10-03"))
    again = await moneta(file, "--account", "checking")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "  3 rows: 1 added, 2 there already")


async def test_a_dry_run_says_what_would_become_of_a_file_and_saves_nothing(
    moneta: Moneta, person: tuple[Desk, str], tmp_path: Path
) -> None:
    file = tmp_path / "october.csv"
    file.write_text(CSV)
    before = await person[0].dump()
    done = await moneta(file, "--account", "New one", "--create", "EUR", "--dry-run")
    assert "→ New one (new: New one)" in done.stdout
    assert "columns: Date is date, Description is description, Amount is amount" in done.stdout
    assert "3 rows: 2 would be added, 1 refused" in done.stdout
    assert await person[0].dump() == before


async def test_accounts_of_a_file_are_made_and_the_next_file_finds_them(
    moneta: Moneta, person: tuple[Desk, str]
) -> None:
    file = STATEMENTS / "ofx_two_accounts.qfx"
    refused = await moneta(file)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "have them made with --create EUR" in refused.stderr
    done = await moneta(file, "--create", "EUR", "--map", "4970********1234=Card")
    assert "(OFX, 2026-02-03 to 2026-02-28) → FR7630002005500000157841Z25, Card (new: Card, FR7" in done.stdout
    assert done.stdout.splitlines()[1:] == [
        "  7 rows: 6 added, 1 refused",
        "  FR7630002005500000157841Z25 held 2311.10 EUR on 2026-02-28, the file says; the books have 1611.10 EUR,"
        " 700.00 EUR too little",
        "  Card held -75.70 EUR on 2026-02-28: the books agree",
        "    line 22: the row is in GBP, the account is in EUR",
    ]
    assert await names(person[0]) == {"Checking": 0, "FR7630002005500000157841Z25": 3, "Card": 3}
    # Where the card went is remembered.
    again = await moneta(file)
    assert again.stdout.splitlines()[1] == "  7 rows: 0 added, 6 there already, 1 refused"


async def test_one_bad_file_does_not_stop_the_others(moneta: Moneta, person: tuple[Desk, str], tmp_path: Path) -> None:
    for number, content in enumerate(
        (CSV.replace("nonsense", "2026-10-03"), "no statement", CSV.replace("10-0", "11-0"))
    ):
        (tmp_path / f"{number}.csv").write_text(content)
    # The pattern comes as it is where no shell expands it.
    done = await moneta(tmp_path / "*.csv", "--account", "Checking", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [file["added"] for file in told["files"]] == [3, 0, 2]
    assert [bool(file["failure"]) for file in told["files"]] == [False, True, False]
    assert told["files"][2]["refused_rows"] == [{"line": 4, "column": "Date", "reason": "“nonsense” is not a date"}]
    assert (told["total"]["rows"], told["total"]["added"], told["total"]["refused"]) == (6, 5, 1)
    assert await names(person[0]) == {"Checking": 5}


async def test_a_command_that_makes_no_sense_is_told_before_anything_happens(moneta: Moneta, tmp_path: Path) -> None:
    for arguments, words in (
        ((tmp_path / "none.csv",), "there is no file"),
        ((tmp_path / "*.csv",), "no file matches"),
        ((tmp_path,), "is a folder"),
        ((__file__, "--map", "nothing"), "is not LABEL=NAME"),
    ):
        done = await moneta(*arguments)
        assert (done.exit_code, words in done.stderr) == (2, True), done.output


def one_of_each_format() -> list[str]:
    expected = sorted(STATEMENTS.glob("*.expected.json"), reverse=True)
    formats = {json.loads(path.read_text())["format"]: path.name.removesuffix(".expected.json") for path in expected}
    return sorted(formats.values())


@pytest.mark.parametrize("file", one_of_each_format())
async def test_every_format_comes_in_and_comes_in_once(moneta: Moneta, person: tuple[Desk, str], file: str) -> None:
    currency = json.loads((STATEMENTS / f"{file}.expected.json").read_text()).get("currency", "EUR")
    done = await moneta(STATEMENTS / file, "--create", currency, "--json")
    if "--account NAME" in done.stdout:
        done = await moneta(STATEMENTS / file, "--create", currency, "--account", f"Of {file}", "--json")
    (first,) = json.loads(done.stdout)["files"]
    assert first["failure"] is None
    assert first["rows"] == sum(
        first[name] for name in ("added", "matched", "in_review", "there_already", "left_out", "refused")
    )
    assert sum((await names(person[0])).values()) == first["added"] > 0
    again = await moneta(STATEMENTS / file, "--account", first["accounts"][0], "--json")
    (second,) = json.loads(again.stdout)["files"]
    assert (second["added"], second["matched"], second["in_review"]) == (0, 0, 0), again.stdout
