"""A name for people out of a bank's descriptor."""

from __future__ import annotations

import re
import unicodedata

from ml.categorization.cleaning import (
    CARD_PREFIX,
    DATE,
    DIGITS,
    MAX_LENGTH,
    PHONE,
    PROCESSOR,
    STOP,
    drop_place,
    fold,
    is_code,
    may_be_processed,
    plain_of,
)
from ml.categorization.wordlists import listed

# Words that banks write around a merchant. A descriptor of nothing else names nobody.
BANK_WORDS = frozenset(
    listed(
        """
ach achat acct account and atm auto autopay balance bank banking bill billpay cash cashback card cards cb ccd charge
charges check checking chk co confirmation conf credit crd cr date dda deb debit dep deposit des dir direct dividend
eft electronic entry ext external fee fees for from funds id inc indn inst instant int interest internet intl kcard
lastschrift mobile monthly neft imps rtgs number of on online overdraft paid payment payments payroll pay pmt pos ppd
pre premium purchase pwp recurring ref refund salary savings sepa service serv standing order statement sto tfr thank
to tran trans transaction transfer trf trnsfr upi vir virement visa web wire with withdrawal withdraw withdrwl wages
xfer you your zelle uberweisung gehalt dauerauftrag gutschrift zinsen entgelt bargeld geldautomat abhebung miete virt
salaire retrait dab transferencia nomina bonifico stipendio prelievo overboeking salaris perevod popolnenie zarplata
snyatie nalichnykh komissiya
"""
    )
)
_CUT = re.compile(
    r"\s(?:#\s?\w*\d|no\.? ?\d|\d{3,}|[a-z]*\d{3,}\w*|x{3,}|str\d|store \d|unit \d|nr\.? ?\d|\d{2}/\d{2})"
)
_STORE_NUMBER = re.compile(r"\b([^\W\d_]{4,})\d+\b")
_TAIL = re.compile(r"[\s*,;:/#&+\-–|(\[.]+$")
_DOMAIN = re.compile(
    r"^(?:https?://)?(?:www\.)?([\w-]{2,})\.(?:com|net|org|co|io|de|fr|it|es|nl|ru|in|uk|eu|tv|app|ai|us|ca)\b.*$"
)
_SMALL_WORDS = frozenset(
    {"of", "the", "and", "de", "la", "le", "du", "des", "di", "da", "der", "die", "und", "et", "van"}
)
_LEGAL = frozenset({"inc", "llc", "ltd", "gmbh", "plc", "corp", "ooo", "oao", "zao", "sarl", "bv", "srl", "pvt"})


# Of these, the ones that no shop's name begins or ends with.
_EDGES = frozenset(
    listed(
        """
        ach ppd ccd web id des indn pmt pymt payment payments epay payroll salary dir dep direct deposit from to by
        transfer tfr trf bacs chaps fps sepa vir virement gutschrift uberweisung dauerauftrag gehalt lohn nomina
        stipendio salaris perevod zarplata neft imps rtgs upi autopay recurring ref eft inst xfer zelle venmo bill dd
        so stn
        """
    )
)


def _without_edges(tokens: list[str]) -> list[str]:
    """Without what banks and employers write around a name, as long as a name is left."""
    low, high = 0, len(tokens)
    while high - low > 1 and _is_edge(tokens[low]):
        low += 1
    while high - low > 1 and _is_edge(tokens[high - 1]):
        high -= 1
    return tokens[low:high]


def _is_edge(token: str) -> bool:
    plain = plain_of(fold(token))
    return plain in _EDGES or not plain


_VOWEL = re.compile(r"[AEIOUYАЕИОУЫЭЮЯ]")
_WORD_START = re.compile(r"(?<![\w'’])\w")
_ANY_WORD = re.compile(r"\w")
_SPLIT_INSIDE = re.compile(r"[\W_]+")


def _says_nothing(token: str) -> bool:
    """A word of the bank's own, or a number."""
    parts = _SPLIT_INSIDE.split(fold(token))
    return all(part in BANK_WORDS or part in STOP or not part or part.isdigit() or is_code(part) for part in parts)


def _title(token: str) -> str:
    lowered = token.lower()
    if lowered in _SMALL_WORDS:
        return lowered
    if len(token) <= 4 and len(plain_of(token)) <= 3 and token.isupper() and not _VOWEL.search(token):
        return token
    if token.isalpha():
        return lowered[:1].upper() + lowered[1:]
    return _WORD_START.sub(lambda match: match.group().upper(), lowered)


def _name_part(description: str) -> str:
    """The stretch of a descriptor that holds the name: after the prefixes, before numbers and references."""
    text = " ".join(unicodedata.normalize("NFKC", description[:MAX_LENGTH]).split())
    for pattern in (CARD_PREFIX, PROCESSOR):
        lowered = text.lower()
        found = pattern.match(lowered) if pattern is CARD_PREFIX or may_be_processed(lowered) else None
        if found and found.end() < len(text) and len(lowered) == len(text):
            text = text[found.end() :]
    numbered = DIGITS.search(text) is not None
    if numbered:
        text = DATE.sub(" ", PHONE.sub(" ", text))
    if numbered or "#" in text or "xxx" in text.lower():
        found = _CUT.search(text.lower(), 1)
        if found and any(mark.isalpha() for mark in text[: found.start()]):
            text = text[: found.start()]
    if "*" in text:
        before = text.split("*", 1)[0]
        text = before if len(before.strip()) > 2 else text.replace("*", " ")
    domain = _DOMAIN.match(text.strip().lower()) if "." in text else None
    if domain:
        text = domain[1].replace("-", " ")
    return _STORE_NUMBER.sub(r"\1", text) if numbered else text


def merchant_name(description: str) -> str | None:
    """A readable name out of a descriptor, or None where it names no one (a fee, a cash withdrawal)."""
    text = _name_part(description)
    tokens = _without_edges([token for token in text.split() if _ANY_WORD.search(token)])
    tokens = drop_place([token for token in tokens if not is_code(plain_of(token))])
    tokens = tokens[:1] + [token for token in tokens[1:] if "." not in token or not _DOMAIN.match(token.lower())]
    while len(tokens) > 1 and plain_of(tokens[-1]) in _LEGAL:
        tokens.pop()
    if not tokens or all(_says_nothing(token) for token in tokens):
        return None
    named = (
        _TAIL.sub("", " ".join(_title(token) for token in tokens))
        if _shouts(tokens)
        else _TAIL.sub("", " ".join(tokens))
    )
    return (named[:1].upper() + named[1:])[:80] or None


def _shouts(tokens: list[str]) -> bool:
    """Mixed case was written by a person or a cleaner bank: keep it."""
    joined = "".join(tokens)
    return joined == joined.upper() or joined == joined.lower()
