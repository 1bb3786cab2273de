"""What a new person must tell, checked once: after this every value is clean."""

from __future__ import annotations

import re
import unicodedata

from domain.shared.money import is_currency
from domain.shared.outcomes import Rejected
from domain.users.commands import Register, Registration
from domain.users.passwords import LONGEST, SHORTEST, canonical, contains_local_part, is_common
from domain.users.rejections import RegisterRejection

NAME_LONGEST = 80
_EMAIL_LONGEST = 254
# Visitors of the demo get addresses here; nobody else can, so housekeeping never meets a real person.
DEMO_DOMAIN = "demo.invalid"

# The usual part of RFC 5322: what mail providers give out. Quoted local parts and address literals are not among it.
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# Characters that turn the direction of the text around them: a name must not rewrite the line it stands in.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def normalise_email(text: str) -> str | None:
    """The one spelling that is stored and compared: lower case, an international domain in its ASCII form.

    None where it cannot be an address.
    """
    if len(text) > 2 * _EMAIL_LONGEST:
        return None
    local, at, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = domain.split(".")
    valid = (
        at
        and len(local) <= 64
        and len(local) + 1 + len(domain) <= _EMAIL_LONGEST
        and _LOCAL_PART.fullmatch(local)
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdecimal()
    )
    return f"{local}@{domain}" if valid else None


def clean_name(text: str) -> str:
    """Without control characters and with single spaces; empty where nothing visible is left."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in unicodedata.normalize("NFC", text[: 8 * NAME_LONGEST])
        if unicodedata.category(char) != "Cs" and char not in _DIRECTION
    )
    name = " ".join(kept.split())
    return name if any(unicodedata.category(char)[0] not in "CZ" for char in name) else ""


def check(command: Register) -> Registration | Rejected:
    """The clean registration, or the first thing to mend, in the order of the form."""
    email = normalise_email(command.email)
    if email is None or email.endswith(f"@{DEMO_DOMAIN}"):
        return Rejected(
            RegisterRejection.EMAIL_INVALID, "Write your e-mail address in full, like anna@example.org.", "email"
        )
    refused = _check_password(command.password, email)
    if refused:
        return refused
    display_name = clean_name(command.display_name)
    refused = _check_name(display_name, "displayName", "your name")
    if refused:
        return refused
    household_name = display_name
    if command.household_name is not None:
        household_name = clean_name(command.household_name)
        refused = _check_name(household_name, "householdName", "a name for the household, or leave it out")
        if refused:
            return refused
    if not is_currency(command.currency):
        return Rejected(
            RegisterRejection.CURRENCY_UNKNOWN,
            "Choose a currency by its three-letter ISO 4217 code, like EUR.",
            "currency",
        )
    return Registration(
        email=email,
        password=command.password,
        display_name=display_name,
        currency=command.currency,
        household_name=household_name,
    )


def _check_password(password: str, email: str) -> Rejected | None:
    length = len(canonical(password))
    if length < SHORTEST:
        return Rejected(
            RegisterRejection.PASSWORD_TOO_SHORT,
            f"Use at least {SHORTEST} characters; a few unrelated words are easy to remember.",
            "password",
        )
    if length > LONGEST:
        return Rejected(RegisterRejection.PASSWORD_TOO_LONG, f"Use at most {LONGEST} characters.", "password")
    if contains_local_part(password, email):
        return Rejected(
            RegisterRejection.PASSWORD_TOO_COMMON,
            "Choose a password that does not contain your e-mail address.",
            "password",
        )
    if is_common(password):
        return Rejected(
            RegisterRejection.PASSWORD_TOO_COMMON,
            "This password is among the first that are guessed; a few unrelated words are safer.",
            "password",
        )
    return None


def _check_name(name: str, field: str, what: str) -> Rejected | None:
    if not name:
        return Rejected(RegisterRejection.NAME_EMPTY, f"Write {what}.", field)
    if len(name) > NAME_LONGEST:
        return Rejected(RegisterRejection.NAME_TOO_LONG, f"Use at most {NAME_LONGEST} characters.", field)
    return None
