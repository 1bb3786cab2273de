"""From a bank's descriptor to the words that matter, and to a name a person recognises.

Training and serving call the same pure functions: two versions of a cleaning step are a silent loss of accuracy.
"""

from __future__ import annotations

import re
import unicodedata

from ml.categorization.places import CITIES, REGION_CODES

MAX_LENGTH = 160

# A payment processor says a lot about a merchant (Toast serves restaurants), so its prefix survives as one token.
_PROCESSORS: tuple[tuple[str, str], ...] = (
    (r"tst\s?\*", "ptoast"),
    (r"(?:sqc?|gosq)\s?\*", "psquare"),
    (r"sp\s?\*|sp\s(?=\w{3})", "pshopify"),
    (r"(?:paypal|pp|pypl)\s?\*|paypal inst xfer", "ppaypal"),
    (r"(?:clv|clover)\s?\*", "pclover"),
    (r"google\s?\*", "pgoogle"),
    (r"apl\s?\*", "papple"),
    (r"(?:iz|izettle|zettle)[\s_]?\*", "pzettle"),
    (r"sumup\s?\*", "psumup"),
    (r"(?:fs|dri|2co|paddle(?:\.net)?|cko|stripe|mollie|adyen|bt|wl|wpy|ssl|nya|nyx)\s?\*", "pgateway"),
    (r"(?:in|py|ppd|par|olo|lsp|mtc|eb|evt)\s?\*", "pinvoice"),
    (r"upi[-/ ]", "pupi"),
)
PROCESSOR = re.compile(r"^\W*(?:" + "|".join(f"(?P<{token}>{pattern})" for pattern, token in _PROCESSORS) + r")\s*")
PROCESSOR_TOKENS = frozenset(token for _, token in _PROCESSORS)

CARD_TOKEN = "kcard"  # noqa: S105 - a text token
CARD_PREFIX = re.compile(
    r"^\W*(?:"
    r"(?:recurring )?(?:payment|purchase|pmt) authorized on(?: \d\d?/\d\d?)?|"
    r"(?:pos|dbt|debit|visa|mastercard|mc|card|check ?card|point of sale|contactless|chip|eftpos|signature|int'?l)"
    r"(?:[ -](?:pos|dbt|debit|visa|card|crd|purchase|purch|pur|pin|transaction|withdrawal|w/d|wdl|payment|at|to|dda)"
    r"\b)+|"
    r"pos|eftpos|checkcard|check crd purchase|dbt crd|crd|visa purchase|purchase(?= \w)|"
    r"kartenzahlung|kartenumsatz|girocard|sepa[- ]?(?:elv|lastschrift)|lastschrift|"
    r"paiement (?:par carte|cb|carte)|achat cb|facture carte|carte x?\d{0,4}|cb|prlv sepa|prelevement|"
    r"(?:compra|pago) (?:con |en |tarj(?:eta)?\.? ?)+|compra|pagamento pos|acquisto pos|operazione pos|"
    r"betaalautomaat|betaalpas|bea,?|pinbetaling|zakup|platba kartou|kortkop|oplata|pokupka|card payment to"
    r")(?![\w])[\s:,*\-]*(?:\d{3,}[\s:]*|x{2,}\d*\s*|\d\d?/\d\d?(?:/\d{2,4})?\s*)*"
)
# Latin letters for Cyrillic ones: the same shop appears as "Пятёрочка" and as "PYATEROCHKA".
_CYRILLIC = str.maketrans(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "ґ": "g",
        "д": "d",
        "е": "e",
        "ё": "e",
        "є": "e",
        "ж": "zh",
        "з": "z",
        "и": "i",
        "і": "i",
        "ї": "i",
        "й": "y",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ы": "y",
        "ь": "",
        "э": "e",
        "ю": "yu",
        "я": "ya",
    }
)
_LATIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th"})
DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b\d{1,2}:\d{2}(?::\d{2})?\b")
PHONE = re.compile(r"(?:\+?\d{1,2}[ .-])?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{7}\b|\b\d{3}-\d{4}\b")
_INITIALS = re.compile(r"\b(\w)[.](?=\w[.\s]|\w$)")
_AMPERSAND = re.compile(r"\b(\w{1,2})\s?&\s?(\w)\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´](?=\w)")
_AUTO_PAY = re.compile(r"\bauto[ -]?pay\b")
_NUMBERED = re.compile(r"\b([a-z]{4,})\d+\b")
_LOOSE_S = re.compile(r"(?<=\w\w) s\b")
_INSIDE = re.compile(r"\W")
_NOT_WORD = re.compile(r"[\W_]+")
DIGITS = re.compile(r"\d")
STOP = frozenset({"and", "und", "et", "the", "www", "http", "https"})


def fold(text: str) -> str:
    """Case, accents and alphabets made one, punctuation kept."""
    if text.isascii():
        return text[: MAX_LENGTH * 2].lower()
    lowered = unicodedata.normalize("NFKC", text[: MAX_LENGTH * 2]).casefold().translate(_CYRILLIC)
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFD", lowered.translate(_LATIN))
        lowered = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return lowered


def is_code(token: str) -> bool:
    """Store numbers, references and masks: they name a purchase, never a merchant."""
    if token.isalpha():
        return token.startswith("xxx") and not token.strip("x")
    if token.isdigit():
        return len(token) >= 3
    digits = len(DIGITS.findall(token))
    if digits:
        return digits >= 3 or (digits >= 2 and len(token) >= 5)
    return len(token) >= 3 and set(token) <= {"x"}


def split_prefixes(folded: str) -> tuple[list[str], str]:
    """The tokens of what a bank or a processor put in front, and the rest."""
    marks: list[str] = []
    rest = folded.strip()
    found = CARD_PREFIX.match(rest)
    if found and found.end() < len(rest):
        marks.append(CARD_TOKEN)
        rest = rest[found.end() :]
    found = PROCESSOR.match(rest) if may_be_processed(rest) else None
    if found and found.lastgroup and found.end() < len(rest):
        marks.append(found.lastgroup)
        rest = rest[found.end() :]
    return marks, rest


def may_be_processed(lowered: str) -> bool:
    """A quick look before the long pattern: nearly every processor writes a star."""
    return "*" in lowered or "upi" in lowered or "sp " in lowered or "inst xfer" in lowered


def words(folded: str) -> list[str]:
    """The telling words of a text without prefixes, in order."""
    # Looking for one sign first spares most texts most of the patterns.
    numbered = DIGITS.search(folded) is not None
    text = DATE.sub(" ", PHONE.sub(" ", folded)) if numbered else folded
    if "auto" in text:
        text = _AUTO_PAY.sub("autopay", text)
    if "." in text:
        text = _INITIALS.sub(r"\1", text)
    if "&" in text:
        text = _AMPERSAND.sub(r"\1\2", text)
    text = _NOT_WORD.sub(" ", _APOSTROPHE.sub("", text))
    if " s" in text:
        text = _LOOSE_S.sub("s", text)
    if numbered:
        text = _NUMBERED.sub(r"\1", text)
    return [token for token in text.split() if token not in STOP and not is_code(token)]


def drop_place(tokens: list[str]) -> list[str]:
    """Without a trailing country or state code, and then a known city; the first word always stays."""
    end = len(tokens)
    if end > 1 and plain_of(tokens[end - 1]) in REGION_CODES:
        end -= 1
        if end > 2 and len(tokens[end - 1]) == 2 and plain_of(tokens[end - 1]) in REGION_CODES:
            end -= 1
    tail = [plain_of(token) for token in tokens[max(1, end - 3) : end]]
    for size in range(len(tail), 0, -1):
        if " ".join(tail[-size:]) in CITIES:
            return tokens[: end - size]
    return tokens[:end]


def plain_of(token: str) -> str:
    return token.casefold() if token.isalnum() else _INSIDE.sub("", token.casefold())


def normalise(description: str) -> str:
    """The form the model reads; two purchases at one shop should come out equal. May be empty."""
    marks, rest = split_prefixes(fold(description))
    return " ".join(marks + drop_place(words(rest)))[:MAX_LENGTH].rstrip()
