"""Case and accents set aside, in one way everywhere.

`search_fold` of the database does the same steps; it is made from the tables here, and a test compares them. The steps
are ones that do not depend on a server's locale: NFKD, without combining marks, then a fixed table.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_ASCII = {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
_GREEK = {chr(code): chr(code + 32) for code in range(0x391, 0x3AA) if code != 0x3A2} | {"ς": "σ"}
_CYRILLIC = {chr(code): chr(code + 32) for code in range(0x410, 0x430)} | {
    chr(code): chr(code + 80) for code in range(0x400, 0x410)
}
_ARMENIAN = {chr(code): chr(code + 48) for code in range(0x531, 0x557)}
_GEORGIAN = {chr(code): chr(code - 0xBC0) for code in range(0x1C90, 0x1CBB)}
_LATIN = dict(zip("ØøĐđÐðŁłĦħŦŧıŊŋĸ", "ooddddllhhttinnk", strict=True)) | {"Æ": "æ", "Œ": "œ", "ẞ": "ß", "Þ": "þ"}
# What NFKD leaves: letters that are one character and become one.
ONE_TO_ONE: dict[str, str] = {**_ASCII, **_GREEK, **_CYRILLIC, **_ARMENIAN, **_GEORGIAN, **_LATIN}
# Then those that become two.
ONE_TO_TWO: dict[str, str] = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_TABLE = str.maketrans(
    {letter: ONE_TO_TWO.get(plain, plain) for letter, plain in ONE_TO_ONE.items()} | dict(ONE_TO_TWO.items())
)


def fold(text: str) -> str:
    """`CAFÉ Straße` is `cafe strasse`. Folding twice changes nothing."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_TABLE)
