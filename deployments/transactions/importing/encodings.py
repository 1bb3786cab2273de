"""Bytes to text. UTF-8 where the bytes allow it, else the old code page that makes words of them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from deployments.transactions.importing.containers import looks_like_utf16
from domain.shared.outcomes import Rejected
from domain.transactions.importing.rejections import ImportRejection

_SAMPLE_BYTES = 16 * 1024
_ALPHABETS = ["cp1251", "koi8_r", "cp866", "cp1253", "shift_jis", "gb18030", "big5", "euc_kr"]
_NAMES = {
    "cp1252": "windows-1252",
    "cp1251": "windows-1251",
    "cp1250": "windows-1250",
    "koi8_r": "koi8-r",
    "cp1254": "windows-1254",
    "cp1253": "windows-1253",
}
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_ALPHABET_BYTES = re.compile(rb"[\x81-\x83\x86-\x90\x98\x9b\x9d]")
_CENTRAL = re.compile(
    rb"[\x8a\x8d-\x8f\x9a\x9d-\x9f\xb3\xb9]|[\x8c\x9c\xbf\xa3\xaf\xa5](?=[A-Za-z\xc0-\xff])|\xbe\w|[\xf8\xe8\xec]\xed"
)
_WESTERN = re.compile(rb"[\xe0\xe5\xe6\xe3\xf1\xf5\xc5\xc6\xd1\xea\xe8\xf9\xf8\xd8]|\xa3(?=[ \d])")
_TURKISH = re.compile(rb"[\xf0\xfd\xfe\xdd\xde]")
# Zero bytes fill up fields; one inside a number is damage, and taking it out would make another number.
_PADDING = re.compile(rb"(?<![0-9.,\x00])\x00+|\x00+(?![.,]?[0-9\x00])")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Text:
    """`utf8` is the whole file with `\\n` line ends and no byte order mark."""

    encoding: str
    utf8: bytes


def decode(content: bytes) -> Text | Rejected:
    encoding = _encoding_of(content)
    if encoding is None:
        return _unknown()
    if encoding == "utf-8":
        utf8 = content.removeprefix(codecs.BOM_UTF8)
        if not _is_utf8(utf8):
            utf8 = utf8.decode("utf-8", errors="replace").encode()
    else:
        text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
        if text.count("\ufffd") * 50 > len(text) or len(_CONTROLS.findall(text[:_SAMPLE_BYTES])) * 50 > len(text):
            return _unknown()
        utf8 = text.encode(errors="replace")
    if b"\r" in utf8:
        utf8 = utf8.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Text(_NAMES.get(encoding, encoding), _PADDING.sub(b"", utf8) if b"\x00" in utf8 else utf8)


def _unknown() -> Rejected:
    return Rejected(
        ImportRejection.ENCODING_UNKNOWN,
        "The letters of the file cannot be read. Open it in a spreadsheet, save it as “CSV UTF-8”, and import that.",
        "file",
    )


def _encoding_of(content: bytes) -> str | None:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if looks_like_utf16(content[:_SAMPLE_BYTES]):
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        sample = content[:_SAMPLE_BYTES]
        return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    if _is_utf8(content) or _is_broken_utf8(content):
        return "utf-8"
    return _code_page_of(content)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_broken_utf8(content: bytes) -> bool:
    """UTF-8 cut or glued by some tool: nearly all letters are sound, so a code page would spoil all of them."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for character in text[: 4 * _SAMPLE_BYTES] if character > "\x7f") - broken
    return broken * 20 < sound


def _code_page_of(content: bytes) -> str:
    sample = _telling_lines(content)
    high = sum(byte >= 0x80 for byte in sample)
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    # Words of other alphabets are high bytes from end to end; accents in Latin words stand alone.
    if sum(length for length in runs if length >= 3) * 2 > sum(runs) or _low_high(sample) * 5 > high:
        found = _most_plausible(sample, _ALPHABETS)
        if found is not None:
            return found
    return _latin_code_page(sample)


def _low_high(sample: bytes) -> int:
    """Bytes which are rare punctuation in Latin code pages and letters in the others."""
    return len(_ALPHABET_BYTES.findall(sample))


def _latin_code_page(sample: bytes) -> str:
    """West, centre or Turkey, by the letters that only one of them writes; detectors mix these up on short texts."""
    central = len(_CENTRAL.findall(sample))
    western = len(_WESTERN.findall(sample))
    if 3 * central > western:
        return "cp1250"
    return "cp1254" if len(_TURKISH.findall(sample)) > western + 1 else "cp1252"


def _most_plausible(sample: bytes, candidates: list[str]) -> str | None:
    best = from_bytes(sample, cp_isolation=candidates, threshold=0.3, preemptive_behaviour=False).best()
    return None if best is None else best.encoding


def _telling_lines(content: bytes) -> bytes:
    """The lines with letters outside ASCII, shortened: only they tell code pages apart."""
    lines: list[bytes] = []
    size = 0
    for line in content.split(b"\n"):
        if not line.isascii() and size < _SAMPLE_BYTES:
            lines.append(line)
            size += len(line)
    return b"\n".join(lines)[:_SAMPLE_BYTES]
