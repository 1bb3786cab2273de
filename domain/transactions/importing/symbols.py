"""How files write a currency: a code, a symbol, or a word."""

from __future__ import annotations

from domain.shared.money import is_currency

_DOLLAR_CODES = "USD AUD CAD NZD SGD HKD MXN CLP COP ARS TWD BSD BBD BZD FJD JMD NAD TTD XCD BMD KYD"
_DOLLARS = frozenset(_DOLLAR_CODES.split())
_KRONER = frozenset({"SEK", "NOK", "DKK", "ISK"})

# A symbol shared by several currencies is accepted for each of them: the account says which one is meant.
SYMBOLS: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "us$": frozenset({"USD"}),
    "a$": frozenset({"AUD"}),
    "au$": frozenset({"AUD"}),
    "c$": frozenset({"CAD"}),
    "ca$": frozenset({"CAD"}),
    "nz$": frozenset({"NZD"}),
    "hk$": frozenset({"HKD"}),
    "s$": frozenset({"SGD"}),
    "mx$": frozenset({"MXN"}),
    "r$": frozenset({"BRL"}),
    "€": frozenset({"EUR"}),
    "euro": frozenset({"EUR"}),
    "euros": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "GIP", "FKP", "SHP", "LBP", "SYP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY"}),
    "rmb": frozenset({"CNY"}),
    "₹": frozenset({"INR"}),
    "rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "rs.": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "₽": frozenset({"RUB"}),
    "руб": frozenset({"RUB"}),
    "руб.": frozenset({"RUB"}),
    "р.": frozenset({"RUB"}),
    "rur": frozenset({"RUB"}),
    "zł": frozenset({"PLN"}),
    "zl": frozenset({"PLN"}),
    "kč": frozenset({"CZK"}),
    "kr": _KRONER,
    "kr.": _KRONER,
    "ft": frozenset({"HUF"}),
    "lei": frozenset({"RON", "MDL"}),
    "лв": frozenset({"BGN"}),
    "лв.": frozenset({"BGN"}),
    "₴": frozenset({"UAH"}),
    "грн": frozenset({"UAH"}),
    "₺": frozenset({"TRY"}),
    "tl": frozenset({"TRY"}),
    "₪": frozenset({"ILS"}),
    "₩": frozenset({"KRW"}),
    "₫": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "₱": frozenset({"PHP"}),
    "₦": frozenset({"NGN"}),
    "₸": frozenset({"KZT"}),
    "₾": frozenset({"GEL"}),
    "fr.": frozenset({"CHF"}),
    "sfr": frozenset({"CHF"}),
}


def currencies_named(token: str) -> frozenset[str]:
    """The currencies that `token` can mean; empty when it names none."""
    if is_currency(token.upper()):
        return frozenset({token.upper()})
    return SYMBOLS.get(token.casefold(), frozenset())
