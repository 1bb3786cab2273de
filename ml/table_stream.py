"""A table file piece by piece: ten million rows never stand in memory at once."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from ml.table_files import FileRefused, RefusalCode, csv_frame, kind_of, refused_when_unreadable, separator_of

_BLOCK_BYTES = 4 * 1024 * 1024
_HEAD_BYTES = 64 * 1024
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")


@dataclass(frozen=True, slots=True)
class TableStream:
    """`rows` is exact for parquet and counted in lines for text, where a quoted line end makes it too high."""

    path: Path
    kind: str
    rows: int
    encoding: str = ""

    def pieces(self, size: int) -> Iterator[pl.DataFrame]:
        """Frames of at most `size` rows; the same file is always cut in the same places."""
        with refused_when_unreadable(self.path):
            if self.kind == ".parquet":
                for start in range(0, self.rows, size):
                    yield pl.scan_parquet(self.path).slice(start, size).collect()
            else:
                for frame in self._frames():
                    yield from frame.iter_slices(size)

    def _frames(self) -> Iterator[pl.DataFrame]:
        header = separator = None
        for text in self._blocks():
            if header is None or separator is None:
                header = text.split("\n", 1)[0]
                separator = separator_of(header)
                yield csv_frame(text, separator)
            else:
                yield csv_frame(f"{header}\n{text}", separator)

    def _blocks(self) -> Iterator[str]:
        """Whole rows of text: cut at a line end that stands outside of quotes."""
        kept = ""
        with _opened(self.path, self.kind) as raw, io.TextIOWrapper(raw, self.encoding, newline="") as lines:
            while text := lines.read(_BLOCK_BYTES):
                kept += text
                end = _row_end(kept)
                if end:
                    yield kept[:end]
                    kept = kept[end:]
        if kept.strip("\r\n"):
            yield kept

    def origin(self) -> dict[str, Any]:
        """Tells this content of the file from another, without reading all of it."""
        told = self.path.stat()
        with self.path.open("rb") as raw:
            head = hashlib.sha256(raw.read(_HEAD_BYTES)).hexdigest()
        return {"bytes": told.st_size, "changed": told.st_mtime_ns, "head": head}


def open_table(path: Path) -> TableStream:
    """Refuses what cannot be read as a whole, before any work is done."""
    kind = kind_of(path)
    if not path.is_file():
        raise FileRefused(RefusalCode.UNREADABLE, f"{path}: there is no such file")
    with refused_when_unreadable(path):
        if kind == ".parquet":
            return TableStream(path, kind, int(pl.scan_parquet(path).select(pl.len()).collect().item()))
        if not path.stat().st_size:
            raise pl.exceptions.NoDataError
        return _survey(path, kind)


def _row_end(text: str) -> int:
    """After the last line end with an even number of quotes before it; 0 where there is none."""
    end = text.rfind("\n") + 1
    while end and text.count('"', 0, end) % 2:
        end = text.rfind("\n", 0, end - 1) + 1
    return end


def _opened(path: Path, kind: str) -> IO[bytes]:
    return gzip.open(path) if kind == ".csv.gz" else path.open("rb")  # type: ignore[return-value]


def _survey(path: Path, kind: str) -> TableStream:
    """One pass: in which encoding the text is, and how many lines it has."""
    with _opened(path, kind) as raw:
        start = raw.read(4096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in start:
        raise FileRefused(RefusalCode.UNREADABLE, f"{path.name} is not a text file: export it as CSV and try again")
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        lines, last = 0, "\n"
        try:
            with _opened(path, kind) as raw:
                while block := raw.read(_BLOCK_BYTES):
                    text = decoder.decode(block)
                    lines += text.count("\n")
                    last = text[-1:] or last
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return TableStream(path, kind, max(0, lines - 1 + (last != "\n")), encoding)
    raise FileRefused(RefusalCode.UNREADABLE, f"{path.name} is not text in a known encoding: save it as UTF-8")
