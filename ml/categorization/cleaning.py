"""From a bank's descriptor to the words that matter, and to a name a person recognises.

Training and serving call the same pure functions: two versions of a cleaning step are a silent loss of accuracy.
"""

from __future__ import annotations

import re
import unicodedata

from ml.categorization.places import CITIES, REGION_CODES
from ml.categorization.wordlists import listed

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
_PROCESSOR = re.compile(r"^\W*(?:" + "|".join(f"(?P<{token}>{pattern})" for pattern, token in _PROCESSORS) + r")\s*")
PROCESSOR_TOKENS = frozenset(token for _, token in _PROCESSORS)

CARD_TOKEN = "kcard"  # noqa: S105 - a text token
_CARD_PREFIX = re.compile(
    r"^\W*(?:"
    r"(?:recurring )?(?:payment|purchase|pmt) authorized on(?: \d\d?/\d\d?)?|"
    r"(?:pos|dbt|debit|visa|mastercard|mc|card|check ?card|point of sale|contactless|chip|eftpos|signature|int'?l)"
    r"(?:[ -](?:pos|dbt|debit|visa|card|crd|purchase|purch|pur|pin|transaction|withdrawal|payment|at|to|dda)\b)+|"
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
_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?\b|\b\d{1,2}:\d{2}(?::\d{2})?\b")
_PHONE = re.compile(r"(?:\+?\d{1,2}[ .-])?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{7}\b|\b\d{3}-\d{4}\b")
_INITIALS = re.compile(r"\b(\w)[.](?=\w[.\s]|\w$)")
_AMPERSAND = re.compile(r"\b(\w{1,2})\s?&\s?(\w)\b")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´](?=\w)")
_AUTO_PAY = re.compile(r"\bauto[ -]?pay\b")
_NUMBERED = re.compile(r"\b([a-z]{4,})\d+\b")
_LOOSE_S = re.compile(r"(?<=\w\w) s\b")
_INSIDE = re.compile(r"\W")
_NOT_WORD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d")
_STOP = frozenset({"and", "und", "et", "the", "www", "http", "https"})


def fold(text: str) -> str:
    """Case, accents and alphabets made one, punctuation kept."""
    lowered = unicodedata.normalize("NFKC", text[: MAX_LENGTH * 2]).casefold().translate(_CYRILLIC)
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFD", lowered.translate(_LATIN))
        lowered = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return lowered


def _is_code(token: str) -> bool:
    """Store numbers, references and masks: they name a purchase, never a merchant."""
    if token.isalpha():
        return token.startswith("xxx") and not token.strip("x")
    if token.isdigit():
        return len(token) >= 3
    digits = len(_DIGITS.findall(token))
    if digits:
        return digits >= 3 or (digits >= 2 and len(token) >= 5)
    return len(token) >= 3 and set(token) <= {"x"}


def split_prefixes(folded: str) -> tuple[list[str], str]:
    """The tokens of what a bank or a processor put in front, and the rest."""
    marks: list[str] = []
    rest = folded.strip()
    found = _CARD_PREFIX.match(rest)
    if found and found.end() < len(rest):
        marks.append(CARD_TOKEN)
        rest = rest[found.end() :]
    found = _PROCESSOR.match(rest)
    if found and found.lastgroup and found.end() < len(rest):
        marks.append(found.lastgroup)
        rest = rest[found.end() :]
    return marks, rest


def words(folded: str) -> list[str]:
    """The telling words of a text without prefixes, in order."""
    text = _DATE.sub(" ", _PHONE.sub(" ", folded))
    text = _INITIALS.sub(r"\1", _AUTO_PAY.sub("autopay", text))
    text = _APOSTROPHE.sub("", _AMPERSAND.sub(r"\1\2", text))
    text = _NUMBERED.sub(r"\1", _LOOSE_S.sub("s", _NOT_WORD.sub(" ", text)))
    return [token for token in text.split() if token not in _STOP and not _is_code(token)]


def normalise(description: str) -> str:
    """The form the model reads; two purchases at one shop should come out equal. May be empty."""
    marks, rest = split_prefixes(fold(description))
    return " ".join(marks + _drop_place(words(rest)))[:MAX_LENGTH].rstrip()


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
    plain = _plain(fold(token))
    return plain in _EDGES or not plain


def _drop_place(tokens: list[str]) -> list[str]:
    """Without a trailing country or state code, and then a known city; the first word always stays."""
    end = len(tokens)
    if end > 1 and _plain(tokens[end - 1]) in REGION_CODES:
        end -= 1
        if end > 2 and len(tokens[end - 1]) == 2 and _plain(tokens[end - 1]) in REGION_CODES:
            end -= 1
    tail = [_plain(token) for token in tokens[max(1, end - 3) : end]]
    for size in range(len(tail), 0, -1):
        if " ".join(tail[-size:]) in CITIES:
            return tokens[: end - size]
    return tokens[:end]


def _plain(token: str) -> str:
    return token.casefold() if token.isalnum() else _INSIDE.sub("", token.casefold())


_VOWEL = re.compile(r"[AEIOUYАЕИОУЫЭЮЯ]")
_WORD_START = re.compile(r"(?<![\w'’])\w")
_ANY_WORD = re.compile(r"\w")
_SPLIT_INSIDE = re.compile(r"[\W_]+")


def _says_nothing(token: str) -> bool:
    """A word of the bank's own, or a number."""
    parts = _SPLIT_INSIDE.split(fold(token))
    return all(part in BANK_WORDS or part in _STOP or not part or part.isdigit() or _is_code(part) for part in parts)


def _title(token: str) -> str:
    lowered = token.lower()
    if lowered in _SMALL_WORDS:
        return lowered
    if len(token) <= 4 and len(_plain(token)) <= 3 and token.isupper() and not _VOWEL.search(token):
        return token
    if token.isalpha():
        return lowered[:1].upper() + lowered[1:]
    return _WORD_START.sub(lambda match: match.group().upper(), lowered)


def merchant_name(description: str) -> str | None:
    """A readable name out of a descriptor, or None where it names no one (a fee, a cash withdrawal)."""
    text = " ".join(unicodedata.normalize("NFKC", description[:MAX_LENGTH]).split())
    for pattern in (_CARD_PREFIX, _PROCESSOR):
        found = pattern.match(text.lower())
        if found and found.end() < len(text) and len(text.lower()) == len(text):
            text = text[found.end() :]
    text = _DATE.sub(" ", _PHONE.sub(" ", text))
    found = _CUT.search(text.lower(), 1)
    if found and any(mark.isalpha() for mark in text[: found.start()]):
        text = text[: found.start()]
    text = text.split("*", 1)[0] if len(text.split("*", 1)[0].strip()) > 2 else text.replace("*", " ")
    domain = _DOMAIN.match(text.strip().lower())
    if domain:
        text = domain[1].replace("-", " ")
    text = _STORE_NUMBER.sub(r"\1", text)
    tokens = _without_edges([token for token in text.split() if _ANY_WORD.search(token)])
    tokens = _drop_place([token for token in tokens if not _is_code(_plain(token))])
    tokens = tokens[:1] + [token for token in tokens[1:] if not _DOMAIN.match(token.lower())]
    while len(tokens) > 1 and _plain(tokens[-1]) in _LEGAL:
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
