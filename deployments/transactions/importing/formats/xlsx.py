"""XLSX: a sheet is a table like any other, once its cells are texts."""

from __future__ import annotations

from dataclasses import replace

from deployments.transactions.importing.containers import is_workbook, not_a_statement
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format
from deployments.transactions.importing.layout import Layout, find_layout
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.tables import fingerprint_of, read_columns
from deployments.transactions.importing.workbook import DELIMITER, Workbook
from deployments.transactions.importing.xml_tree import Unsound
from domain.shared.outcomes import Rejected
from domain.transactions.importing.rejections import ImportRejection


def _read(source: Source, options: Options) -> Statement | Rejected:
    found = _table(source)
    if isinstance(found, Rejected):
        return found
    outcome = read_columns(*found, options, name="xlsx", encoding="utf-8")
    return outcome if isinstance(outcome, Rejected) else replace(outcome, delimiter="")


def _table(source: Source) -> tuple[bytes, Layout] | Rejected:
    """The first visible sheet that holds a table of transactions."""
    refusal: Rejected | None = None
    try:
        for text in Workbook(source.content).sheets():
            utf8 = text.encode(errors="replace")
            layout = find_layout(utf8, (DELIMITER,))
            if not isinstance(layout, Rejected):
                return utf8, layout
            refusal = refusal or layout
    except Unsound as problem:
        message = f"The spreadsheet cannot be opened: {problem}. Open it, save it as “CSV UTF-8”, and import that file."
        return Rejected(ImportRejection.EXCEL_FILE, message, "file")
    if refusal is None:
        return not_a_statement("is a workbook without a visible sheet")
    message = (
        "No sheet of the workbook holds transactions: a row with a date and an amount under a line of headers. "
        "Check that it is the export of your bank."
    )
    return Rejected(refusal.code, message, refusal.field)


def _fingerprint(source: Source) -> str | None:
    found = _table(source)
    return None if isinstance(found, Rejected) else fingerprint_of("xlsx", found[1])


XLSX = Format(
    "xlsx", "Excel (XLSX)", lambda source: CERTAIN if is_workbook(source.content) else NEVER, _read, _fingerprint
)
