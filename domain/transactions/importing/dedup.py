"""When two rows are the same transaction, and how to say so.

Banks rarely number their rows, people import overlapping files, and two equal coffees on one day are two coffees. So:

1. The account is always the same: keys of different accounts never meet. Nor do rows to which one bank gave two ids.
2. A row with a bank reference is the same as another with that reference, date and amount. Date and amount belong to it
   because standing orders repeat their reference every month, and dropping a real payment is worse than a double one.
3. Any other row is the same as one with its date, amount, words of the description, and occurrence number: the first
   such row of a file is the same as the first such row of another, the second as the second. Importing a file again
   therefore adds nothing, while equal purchases in one file are all kept.

Keys are stored with transactions for ever. Changing anything here means a new `VERSION`, and looking up the keys
of both versions for as long as old rows exist.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

VERSION = 1

_NO_LETTERS_OR_DIGITS = re.compile(r"[\W_]+")
_REFERENCE_DIGITS_MIN = 3
FIELD = "\x1f"


class DuplicateReason(StrEnum):
    """Why a row is left out, as people read it."""

    IN_ACCOUNT_BY_REFERENCE = "Already in the account: same bank reference, date and amount."
    IN_ACCOUNT_BY_CONTENT = "Already in the account: same date, amount and description."
    IN_REVIEW = "Waits in the review queue already, since an earlier import."
    IN_FILE_BY_REFERENCE = "Twice in the file: same bank reference, date and amount."


def normalised_description(text: str) -> str:
    """The words alone: case, accents' encoding, punctuation and spacing differ between two exports of one bank."""
    return " ".join(_NO_LETTERS_OR_DIGITS.sub(" ", unicodedata.normalize("NFKC", text).lower()).split())


def identifying_reference(text: str | None) -> str | None:
    """The reference where it can tell rows apart: `NONREF`, `RENT` or `000` stand in thousands of rows."""
    if text is None:
        return None
    compact = "".join(character for character in unicodedata.normalize("NFKC", text).lower() if character.isalnum())
    digits = [character for character in compact if character.isdecimal()]
    if len(digits) < _REFERENCE_DIGITS_MIN or set(digits) == {"0"}:
        return None
    return compact


def reference_key(reference: str, booked_on: str, amount_minor: int, currency: str) -> str:
    """The text whose hash is the key of a row with an identifying reference."""
    return FIELD.join((str(VERSION), "reference", booked_on, str(amount_minor), currency, reference))


def content_key(booked_on: str, amount_minor: int, currency: str, description: str, occurrence: int) -> str:
    """The text whose hash is the key of any other row; `occurrence` counts from 0 the equal rows of one file
    that have no identifying reference."""
    return FIELD.join((str(VERSION), "content", booked_on, str(amount_minor), currency, description, str(occurrence)))


def bank_key(bank_id: str) -> str:
    """The text whose hash is the key of a row whose content key belongs to a row of another bank id."""
    return FIELD.join((str(VERSION), "bank", bank_id))
