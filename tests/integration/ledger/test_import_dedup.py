"""What an import does with rows that the account may have already, and that all of it can be taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.unit_of_work import run
from domain.shared.outcomes import Rejected
from domain.transactions.commands import EditTransaction, Undo
from domain.transactions.importing.commands import AccountChoice
from domain.transactions.importing.model import RowState
from domain.transactions.matching.commands import DecideReview, ReviewDecided
from domain.transactions.matching.deciding import decide_review
from domain.transactions.matching.rejections import DecideReviewRejection
from domain.transactions.matching.review import Decision
from domain.transactions.model import ImportStatus
from domain.transactions.reconciling.commands import FinishReconciliation, ReopenReconciliation, Ticks
from domain.transactions.rejections import UndoRejection
from domain.transactions.undo import undo
from tests.support.import_desk import Desk, desk_on
from tests.support.ledger_world import accepted, recording

BANK = b"""Date;Description;Amount
2026-10-01;REWE MARKT 4711 BERLIN;-12,30
2026-10-02;SPOTIFY AB STOCKHOLM;-9,99
2026-10-05;CAFE LUNA HAMBURG;-4,50
2026-10-05;CAFE LUNA HAMBURG;-4,50
2026-10-09;STADTWERKE ABSCHLAG;-80,00
"""
# The same days as another program tells of them: other columns, other words, days of booking.
OTHER = b"""Booking date,Payee and purpose,Value
2026-10-02,Kartenzahlung Rewe Markt,-12.30
2026-10-03,Spotify Premium,-9.99
2026-10-06,Cafe Luna,-4.50
2026-10-06,Cafe Luna,-4.50
2026-10-10,Stadtwerke Strom,-80.00
2026-10-10,Something new,-7.77
"""


@pytest.fixture
async def desk(migrated_dsn: str) -> AsyncIterator[Desk]:
    async with desk_on(migrated_dsn) as made:
        yield made


async def decide(desk: Desk, decision: Decision, *ids: UUID) -> Any:
    return await run(desk.world.begin, decide_review, desk.world.caller, DecideReview(ids=ids, decision=decision))


async def waiting(desk: Desk) -> list[Any]:
    async with desk.world.begin(desk.world.caller) as unit:
        found = await unit.session.execute(
            text("SELECT id, candidate_id, score, reasons FROM review_items WHERE decision IS NULL ORDER BY id")
        )
        return list(found.mappings())


async def take_back(desk: Desk, change_id: UUID | None, *, force: bool = False) -> Any:
    assert change_id is not None
    return await run(desk.world.begin, undo, desk.world.caller, Undo(change_id=change_id, force=force))


async def test_an_overlapping_statement_adds_only_what_is_new(desk: Desk) -> None:
    await desk.bring_in(BANK)
    longer = BANK + b"2026-10-12;KINO INTERNATIONAL;-11,00\n2026-10-05;CAFE LUNA HAMBURG;-4,50\n"
    again = await desk.bring_in(longer)
    assert (again.imported_count, again.duplicate_count, again.matched_count, again.review_count) == (2, 5, 0, 0)


async def test_another_bank_format_of_the_same_days_is_recognised_row_by_row(desk: Desk) -> None:
    await desk.bring_in(BANK)
    before = await desk.rows()
    preview = await desk.preview(OTHER)
    assert (preview.new_count, preview.matched_count + preview.review_count) == (1, 5)
    assert all(row.reasons[0] == "Same amount" for row in preview.remarkable)
    assert await desk.rows() == before
    done = await desk.bring_in(OTHER)
    assert (done.imported_count, done.matched_count, done.review_count) == (
        1, preview.matched_count, preview.review_count,
    )  # fmt: skip
    assert len(await desk.rows()) == 6
    again = await desk.bring_in(OTHER)
    assert (again.imported_count, again.matched_count, again.review_count) == (0, 0, 0)


async def test_a_row_written_by_hand_meets_its_statement_and_keeps_what_was_written(desk: Desk) -> None:
    mine = recording(
        desk.account.id, booked_on=date(2026, 10, 1), amount_minor=-1230, description="Rewe", category="dining",
        note="for the party",
    )  # fmt: skip
    accepted(await desk.world.record(mine))
    done = await desk.bring_in(BANK)
    assert (done.imported_count, done.matched_count) == (4, 1)
    row = (await desk.world.rows(mine.id))[mine.id]
    assert (row.description, row.category, row.note) == ("Rewe", "dining", "for the party")
    assert (await desk.bring_in(BANK)).imported_count == 0


async def test_a_pending_row_is_posted_with_its_tip(desk: Desk) -> None:
    head = b"Date;Description;Amount;Status\n2026-10-02;OBI MARKT;-5,00;Posted\n"
    pending = head + b"2026-10-03;TRATTORIA ROMA BERLIN;-40,00;Pending\n"
    await desk.bring_in(pending)
    ((row_id, _, _),) = [row for row in await desk.rows("id, amount_minor, status") if row[2] == "PENDING"]
    row = (await desk.world.rows(row_id))[row_id]
    accepted(
        await desk.world.edit(EditTransaction(id=row_id, version=row.version, note="with Anna", category="dining"))
    )
    posted = head + b"2026-10-05;TRATTORIA ROMA BERLIN;-46,00;Posted\n"
    done = await desk.bring_in(posted)
    assert (done.imported_count, done.matched_count, done.review_count) == (0, 1, 0)
    row = (await desk.world.rows(row_id))[row_id]
    assert (row.amount.minor, row.booked_on, row.status) == (-4600, date(2026, 10, 5), "POSTED")
    assert (row.note, row.category) == ("with Anna", "dining")
    accepted(await take_back(desk, done.change_id))
    assert (await desk.world.rows(row_id))[row_id].amount.minor == -4000


async def test_two_shops_of_one_amount_and_day_are_two(desk: Desk) -> None:
    await desk.bring_in(b"Date;Description;Amount\n2026-10-01;REWE MARKT;-20,00\n2026-10-04;X;-1,00\n")
    done = await desk.bring_in(b"Day,Text,Value\n2026-10-01,Shell Tankstelle,-20.00\n2026-10-04,Y,-2.00\n")
    assert (done.imported_count, done.matched_count, done.review_count) == (2, 0, 0)


async def test_undoing_an_import_leaves_the_ledger_exactly_as_it_was(desk: Desk) -> None:
    hand = recording(desk.account.id, booked_on=date(2026, 10, 9), amount_minor=-8000, description="Strom")
    accepted(await desk.world.record(hand))
    await desk.bring_in(
        b"Date;Description;Amount;Tags\n2026-10-01;REWE MARKT 4711 BERLIN;-12,30;\n"
        b"2026-10-05;CAFE LUNA HAMBURG;-4,50;coffee\n"
    )
    before = await desk.dump()
    done = await desk.bring_in(OTHER)
    assert done.imported_count
    assert done.matched_count
    assert done.review_count
    assert await desk.dump() != before
    accepted(await take_back(desk, done.change_id))
    assert await desk.dump() == before
    assert (await desk.reads.imports_by_ids(desk.world.caller.household_id, [done.id]))[
        done.id
    ].status is ImportStatus.UNDONE
    again = await desk.bring_in(OTHER)
    assert (again.imported_count, again.matched_count, again.review_count) == (
        done.imported_count, done.matched_count, done.review_count,
    )  # fmt: skip


async def one_question(desk: Desk) -> Any:
    """A purchase written down in words that say nothing of the shop."""
    mine = recording(desk.account.id, booked_on=date(2026, 10, 2), amount_minor=-999, description="Music")
    accepted(await desk.world.record(mine))
    done = await desk.bring_in(BANK)
    assert (done.imported_count, done.review_count) == (4, 1)
    (item,) = await waiting(desk)
    assert item["candidate_id"] == mine.id
    assert "the stored row was entered by hand" in item["reasons"]
    return item, done


async def test_what_waits_is_in_no_total_and_is_not_asked_twice(desk: Desk) -> None:
    balance = await desk.world.balance(desk.account.id)
    await one_question(desk)
    assert (await desk.world.balance(desk.account.id)).minor == balance.minor - 1230 - 999 - 450 - 450 - 8000
    again = await desk.bring_in(BANK)
    assert (again.imported_count, again.review_count) == (0, 0)
    assert len(await waiting(desk)) == 1


@pytest.mark.parametrize(("decision", "rows"), [(Decision.SAME, 5), (Decision.DIFFERENT, 6)])
async def test_a_decision_never_comes_back_and_can_be_undone(desk: Desk, decision: Decision, rows: int) -> None:
    item, done = await one_question(desk)
    before = await desk.dump()
    decided = accepted(await decide(desk, decision, item["id"]))
    assert isinstance(decided, ReviewDecided)
    assert len(await desk.rows()) == rows
    assert accepted(await decide(desk, decision, item["id"])).change is None
    other = Decision.SAME if decision is Decision.DIFFERENT else Decision.DIFFERENT
    refused = await decide(desk, other, item["id"])
    assert isinstance(refused, Rejected)
    assert refused.code is DecideReviewRejection.DECIDED_OTHERWISE
    assert (await desk.bring_in(BANK)).imported_count == 0
    assert await waiting(desk) == []
    assert decided.change is not None
    accepted(await take_back(desk, decided.change.id))
    assert await desk.dump() == before
    assert len(await waiting(desk)) == 1
    # Decided once more, and the whole import undone and done again: nobody is asked.
    accepted(await decide(desk, decision, item["id"]))
    refused = await take_back(desk, done.change_id)
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.CHANGED_SINCE
    accepted(await take_back(desk, done.change_id, force=True))
    again = await desk.bring_in(BANK)
    assert (again.review_count, len(await desk.rows())) == (0, rows)


async def test_rows_that_a_statement_has_agreed_on_stay_even_where_one_insists(desk: Desk) -> None:
    done = await desk.bring_in(BANK)
    balance = desk.account.opening_balance.minor + sum(minor for (minor,) in await desk.rows("amount_minor"))
    ticks = Ticks(account_id=desk.account.id, statement_on=date(2026, 12, 31))
    agreed = FinishReconciliation(id=uuid4(), ticks=ticks, balance_minor=balance)
    accepted(await desk.world.handle(agreed))
    before = await desk.dump()
    for force in (False, True):
        refused = await take_back(desk, done.change_id, force=force)
        assert isinstance(refused, Rejected)
        assert refused.code is (UndoRejection.RECONCILED if force else UndoRejection.CHANGED_SINCE)
        assert await desk.dump() == before
    accepted(await desk.world.handle(ReopenReconciliation(id=agreed.id)))
    accepted(await take_back(desk, done.change_id, force=True))
    assert await desk.rows() == []


async def test_a_file_of_several_accounts_goes_where_each_belongs(desk: Desk) -> None:
    savings = await desk.world.account("Savings")
    content = (
        b"Account,Date,Description,Amount\nGiro,2026-10-01,REWE,-5.00\nGiro,2026-10-02,LIDL,-6.00\n"
        b"Spar,2026-10-02,ZINSEN,1.00\nDepot,2026-10-03,X,2.00\n"
    )
    choices = (AccountChoice("Giro", desk.account.id), AccountChoice("Spar", savings.id), AccountChoice("Depot", None))
    preview = await desk.preview(content, accounts=choices)
    assert [(account.label, account.row_count) for account in preview.accounts] == [
        ("Giro", 2),
        ("Spar", 1),
        ("Depot", 1),
    ]
    assert (preview.new_count, preview.left_out_count) == (3, 1)
    done = await desk.bring_in(content, accounts=choices)
    assert (done.account_id, done.imported_count) == (None, 3)
    assert (await desk.world.balance(savings.id)).minor == savings.balance.minor + 100
    # Known the next time.
    assert {account.account_id for account in (await desk.preview(content, accounts=choices)).accounts} == {
        desk.account.id, savings.id, None,
    }  # fmt: skip


OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261001<DTEND>20261031
{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def ofx(*rows: tuple[str, str, str, str]) -> bytes:
    told = "".join(
        f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{bank_id}<NAME>{name}</STMTTRN>\n"
        for bank_id, day, amount, name in rows
    )
    return OFX.format(rows=told).encode()


async def test_the_banks_own_id_says_what_is_one(desk: Desk) -> None:
    await desk.bring_in(ofx(("A1", "20261001", "-3.20", "COFFEE"), ("A2", "20261001", "-8.00", "LUNCH")))
    # A second coffee of that day under another id, and the lunch with its text corrected.
    done = await desk.bring_in(ofx(("A3", "20261001", "-3.20", "COFFEE"), ("A2", "20261003", "-8.00", "CANTEEN GMBH")))
    assert (done.imported_count, done.matched_count) == (1, 1)
    assert [(row[1], row[2]) for row in await desk.rows()] == [(-800, "LUNCH"), (-320, "COFFEE"), (-320, "COFFEE")]
    again = await desk.bring_in(ofx(("A3", "20261001", "-3.20", "COFFEE"), ("A2", "20261003", "-8.00", "CANTEEN GMBH")))
    assert (again.imported_count, again.review_count) == (0, 0)


async def test_a_booked_amount_never_changes_in_silence(desk: Desk) -> None:
    await desk.bring_in(ofx(("A1", "20261001", "-3.20", "COFFEE")))
    done = await desk.bring_in(ofx(("A1", "20261001", "-4.20", "COFFEE")))
    assert (done.imported_count, done.review_count) == (0, 1)
    (item,) = await waiting(desk)
    accepted(await decide(desk, Decision.SAME, item["id"]))
    assert [row[1] for row in await desk.rows()] == [-420]


async def test_a_preview_tells_each_row_what_becomes_of_it(desk: Desk) -> None:
    await desk.bring_in(BANK)
    preview = await desk.preview(BANK + b"2026-10-11;BLUMEN;-3,00\n")
    assert [row.state for row in preview.rows] == [RowState.KNOWN] * 5 + [RowState.NEW]
    assert preview.total is not None
    assert preview.total.minor == -300
    assert preview.profile is not None
