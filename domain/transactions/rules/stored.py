"""Actions as JSON and back, read as strictly as if a stranger had written them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.transactions.rules.model import Actions, Part


def actions_to_json(actions: Actions) -> dict[str, Any]:
    """Only what is done: a later action needs no migration."""
    stored: dict[str, Any] = {
        "category": actions.category,
        "payee_id": _text(actions.payee_id),
        "add_tag_ids": [str(id_) for id_ in actions.add_tag_ids],
        "remove_tag_ids": [str(id_) for id_ in actions.remove_tag_ids],
        "note": actions.note,
        "append_note": actions.append_note,
        "split": [_part_to_json(part) for part in actions.parts],
        "transfer_account_id": _text(actions.transfer_account_id),
        "creates_leg": actions.creates_leg,
        "hide": actions.hides,
    }
    return {name: value for name, value in stored.items() if value not in (None, [], False)}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _part_to_json(part: Part) -> dict[str, Any]:
    stored: dict[str, Any] = {
        "amount": None if part.amount is None else f"{part.amount:f}",
        "percent": None if part.percent is None else f"{part.percent:f}",
        "category": part.category,
        "note": part.note,
        "tag_ids": [str(id_) for id_ in part.tag_ids],
    }
    return {name: value for name, value in stored.items() if value not in (None, [])}


def actions_from_json(stored: Mapping[str, Any]) -> Actions:
    """Raises ValueError, TypeError, ArithmeticError where it is not what `actions_to_json` wrote."""
    payee_id, account_id = stored.get("payee_id"), stored.get("transfer_account_id")
    return Actions(
        category=_word(stored.get("category")),
        payee_id=None if payee_id is None else UUID(payee_id),
        add_tag_ids=tuple(map(UUID, stored.get("add_tag_ids", ()))),
        remove_tag_ids=tuple(map(UUID, stored.get("remove_tag_ids", ()))),
        note=_word(stored.get("note")),
        append_note=_word(stored.get("append_note")),
        parts=tuple(map(_part, stored.get("split", ()))),
        transfer_account_id=None if account_id is None else UUID(account_id),
        creates_leg=bool(stored.get("creates_leg", False)),
        hides=bool(stored.get("hide", False)),
    )


def _word(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _part(stored: Mapping[str, Any]) -> Part:
    amount, percent = stored.get("amount"), stored.get("percent")
    return Part(
        amount=None if amount is None else Decimal(amount),
        percent=None if percent is None else Decimal(percent),
        category=_word(stored.get("category")),
        note=_word(stored.get("note")),
        tag_ids=tuple(map(UUID, stored.get("tag_ids", ()))),
    )
