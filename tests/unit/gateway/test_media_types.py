"""What a file is, whatever it is called."""

from __future__ import annotations

import pytest

from deployments.gateway.media_types import media_type_of

ACCEPTED = {
    "application/pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00",
}


@pytest.mark.parametrize("media_type", ACCEPTED)
def test_documents_and_pictures_are_known_by_their_first_bytes(media_type: str) -> None:
    assert media_type_of(ACCEPTED[media_type], "whatever.exe") == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"\x00\x00\x00\x24ftypmif1\x00\x00\x00\x00mif1heicmiafMiHB",
        b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00",
        b"\xff\xd8\xff\xdb\x00C\x00",
    ],
)
def test_pictures_of_phones(head: bytes) -> None:
    assert media_type_of(head, "IMG_1.heic") in {"image/heic", "image/jpeg"}


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"date,amount\n2026-01-01,5\n", "export.CSV", "text/csv"),
        ("\ufeffDatum;Betrag\n1.1.2026;5 €\n".encode(), "export.csv", "text/csv"),
        ("Überweisung".encode("cp1252"), "letter.txt", "text/plain"),
        (b"just words", "note", "text/plain"),
    ],
)
def test_texts_are_what_can_be_read(content: bytes, name: str, media_type: str) -> None:
    assert media_type_of(content, name) == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00", "receipt.pdf"),
        (b"PK\x03\x04\x14\x00\x06\x00", "receipt.pdf"),
        (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "receipt.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "logo.png"),
        (b"GIF89a\x01\x00\x01\x00", "a.png"),
        (b"\x7fELF\x02\x01\x01", "a.csv"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41", "film.heic"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "picture.heic"),
        (b"a,b\x00c", "a.csv"),
        (b"\x1b[2Jtext", "a.txt"),
        (b"", "a.txt"),
    ],
)
def test_anything_else_is_not_taken_whatever_its_name(content: bytes, name: str) -> None:
    assert media_type_of(content, name) is None
