"""The words of the language, each with what it is for: the parser, its messages, help and completion read these."""

from __future__ import annotations

from dataclasses import dataclass

from domain.transactions.search.ast import Flag, NameField, TextField
from domain.transactions.search.periods import WORDS

COMPARISONS = (">=", "<=", ">", "<", "=")


@dataclass(frozen=True, slots=True)
class FieldHelp:
    """`values` are words that may follow; names of the household come beside them."""

    name: str
    description: str
    example: str
    compares: bool = False
    values: tuple[str, ...] = ()


def _values(prefix: str) -> tuple[str, ...]:
    return tuple(flag.value.partition(":")[2] for flag in Flag if flag.value.startswith(prefix))


FIELDS: dict[str, FieldHelp] = {
    field.name: field
    for field in (
        FieldHelp(
            "amount", "Size in the row's own currency; with + or -, or against 0, as booked", "amount>50", compares=True
        ),
        FieldHelp("category", "With everything below it; none finds rows without", "category:groceries,dining"),
        FieldHelp("account", "The account it belongs to", 'account:"Main account"'),
        FieldHelp("payee", "Who was paid or who paid", "payee:none"),
        FieldHelp("tag", "Of the row or of one of its splits", "-tag:work"),
        FieldHelp("description", "Part of what the bank wrote, or /a pattern/", "description:/rewe|edeka/"),
        FieldHelp("merchant", "Part of the cleaned name of the other party", "merchant:bakery"),
        FieldHelp("note", "Part of a note", 'note:"pay back"'),
        FieldHelp("date", "A day, month, year, range or word", "date:2026-01..03", compares=True, values=WORDS),
        FieldHelp("currency", "ISO 4217 code", "currency:EUR,USD"),
        FieldHelp("status", "What the bank and you say of it", "status:pending", values=_values("status:")),
        FieldHelp("is", "What the row is", "is:transfer", values=_values("is:")),
        FieldHelp("has", "What the row carries", "has:attachment", values=_values("has:")),
        FieldHelp("import", "The import it came with", "import:0198…"),
    )
}

TEXT_FIELDS = {field.value: field for field in TextField if field is not TextField.ANYWHERE}
NAME_FIELDS = {field.value: field for field in NameField}
FLAG_FIELDS = ("is", "has", "status")
# Other words that people try, by what they mean here.
ALIASES = {
    "amt": "amount",
    "cat": "category",
    "categories": "category",
    "acct": "account",
    "accounts": "account",
    "payees": "payee",
    "tags": "tag",
    "notes": "note",
    "desc": "description",
    "when": "date",
}
_FLAGS = {flag.value: flag for flag in Flag}


def flag_of(field: str, word: str) -> Flag | None:
    """`is:pending` and `has:split` are understood too: nobody should have to remember which word takes which."""
    word = word.lower()
    return _FLAGS.get(f"{field}:{word}") or next(
        (flag for prefix in FLAG_FIELDS if (flag := _FLAGS.get(f"{prefix}:{word}"))), None
    )
