"""What of a row is likely to be there the next time, too: from one purchase to a condition for all like it."""

from __future__ import annotations

import re

from domain.transactions.model import Transaction
from domain.transactions.search.ast import Named, NameField, Node, Pattern, Text, TextField
from domain.transactions.search.folding import fold

_WORDS_MAX = 3
_SHORT_MAX = 4
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[&'’.+-](?=[^\W_]))*")
# What banks write around the name of the other party, in the languages of the statements that we know. Folded.
_NOISE_WORDS = (
    "abbuchung achat amazon-marketplace an atm auftrag auszahlung bank bei bill buchung bvba ca card carta carte "
    "cash cb cheque com compra contactless credit creditcard danke dauerauftrag de debit debitkarte direct "
    "eingang einkauf einzahlung end-to-end folgelastschrift for from fuer fur gmbh gutschrift iban inc int karte "
    "kartenumsatz kartenzahlung kaufumsatz kontaktlos lastschrift lastschrifteinzug ltd mandat mastercard "
    "merchant mit nach nr online ort pagamento pago paiement payment pin pos purchase rechnung recurring ref "
    "referenz sagt sepa tarjeta thank the to transaction transfer uber uberweisung ueber ueberweisung umsatz "
    "unser verwendungszweck virement visa vom von www you your zahlung zahlungseingang zu zum zur"
)
_NOISE = frozenset(_NOISE_WORDS.split())


def pattern_of(row: Transaction) -> Node | None:
    """The narrowest condition that is not about this row alone: payee, else merchant, else stable words."""
    if row.payee_id is not None:
        return Named(NameField.PAYEE, (str(row.payee_id),))
    if row.merchant and (merchant := row.merchant.strip()):
        if len(merchant) <= _SHORT_MAX:
            # A short name is part of too many others.
            return Pattern(f"^{re.escape(merchant)}$", TextField.MERCHANT)
        return Text(merchant, TextField.MERCHANT)
    words = stable_words(row.description)
    return Text(words, TextField.DESCRIPTION) if words else None


def stable_words(description: str) -> str | None:
    """The first words in a row that carry neither a number nor what banks write everywhere."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(description):
        touches_digit = _digit(description, match.start() - 1) or _digit(description, match.end())
        is_stable = not touches_digit and len(match[0]) > 1 and fold(match[0]) not in _NOISE
        together = not run or description[run[-1].end() : match.start()].strip() == ""
        if is_stable and together:
            run.append(match)
        elif run and _says_something(run):
            break
        else:
            run = [match] if is_stable else []
        if len(run) == _WORDS_MAX:
            break
    return description[run[0].start() : run[-1].end()] if run and _says_something(run) else None


def _digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isdigit()


def _says_something(run: list[re.Match[str]]) -> bool:
    return sum(len(word[0]) for word in run) >= 3
