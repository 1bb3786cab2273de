"""The field `:86:` of MT940: subfields of German banks, words between slashes of Dutch ones, or plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deployments.transactions.importing.book import joined, one_line

_GERMAN = re.compile(r"\d{3}([?<>@~^|+!])(?=\d{2})", re.ASCII)
_PURPOSE = (*range(20, 30), *range(60, 64))
_NAMES = (32, 33)
# Each subfield of the purpose holds 27 characters; a full one goes on in the middle of a word.
_SUBFIELD_LENGTH = 27
_SEPA = re.compile(r"(?<![A-Z])(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|BREF|RREF|RETO)\+")
_DUTCH = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|CSID|MARF|ORDP|BENM|CNTP|PREF|RTRN|ISDT|ULTD|ULTC|ULTB|PURP|ADDR|TRCD|SVCL"
    r"|IREF|KREF|CDTRREF|CDTRREFTP)/"
)
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED"})


@dataclass(frozen=True, slots=True)
class Remittance:
    text: str | None
    payee: str | None = None
    account: str | None = None
    reference: str | None = None


def read_remittance(lines: Sequence[str]) -> Remittance:
    """What the lines of one field say; a text in no known structure is taken as it is."""
    whole = "".join(lines)
    german = _GERMAN.match(whole)
    if german is not None:
        return _german(whole[german.end() - 1 :], german[1])
    if len(_DUTCH.findall(whole)) >= 2:
        return _dutch(whole)
    return Remittance(one_line(" ".join(lines)))


def _german(whole: str, separator: str) -> Remittance:
    fields: dict[int, str] = {}
    for part in whole.split(separator):
        if re.match(r"\d{2}", part, re.ASCII):
            fields.setdefault(int(part[:2]), part[2:])
    purpose = ""
    for number in _PURPOSE:
        piece = fields.get(number, "")
        starts_anew = _SEPA.match(piece) is not None
        is_full = len(fields.get(number - 1, "")) >= _SUBFIELD_LENGTH
        purpose += piece if not purpose or (is_full and not starts_anew) else f" {piece}"
    sepa = _by_keyword(_SEPA, purpose)
    text = sepa.get("SVWZ") if sepa else purpose
    payee = one_line("".join(fields.get(number, "") for number in _NAMES))
    return Remittance(
        text=one_line(text) or one_line(fields.get(0)),
        payee=payee or one_line(sepa.get("ABWA") or sepa.get("ABWE")),
        account=one_line(fields.get(31)) or one_line(sepa.get("IBAN")),
        reference=_reference(sepa.get("EREF")),
    )


def _dutch(whole: str) -> Remittance:
    words = _by_keyword(_DUTCH, whole)
    # ING: /CNTP/account/bank/name/city/
    party = [part.strip() for part in words.get("CNTP", "").split("/")] + [""] * 3
    text = re.sub(r"^(?:USTD|STRD)//|/+$", "", words.get("REMI", ""))
    return Remittance(
        text=one_line(text.strip("/")) or one_line(words.get("TRTP")),
        payee=one_line(words.get("NAME", "").strip("/")) or party[2] or None,
        account=one_line(words.get("IBAN", "").strip("/")) or party[0] or None,
        reference=_reference(words.get("EREF", "").strip("/")),
    )


def _by_keyword(pattern: re.Pattern[str], text: str) -> Mapping[str, str]:
    found = list(pattern.finditer(text))
    values: dict[str, str] = {}
    for position, match in enumerate(found, start=1):
        end = found[position].start() if position < len(found) else len(text)
        value = text[match.end() : end].strip()
        if value:
            values.setdefault(match[1], value)
    return values


def _reference(text: str | None) -> str | None:
    reference = one_line(text) or ""
    return None if reference.upper() in _NO_REFERENCE else reference


def described(remittance: Remittance, otherwise: str | None) -> str | None:
    """Who and what for; without both the text beside the booking."""
    return joined(remittance.payee, remittance.text) or one_line(otherwise)
