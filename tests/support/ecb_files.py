"""Files as the European Central Bank publishes them."""

from __future__ import annotations

import io
import zipfile

HISTORY = """Date,USD,JPY,CZK,CYP,
2026-11-20,1.0837,163.25,25.310,N/A,
2026-11-19,1.0801,162.98,25.300,N/A,
2026-11-18,1.0790,162.50,25.290,N/A,
2026-10-30,1.0700,161.00,25.100,N/A,
2026-10-29,1.0695,160.80,25.050,N/A,
1999-01-04,1.1789,133.73,35.107,0.58231,
"""
DAY = "Date, USD, JPY, CZK, \n20 November 2026, 1.0837, 163.25, 25.310, \n"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <Cube>
    <Cube time="2026-11-20">
      <Cube currency="USD" rate="1.0837"/><Cube currency="JPY" rate="163.25"/>
    </Cube>
    <Cube time='2026-11-19'>
      <Cube currency='USD' rate='1.0801'/><Cube currency='JPY' rate='162.98'/>
    </Cube>
  </Cube>
</gesmes:Envelope>
"""


def zipped(name: str, content: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()
