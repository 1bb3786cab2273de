"""What a statement says its account held in the end: kept with its import, beside the books, taken back with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from deployments.transactions.reconciling.reads import StatementReads
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions.commands import Undo
from domain.transactions.importing.commands import AccountChoice, PreviewImport
from domain.transactions.reconciling.commands import DeleteBalanceAssertion, SetBalanceAssertion
from tests.support.import_desk import Desk, desk_on
from tests.support.ledger_world import accepted

FIRST, LAST = date(2026, 10, 5), date(2026, 10, 31)
# The desk's account opens with 100.00 euros.
OFX = """OFXHEADER:100

<OFX><BANKMSGSRSV1>{statements}</BANKMSGSRSV1></OFX>
"""
OFX_STATEMENT = """<STMTTRNRS><STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>1<ACCTID>{account}</BANKACCTFROM>
<BANKTRANLIST>
{rows}</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}<DTASOF>{day}</LEDGERBAL></STMTRS></STMTTRNRS>"""
OFX_ROW = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{id}<NAME>Shop {id}</STMTTRN>\n"
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">80.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-10-31</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">20.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-05</Dt></BookgDt>
<NtryDtls><TxDtls><RmtInf><Ustrd>Shop</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
MT940 = """:20:STARTUMS
:25:12030000/202051
:28C:1/1
:60F:C261004EUR100,00
:61:2610051005D20,00NMSCNONREF
:86:005?00SHOP?20Shop
:62F:C261031EUR80,00
-
"""

# Newest first, as many banks write it: 100.00 before the shop, 80.00 after it, and again at the end of the month.
CSV = """Date,Description,Amount,Balance
2026-10-31,Refund,5.00,80.00
2026-10-31,Bus,-5.00,75.00
2026-10-05,Shop,-20.00,80.00
"""


def ofx(balance: str = "80.00", day: str = "20261031", amounts: Sequence[str] = ("-20.00",)) -> bytes:
    return OFX.format(statements=ofx_statement("A", balance, day, amounts)).encode()


def ofx_statement(account: str, balance: str, day: str, amounts: Sequence[str], currency: str = "EUR") -> str:
    rows = "".join(
        OFX_ROW.format(day="20261005", amount=each, id=f"{account}{place}") for place, each in enumerate(amounts)
    )
    return OFX_STATEMENT.format(account=account, rows=rows, balance=balance, day=day, currency=currency)


@pytest.fixture
async def desk(migrated_dsn: str) -> AsyncIterator[Desk]:
    async with desk_on(migrated_dsn) as made:
        yield made


async def said(desk: Desk) -> list[tuple[date, int, bool]]:
    """The balances of the account, newest first: the day, the amount, and whether a file said so."""
    found = await StatementReads(desk.database).assertions(desk.world.caller.household_id, desk.account.id)
    return [(each.asserted_on, each.balance.minor, each.import_id is not None) for each in found]


async def checked(desk: Desk, done: Any) -> list[tuple[date, int, int]]:
    """Of each account: the day, what the file says, and what the books lack."""
    found = await StatementReads(desk.database).closings(desk.world.caller.household_id, done.closings)
    return [(each.held_on, each.balance.minor, each.difference.minor) for each in found]


@pytest.mark.parametrize("content", [ofx(), CAMT.encode(), MT940.encode()], ids=["ofx", "camt", "mt940"])
async def test_a_closing_balance_is_kept_and_the_books_agree(desk: Desk, content: bytes) -> None:
    done = await desk.bring_in(content)
    assert (done.imported_count, await said(desk)) == (1, [(LAST, 8_000, True)])
    assert await checked(desk, done) == [(LAST, 8_000, 0)]


async def test_the_last_of_the_running_balances_of_a_table_is_kept(desk: Desk) -> None:
    done = await desk.bring_in(CSV.encode())
    assert (done.imported_count, await said(desk)) == (3, [(LAST, 8_000, True)])
    assert await checked(desk, done) == [(LAST, 8_000, 0)]


async def test_running_balances_that_do_not_follow_are_not_kept_and_the_preview_says_so(desk: Desk) -> None:
    content = CSV.replace("75.00", "76.00").encode()
    command = PreviewImport(upload_id=await desk.upload(content), account_id=desk.account.id)
    preview = accepted(await desk.jobs.preview(desk.world.caller, command))
    assert preview.balance_problem == "it does not follow from the amounts, at first in line 3"
    done = await desk.bring_in(content)
    assert (done.imported_count, done.closings, await said(desk)) == (3, (), [])


async def test_a_row_that_the_file_lacks_shows_as_a_difference(desk: Desk) -> None:
    done = await desk.bring_in(ofx(balance="68.00"))
    assert await checked(desk, done) == [(LAST, 6_800, -1_200)]
    (found,) = await StatementReads(desk.database).closings(desk.world.caller.household_id, done.closings)
    assert (found.books, found.holds) == (Money(8_000, "EUR"), False)


async def test_undoing_the_import_takes_the_balance_along(desk: Desk) -> None:
    before = await desk.dump()
    done = await desk.bring_in(ofx())
    accepted(await desk.world.undo(done.change_id))
    assert await desk.dump() == before


async def test_what_a_person_said_of_the_day_stays(desk: Desk) -> None:
    command = SetBalanceAssertion(id=uuid4(), account_id=desk.account.id, asserted_on=LAST, balance_minor=7_000)
    accepted(await desk.world.handle(command))
    before = await desk.dump()
    done = await desk.bring_in(ofx())
    assert await said(desk) == [(LAST, 7_000, False)]
    # The summary of the import still tells what the file says.
    assert await checked(desk, done) == [(LAST, 8_000, 0)]
    accepted(await desk.world.undo(done.change_id))
    assert await desk.dump() == before


async def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    await desk.bring_in(ofx())
    before = await desk.dump()
    again = await desk.bring_in(ofx())
    assert (again.imported_count, again.change_id) == (0, None)
    assert await desk.dump() == before
    assert await checked(desk, again) == [(LAST, 8_000, 0)]


async def test_a_balance_alone_is_a_change_of_its_own(desk: Desk) -> None:
    await desk.bring_in(ofx())
    before = await desk.dump()
    later = await desk.bring_in(ofx(day="20261115"))
    assert (later.imported_count, later.change_id is None) == (0, False)
    assert await said(desk) == [(date(2026, 11, 15), 8_000, True), (LAST, 8_000, True)]
    undone = accepted(await desk.world.undo(later.change_id))
    assert undone.change.summary == "Kept what statement.csv says the account held"
    assert await desk.dump() == before


async def test_the_later_file_of_one_day_is_right_and_undo_brings_the_earlier_back(desk: Desk) -> None:
    await desk.bring_in(ofx())
    before = await desk.dump()
    evening = await desk.bring_in(ofx(balance="75.00", amounts=("-20.00", "-5.00")))
    assert await said(desk) == [(LAST, 7_500, True)]
    accepted(await desk.world.undo(evening.change_id))
    assert await desk.dump() == before


async def test_a_balance_that_somebody_took_away_is_told_before_the_import_goes(desk: Desk) -> None:
    done = await desk.bring_in(ofx())
    (found,) = await StatementReads(desk.database).assertions(desk.world.caller.household_id, desk.account.id)
    accepted(await desk.world.handle(DeleteBalanceAssertion(id=found.id)))
    assert isinstance(await desk.world.undo(done.change_id), Rejected)
    accepted(await desk.world.handle(Undo(change_id=done.change_id, force=True)))
    assert (await said(desk), await desk.count()) == ([], 0)


async def test_each_account_of_a_file_has_its_own(desk: Desk) -> None:
    other = await desk.world.account("Savings", "EUR", 0)
    content = OFX.format(
        statements=ofx_statement("A", "80.00", "20261031", ("-20.00",))
        + ofx_statement("B", "-3.00", "20261030", ("-3.00",))
        + ofx_statement("C", "9.00", "20261030", ("-1.00",))
    ).encode()
    labels = {label.label for label in (await desk.preview(content, accounts=())).accounts}
    places = {"A": desk.account.id, "B": other.id, "C": None}
    choices = tuple(AccountChoice(label, places[label[-1]]) for label in sorted(labels))
    done = await desk.bring_in(content, accounts=choices)
    assert [(each.account_id, each.held_on, each.balance_minor) for each in done.closings] == [
        (desk.account.id, LAST, 8_000),
        (other.id, date(2026, 10, 30), -300),
    ]
    # Two accounts of the file in one of Moneta's: neither balance is that of the one.
    both = tuple(AccountChoice(label, desk.account.id if label[-1] != "C" else None) for label in sorted(labels))
    assert (await desk.bring_in(content, accounts=both)).closings == ()


async def test_an_import_of_another_currency_or_without_a_day_says_nothing(desk: Desk) -> None:
    for content in (ofx(day="whenever"), ofx(balance="a lot"), ofx(day="19000101")):
        assert (await desk.bring_in(content)).closings == ()
    assert await said(desk) == []
