"""One statement written in each registered format, for laws that hold in all of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from domain.transactions.exporting.table import COLUMNS


@dataclass(frozen=True, slots=True)
class Row:
    day: date
    minor: int
    text: str

    @property
    def amount(self) -> str:
        return f"{'-' if self.minor < 0 else ''}{self.size}"

    @property
    def size(self) -> str:
        return f"{abs(self.minor) // 100}.{abs(self.minor) % 100:02d}"

    @property
    def out(self) -> str:
        return self.size if self.minor < 0 else ""

    @property
    def in_(self) -> str:
        return self.size if self.minor > 0 else ""


def _table(header: str, rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue().encode()


def _csv(rows: Sequence[Row]) -> bytes:
    return _table("Date,Description,Debit,Credit", [[r.day.isoformat(), r.text, r.out, r.in_] for r in rows])


def _mint(rows: Sequence[Row]) -> bytes:
    header = "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes"
    return _table(
        header,
        [[r.day.isoformat(), "Shop", r.text, r.size, "debit" if r.minor < 0 else "credit", "", "A", "", ""]
         for r in rows],
    )  # fmt: skip


def _monarch(rows: Sequence[Row]) -> bytes:
    header = "Date,Merchant,Category,Account,Original Statement,Notes,Amount,Tags"
    return _table(header, [[r.day.isoformat(), "Shop", "", "A", r.text, "", r.amount, ""] for r in rows])


def _moneta_csv(rows: Sequence[Row]) -> bytes:
    return _table(
        ",".join(COLUMNS),
        [[r.day.isoformat(), r.amount, "EUR", "A", r.text, "", "", "", "", "posted", "", "", str(number)]
         for number, r in enumerate(rows)],
    )  # fmt: skip


def _ynab(rows: Sequence[Row]) -> bytes:
    header = "Account,Flag,Date,Payee,Category Group/Category,Category Group,Category,Memo,Outflow,Inflow,Cleared"
    return _table(
        header,
        [["A", "", r.day.isoformat(), r.text, "", "", "", "", f"€{r.out or '0.00'}", f"€{r.in_ or '0.00'}", "Cleared"]
         for r in rows],
    )  # fmt: skip


def _actual(rows: Sequence[Row]) -> bytes:
    header = "Account,Date,Payee,Notes,Category,Amount,Split_Amount,Cleared"
    return _table(header, [["A", r.day.isoformat(), r.text, "", "", r.amount, "0", "Cleared"] for r in rows])


def _firefly(rows: Sequence[Row]) -> bytes:
    header = "journal_id,type,amount,currency_code,description,date,source_name,destination_name,tags,notes"
    return _table(
        header,
        [[str(number), "Withdrawal" if r.minor < 0 else "Deposit", r.amount, "EUR", r.text,
          f"{r.day.isoformat()}T00:00:00+01:00", "A" if r.minor < 0 else "B", "B" if r.minor < 0 else "A", "", ""]
         for number, r in enumerate(rows)],
    )  # fmt: skip


def _ofx(rows: Sequence[Row]) -> bytes:
    body = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{r.day:%Y%m%d}120000[-5:EST]<TRNAMT>{r.amount}<FITID>F{number}"
        f"<NAME>{escape(r.text)}</STMTTRN>\n"
        for number, r in enumerate(rows)
    )
    return f"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>\n{body}</BANKTRANLIST></STMTRS></OFX>".encode()


def _qif(rows: Sequence[Row]) -> bytes:
    body = "".join(f"D{r.day.isoformat()}\nT{r.amount}\nP{r.text}\n^\n" for r in rows)
    return f"!Type:Bank\n{body}".encode()


def _camt(rows: Sequence[Row]) -> bytes:
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{r.size}</Amt><CdtDbtInd>{"DBIT" if r.minor < 0 else "CRDT"}</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{r.day}</Dt></BookgDt><AddtlNtryInf>{escape(r.text)}</AddtlNtryInf></Ntry>\n"
        for r in rows
    )
    head = '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
    return f"{head}<BkToCstmrStmt><Stmt><Id>1</Id>{entries}</Stmt></BkToCstmrStmt></Document>".encode()


def _mt940(rows: Sequence[Row]) -> bytes:
    body = "".join(
        f":61:{r.day:%y%m%d}{r.day:%m%d}{'D' if r.minor < 0 else 'C'}{r.size.replace('.', ',')}NTRFNONREF\n"
        f":86:{r.text}\n"
        for r in rows
    )
    return f":20:X\n:25:123\n:28C:1\n:60F:C260101EUR0,\n{body}:62F:C260131EUR0,\n-".encode()


def _moneta(rows: Sequence[Row]) -> bytes:
    transactions = [
        {"id": f"t{number}", "account_id": "a", "booked_on": r.day.isoformat(), "amount_minor": r.minor,
         "currency": "EUR", "description": r.text, "tags": [], "splits": None}
        for number, r in enumerate(rows)
    ]  # fmt: skip
    accounts = [{"id": "a", "name": "A", "currency": "EUR"}]
    return json.dumps({"moneta": 1, "accounts": accounts, "transactions": transactions}).encode()


def xlsx_of(sheet: str) -> bytes:
    """A workbook of one sheet, given as the XML of its rows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
    return packed.getvalue()


def _xlsx(rows: Sequence[Row]) -> bytes:
    def text(value: str) -> str:
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    header = "".join(map(text, ("Date", "Description", "Debit", "Credit")))
    body = "".join(
        f"<row>{text(r.day.isoformat())}{text(r.text)}<c><v>{r.out}</v></c><c><v>{r.in_}</v></c></row>" for r in rows
    )
    return xlsx_of(f"<row>{header}</row>{body}")


WRITERS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    "csv": _csv, "xlsx": _xlsx, "mint": _mint, "monarch": _monarch, "ynab": _ynab, "actual": _actual,
    "firefly": _firefly, "ofx": _ofx, "qif": _qif, "camt": _camt, "mt940": _mt940, "moneta": _moneta,
    "moneta_csv": _moneta_csv,
}  # fmt: skip
