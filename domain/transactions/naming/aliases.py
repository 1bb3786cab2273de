"""From how a bank writes a name to who it is. Pure: the same for a typed purchase, an import and the model's answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from domain.transactions.names import Payee, PayeeAlias

ALIAS_MAX = 100


@lru_cache(maxsize=65_536)
def alias_key(name: str) -> str:
    """The form in which names are compared: letters and digits in words, without case and accents. "" names nobody."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    # Combining marks fall away before words are cut, or they would cut "é" in two.
    plain = "".join(mark for mark in folded if not unicodedata.combining(mark))
    # An apostrophe is part of its word: McDonald's is mcdonalds.
    plain = plain.replace("'", "").replace("’", "")
    words = "".join(mark if mark.isalnum() else " " for mark in plain).split()
    return " ".join(words)[:ALIAS_MAX].rstrip()


def wording(merchant: str | None, description: str) -> str:
    """What of a row names its other party: the merchant, where one is known."""
    return merchant or description


@dataclass(frozen=True, slots=True)
class PayeeBook:
    """Every alias of a household, to look up many rows at once."""

    by_alias: Mapping[str, Payee]

    @classmethod
    def of(cls, payees: Iterable[Payee], aliases: Iterable[PayeeAlias]) -> PayeeBook:
        by_id: dict[UUID, Payee] = {payee.id: payee for payee in payees}
        return cls({alias.alias: by_id[alias.payee_id] for alias in aliases if alias.payee_id in by_id})

    def find(self, *wordings: str | None) -> Payee | None:
        """The payee of the first of these that is somebody's name: the file's own, the merchant, the description."""
        if not self.by_alias:
            return None
        found = (self.by_alias.get(alias_key(text)) for text in wordings if text)
        return next((payee for payee in found if payee), None)
