"""A table of text from any bank; whatever no other format claims is tried as one."""

from __future__ import annotations

from deployments.transactions.importing.formats.base import PERHAPS, Format, table_fingerprint
from deployments.transactions.importing.tables import read_source

CSV = Format(
    "csv",
    "CSV",
    sniff=lambda _: PERHAPS,
    read=lambda source, options: read_source(source, options, "csv"),
    fingerprint=lambda source: table_fingerprint(source, "csv"),
)
