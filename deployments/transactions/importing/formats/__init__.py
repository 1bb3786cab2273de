"""Every format that can be imported. A new one is a file here, a line in `FORMATS`, and samples for the golden test."""

from __future__ import annotations

from deployments.transactions.importing.formats.actual import ACTUAL
from deployments.transactions.importing.formats.base import CERTAIN, Format
from deployments.transactions.importing.formats.camt import CAMT
from deployments.transactions.importing.formats.csv_file import CSV
from deployments.transactions.importing.formats.firefly import FIREFLY
from deployments.transactions.importing.formats.mint import MINT
from deployments.transactions.importing.formats.monarch import MONARCH
from deployments.transactions.importing.formats.moneta_csv import MONETA_CSV
from deployments.transactions.importing.formats.moneta_json import MONETA
from deployments.transactions.importing.formats.mt940 import MT940
from deployments.transactions.importing.formats.ofx import OFX
from deployments.transactions.importing.formats.qif import QIF
from deployments.transactions.importing.formats.xlsx import XLSX
from deployments.transactions.importing.formats.ynab import YNAB
from deployments.transactions.importing.source import Source

# Those known by their first bytes come before those known by the header of their table: that has to be found first.
FORMATS: tuple[Format, ...] = (
    OFX,
    QIF,
    CAMT,
    MT940,
    XLSX,
    MONETA,
    MONETA_CSV,
    FIREFLY,
    MINT,
    MONARCH,
    YNAB,
    ACTUAL,
    CSV,
)


def detect(source: Source) -> Format:
    """The format of a file by its content; CSV where no other claims it."""
    best, best_confidence = CSV, 0
    for each in FORMATS:
        confidence = each.sniff(source)
        if confidence > best_confidence:
            best, best_confidence = each, confidence
        if confidence >= CERTAIN:
            break
    return best
