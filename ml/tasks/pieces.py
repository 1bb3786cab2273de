"""Where finished pieces of a file wait until the whole is there: beside the target, so that a second run goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from ml.table_files import BadRow

_MANIFEST = "manifest.json"


class Pieces:
    """A folder of Arrow files, one for each piece, and what they were made from. Another origin empties it."""

    def __init__(self, target: Path, origin: dict[str, Any]) -> None:
        self.folder = target.with_name(f".{target.name}.pieces")
        manifest = self.folder / _MANIFEST
        told = json.dumps(origin, sort_keys=True)
        if not manifest.is_file() or manifest.read_text(encoding="utf-8") != told:
            self.clear()
            self.folder.mkdir(parents=True)
            manifest.write_text(told, encoding="utf-8")

    def has(self, number: int) -> bool:
        return self._frame(number).is_file()

    def put(self, number: int, frame: pl.DataFrame, bad: list[BadRow]) -> None:
        """The frame comes last: a piece that has it is whole."""
        told = [[row.index, row.line, row.reason, row.field] for row in bad]
        self._bad(number).write_text(json.dumps(told), encoding="utf-8")
        partial = self._frame(number).with_suffix(".part")
        frame.write_ipc(partial, compression="lz4")
        partial.replace(self._frame(number))

    def frames(self, count: int) -> Iterator[pl.DataFrame]:
        for number in range(count):
            yield pl.read_ipc(self._frame(number))

    def columns(self, count: int) -> list[str]:
        """All columns of all pieces in the order of the first that has them."""
        names: dict[str, None] = {}
        for number in range(count):
            names.update(dict.fromkeys(pl.read_ipc_schema(self._frame(number))))
        return list(names)

    def bad_rows(self, count: int, most: int) -> tuple[int, list[BadRow]]:
        """How many rows are bad, and the first of them with what is wrong."""
        rows, first = 0, list[BadRow]()
        for number in range(count):
            told = json.loads(self._bad(number).read_text(encoding="utf-8"))
            rows += len(told)
            first += [BadRow(*each) for each in told[: most - len(first)]]
        return rows, first

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _frame(self, number: int) -> Path:
        return self.folder / f"{number:06d}.arrow"

    def _bad(self, number: int) -> Path:
        return self.folder / f"{number:06d}.json"
