"""What a file is, told by its first bytes: a name can say anything."""

from __future__ import annotations

import unicodedata

import puremagic

_LOOKED_AT = 4_096
# As the library calls it, and as it is kept.
_KNOWN = {
    "application/pdf": "application/pdf",
    "image/png": "image/png",
    "image/jpeg": "image/jpeg",
    "image/webp": "image/webp",
    "image/heif": "image/heic",
    "image/heic": "image/heic",
}
# ISO base media files name the brands that they follow; phones write one of these first.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"hevc"})
_ALLOWED_CONTROLS = frozenset("\t\r\n\f")


def media_type_of(content: bytes, file_name: str) -> str | None:
    """The media type, or None for what is not known or not wanted."""
    head = content[:_LOOKED_AT]
    if head[4:8] == b"ftyp":
        brands = {head[8:12], *(head[place : place + 4] for place in range(16, int.from_bytes(head[:4], "big"), 4))}
        return "image/heic" if brands & _HEIC_BRANDS and b"avif" not in brands else None
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    # A mark of Unicode is a match without a type.
    name = found[0].mime_type if found else ""
    if name and name not in ("text/plain", "text/csv"):
        return _KNOWN.get(name)
    return _text_type(content, file_name)


def _text_type(content: bytes, file_name: str) -> str | None:
    """Texts have no magic bytes: they are what can be read as one and holds no control characters."""
    if not content:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if any(unicodedata.category(each) == "Cc" and each not in _ALLOWED_CONTROLS for each in set(text)):
        return None
    if "\ufffd" in text:
        return None
    return "text/csv" if file_name.lower().endswith((".csv", ".tsv")) else "text/plain"
