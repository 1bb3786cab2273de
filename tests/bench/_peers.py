"""How long other programs take for the same statement, installed from their registries into `build/` when first asked.

A peer that cannot be installed or run gives None and says why on standard error: a bench must not fail over it.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "build" / "peers"
ACTUAL = "@actual-app/api@26.9.0"
BEANCOUNT = "beancount==3.2.3"
INSTALL_SECONDS = 600

_LOAD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from beancount import loader
start = time.perf_counter()
entries, errors, _ = loader.load_file(sys.argv[2])
print(time.perf_counter() - start, len(entries) - 2, len(errors))
"""

# Day, description, amount in cents.
Row = tuple[date, str, int]


def actual_seconds(rows: Sequence[Row]) -> float | None:
    """`importTransactions` of Actual's own library into an empty budget, reading the CSV included."""
    folder = PACKAGES / "actual"
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not _run(["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", ACTUAL], INSTALL_SECONDS):
            shutil.rmtree(folder, ignore_errors=True)
            return None
    with tempfile.TemporaryDirectory() as scratch:
        statement = Path(scratch) / "statement.csv"
        with statement.open("w", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("date", "description", "amount"))
            writer.writerows((day, text.replace(",", " "), _decimal(minor)) for day, text, minor in rows)
        budget = Path(scratch) / "budget"
        budget.mkdir()
        script = Path(__file__).parent / "peers" / "actual.mjs"
        answer = _run(["node", str(script), str(folder), str(statement), str(budget)], INSTALL_SECONDS)
    if not answer:
        return None
    told = json.loads(answer.strip().splitlines()[-1])
    if told["rows"] != len(rows):
        sys.stderr.write(f"Actual took {told['rows']} of {len(rows)} rows\n")
        return None
    return float(told["seconds"])


def beancount_seconds(rows: Sequence[Row]) -> float | None:
    """`beancount.loader.load_file` of the same rows as text; it has no dedup and no store, so this flatters it."""
    folder = PACKAGES / "beancount"
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--target", str(folder), BEANCOUNT]
    if not folder.exists() and not _run(install, INSTALL_SECONDS):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "book.beancount"
        with book.open("w") as out:
            out.write("2000-01-01 open Assets:Bank EUR\n2000-01-01 open Expenses:Other EUR\n")
            for day, text, minor in rows:
                name = text.replace('"', "'")
                out.write(f'{day} * "{name}"\n  Assets:Bank  {_decimal(minor)} EUR\n  Expenses:Other\n')
        # Its loader keeps a pickle beside the file: a second load would measure that.
        answer = _run([sys.executable, "-c", _LOAD, str(folder), str(book)], INSTALL_SECONDS)
    if not answer:
        return None
    seconds, loaded, errors = answer.split()
    if (int(loaded), int(errors)) != (len(rows), 0):
        sys.stderr.write(f"beancount read {loaded} of {len(rows)} rows with {errors} errors\n")
        return None
    return float(seconds)


def _decimal(minor: int) -> str:
    sign, cents = "-" if minor < 0 else "", abs(minor)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def _run(command: list[str], seconds: float) -> str | None:
    started = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        detail = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1:]
        sys.stderr.write(f"{command[0]} did not work after {time.monotonic() - started:.0f} s: {' '.join(detail)}\n")
        return None
    return done.stdout or " "
