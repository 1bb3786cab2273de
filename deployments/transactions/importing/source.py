"""A file on its way to a format: unpacked once, decoded once, its table found once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from deployments.transactions.importing.containers import refusal_of
from deployments.transactions.importing.encodings import Text, decode
from deployments.transactions.importing.layout import Layout, find_layout
from domain.shared.outcomes import Rejected
from domain.transactions.importing.rejections import ImportRejection

_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True)
class Source:
    """`content` is out of its gzip; `file_name` is only for messages and never decides."""

    content: bytes
    file_name: str

    @cached_property
    def head(self) -> bytes:
        """The first bytes as ASCII-like text: byte order mark, leading space and the zeros of UTF-16 are gone."""
        head = self.content[:_HEAD_BYTES]
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            head = head[2:].replace(b"\x00", b"")
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()

    @cached_property
    def text(self) -> Text | Rejected:
        return decode(self.content)

    @cached_property
    def lines(self) -> list[str] | Rejected:
        """The file's lines; line 1 is the first."""
        return self.text if isinstance(self.text, Rejected) else self.text.utf8.decode().split("\n")

    @cached_property
    def encoding(self) -> str:
        return "utf-8" if isinstance(self.text, Rejected) else self.text.encoding

    @cached_property
    def table(self) -> tuple[bytes, Layout] | Rejected:
        """The text with the place of its table, or why the file has none."""
        refusal = refusal_of(self.content, self.file_name)
        if refusal is not None:
            return refusal
        if isinstance(self.text, Rejected):
            return self.text
        if not self.text.utf8.strip():
            return Rejected(ImportRejection.FILE_EMPTY, "The file is empty. Export it again and check it.", "file")
        layout = find_layout(self.text.utf8)
        return layout if isinstance(layout, Rejected) else (self.text.utf8, layout)

    @cached_property
    def header(self) -> frozenset[str]:
        """The headers of the table in lower case; empty where there is none."""
        if isinstance(self.table, Rejected):
            return frozenset()
        return frozenset(name.casefold() for name in self.table[1].header if name)
