"""Fuzz the import of statements: `python -m tests.fuzz.statements --seconds 60`.

With `atheris` installed (it is no dependency: it has no builds for every machine) the search follows the branches of
the parsers; without it samples are damaged at random. Either way every outcome is held to what
`tests/support/statement_checks.py` promises, and the first input that breaks it is written beside the working folder.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.statement_checks import SAMPLES, check, sample_names

_CURRENCIES = ("EUR", "USD", "JPY", "KWD")
_PIECES = (
    b"<",
    b">",
    b"&",
    b"-",
    b",",
    b".",
    b"0",
    b"9",
    b"\n",
    b'"',
    b"^",
    b"\x00",
    b"\xff",
    b"1,234",
    b"1.234",
    b"'",
)


def main() -> None:
    options = argparse.ArgumentParser(description="Fuzz the import of statements.")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--sample", default="", help="only samples whose name contains this")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--plain", action="store_true", help="damage samples at random even where atheris is there")
    chosen = options.parse_args()
    samples = [(SAMPLES / name).read_bytes() for name in sample_names() if chosen.sample in name]
    if not chosen.plain and importlib.util.find_spec("atheris") is not None:
        _guided(samples, chosen.seconds, chosen.seed)
    else:
        runs = at_random(samples, chosen.seconds, chosen.seed)
        print(f"{runs:,} damaged statements, none broke a promise")


def at_random(samples: list[bytes], seconds: float, seed: int) -> int:
    """Damage samples until the time is over; gives the number of runs."""
    source, end, runs = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        content = bytearray(source.choice(samples))
        for _ in range(source.randint(1, 8)):
            _damage(content, source, samples)
        _hold(bytes(content), source.choice(_CURRENCIES))
        runs += 1
    return runs


def _damage(content: bytearray, source: random.Random, samples: list[bytes]) -> None:
    at, length = source.randint(0, len(content)), source.randint(1, 60)
    kind = source.randrange(5)
    if kind == 0 and at < len(content):
        content[at] ^= 1 << source.randrange(8)
    elif kind == 1:
        del content[at : at + length]
    elif kind == 2:
        content[at:at] = source.choice(_PIECES)
    elif kind == 3:
        content[at:at] = content[at : at + length]
    else:
        other = source.choice(samples)
        start = source.randint(0, len(other))
        content[at : at + length] = other[start : start + length]


def _hold(content: bytes, currency: str) -> None:
    try:
        check(content, currency)
    except BaseException:
        broken = Path(tempfile.mkdtemp(prefix="moneta-fuzz-")) / f"broken-{currency}"
        broken.write_bytes(content)
        print(f"This input breaks a promise: {broken}", file=sys.stderr)
        raise


def _guided(samples: list[bytes], seconds: int, seed: int) -> None:
    atheris: Any = importlib.import_module("atheris")
    corpus = Path(tempfile.mkdtemp(prefix="moneta-corpus-"))
    for number, sample in enumerate(samples):
        (corpus / str(number)).write_bytes(sample)

    def one(content: bytes) -> None:
        check(content, _CURRENCIES[len(content) % len(_CURRENCIES)])

    for name in [name for name in sys.modules if ".transactions.importing" in name]:
        module = sys.modules[name]
        for attribute, value in list(vars(module).items()):
            if callable(value) and getattr(value, "__module__", None) == name and hasattr(value, "__code__"):
                setattr(module, attribute, atheris.instrument_func(value))
    arguments = [f"-max_total_time={seconds}", f"-seed={seed or 1}", "-max_len=20000", "-timeout=20", str(corpus)]
    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
