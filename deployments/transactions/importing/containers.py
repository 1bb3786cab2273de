"""What kind of file this is, by its first bytes; only text that may be a statement passes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from domain.shared.outcomes import Rejected
from domain.transactions.importing.rejections import ImportRejection

SIZE_MAX_BYTES = 32 * 1024 * 1024
_SIZE_MAX_TEXT = f"{SIZE_MAX_BYTES // 1024 // 1024} MiB"
_SAMPLE_BYTES = 64 * 1024
_NOISE_PERCENT_MAX = 1

_AS_CSV = "Export the transactions from your bank as CSV, OFX, CAMT, MT940 or Excel, and import that file."
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a picture, sound or film"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|script|meta)\b", re.IGNORECASE)
_JSON = re.compile(rb"[\[{]\s*(?:[\]}\[{]|\"[^\"\r\n]*\"\s*[:,\]]|-?\d[\d.]*\s*[,\]])")
# Control characters that text files contain.
_TEXT_BYTES = bytes({7, 8, 9, 10, 12, 13, 26, 27} | set(range(0x20, 0x100)) - {0x7F})


def unpack(content: bytes, file_name: str) -> bytes | Rejected:
    """The file, out of gzip where it is packed, or why that cannot be."""
    if len(content) > SIZE_MAX_BYTES:
        return _too_large()
    if content[:2] == b"\x1f\x8b":
        unpacked = _gunzip(content)
        if isinstance(unpacked, Rejected):
            return unpacked
        if unpacked[:2] == b"\x1f\x8b":
            return not_a_statement("is packed twice", "Unpack it once and import the statement inside.")
        content = unpacked
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return Rejected(
            ImportRejection.FILE_EMPTY, f"“{file_name[:100]}” is empty. Export it again and check it.", "file"
        )
    return content


def not_a_statement(what: str, mend: str = _AS_CSV) -> Rejected:
    return Rejected(ImportRejection.NOT_A_STATEMENT, f"The file {what}, not a statement. {mend}", "file")


def _too_large() -> Rejected:
    message = (
        f"The file is larger than {_SIZE_MAX_TEXT}. Export a shorter period, or split the file, and import the parts."
    )
    return Rejected(ImportRejection.FILE_TOO_LARGE, message, "file")


def _gunzip(content: bytes) -> bytes | Rejected:
    """Never more than the limit is unpacked, whatever the archive promises."""
    unpacked = bytearray()
    while content[:2] == b"\x1f\x8b":
        stream = zlib.decompressobj(wbits=31)
        try:
            unpacked += stream.decompress(content, SIZE_MAX_BYTES + 1 - len(unpacked))
        except zlib.error:
            return not_a_statement("is a damaged gzip archive", "Download it again and import it.")
        if len(unpacked) > SIZE_MAX_BYTES:
            return _too_large()
        if not stream.eof:
            return not_a_statement("is a gzip archive that ends too early", "Download it again and import it.")
        content = stream.unused_data
    return bytes(unpacked)


def refusal_of(content: bytes, file_name: str) -> Rejected | None:
    """Why a file that no format knows cannot be a table of text either."""
    head = content[:_SAMPLE_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head and not content[_SAMPLE_BYTES:].strip():
        return Rejected(
            ImportRejection.FILE_EMPTY, f"“{file_name[:100]}” is empty. Export it again and check it.", "file"
        )
    if head.startswith(b"PK\x03\x04"):
        return _zip_refusal(content)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _excel()
    if head.startswith((b"<?xml", b"<")):
        if b"urn:schemas-microsoft-com:office" in head:
            return _excel()
        if _HTML.match(head):
            return not_a_statement("is a web page")
        if head.startswith(b"<?xml"):
            return not_a_statement("is XML, but neither CAMT nor OFX")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return not_a_statement(f"is {name}")
    if _JSON.match(head):
        return not_a_statement("is JSON")
    return not_a_statement("holds binary data") if _is_noise(content) else None


def is_workbook(content: bytes) -> bool:
    """Whether it is a packed workbook of XML parts."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        return "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return b"xl/workbook.xml" in content


def _zip_refusal(content: bytes) -> Rejected:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        names = [name.decode() for name in (b"xl/", b"content.xml") if name in content]
    if any(name.startswith("xl/") or name in ("content.xml", "Index/Document.iwa") for name in names):
        return _excel()
    return not_a_statement("is a ZIP archive", "Unpack it and import the statement inside.")


def _excel() -> Rejected:
    return Rejected(
        ImportRejection.EXCEL_FILE,
        "This is a spreadsheet, whatever its name ends with. Open it, save it as “CSV UTF-8”, and import that file.",
        "file",
    )


def _is_noise(content: bytes) -> bool:
    """Control bytes that no text holds; UTF-16 has its own zero bytes and is told apart by them."""
    sample = content[:_SAMPLE_BYTES]
    if looks_like_utf16(sample):
        return False
    odd = len(sample.translate(None, _TEXT_BYTES))
    return odd * 100 > len(sample) * _NOISE_PERCENT_MAX


def looks_like_utf16(sample: bytes) -> bool:
    """A byte order mark, or the zero bytes of Latin letters all on one side."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    return max(even, odd) * 10 > half * 4 and min(even, odd) * 10 < half
