"""An insight as one JSON document, and back. The form is ours alone: what is stored is computed anew each day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.insights.model import Action, ActionKind, Figure, Insight, InsightKind, Merchant, Part, Rows
from domain.shared.money import Money

_PLAIN = ("subject", "currency", "period", "title", "reason", "weight", "subject_label")


def written(insight: Insight) -> dict[str, Any]:
    return {name: getattr(insight, name) for name in _PLAIN} | {
        "kind": insight.kind.value,
        "expires_on": insight.expires_on.isoformat(),
        "figures": [
            {"label": each.label, "amount": _money(each.amount), "text": each.text} for each in insight.figures
        ],
        "rows": _rows(insight.rows),
        "parts": [_part(part) for part in insight.parts],
        "action": _action(insight.action),
        "transaction_id": insight.transaction_id and str(insight.transaction_id),
    }


def read(document: Mapping[str, Any]) -> Insight:
    return Insight(
        **{name: document[name] for name in _PLAIN},
        kind=InsightKind(document["kind"]),
        expires_on=date.fromisoformat(document["expires_on"]),
        figures=tuple(Figure(each["label"], _to_money(each["amount"]), each["text"]) for each in document["figures"]),
        rows=_to_rows(document["rows"]),
        parts=tuple(_to_part(each) for each in document["parts"]),
        action=_to_action(document["action"]),
        transaction_id=UUID(document["transaction_id"]) if document["transaction_id"] else None,
    )


def _money(money: Money | None) -> list[Any] | None:
    return None if money is None else [money.minor, money.currency]


def _to_money(stored: Any) -> Money | None:
    return None if stored is None else Money(*stored)


def _rows(rows: Rows | None) -> dict[str, Any] | None:
    if rows is None:
        return None
    merchant = rows.merchant
    return {
        "first": rows.first.isoformat(),
        "last": rows.last.isoformat(),
        "currency": rows.currency,
        "category": rows.category,
        "merchant": None if merchant is None else [merchant.label, merchant.payee_id and str(merchant.payee_id)],
        "is_nobody": rows.is_nobody,
        "is_uncategorized": rows.is_uncategorized,
    }


def _to_rows(stored: Any) -> Rows | None:
    if stored is None:
        return None
    merchant = stored["merchant"]
    return Rows(
        first=date.fromisoformat(stored["first"]),
        last=date.fromisoformat(stored["last"]),
        currency=stored["currency"],
        category=stored["category"],
        merchant=None if merchant is None else Merchant(merchant[0], UUID(merchant[1]) if merchant[1] else None),
        is_nobody=stored["is_nobody"],
        is_uncategorized=stored["is_uncategorized"],
    )


def _part(part: Part) -> dict[str, Any]:
    return {
        "label": part.label,
        "before": _money(part.before),
        "after": _money(part.after),
        "rows": _rows(part.rows),
        "parts": [_part(each) for each in part.parts],
    }


def _to_part(stored: Mapping[str, Any]) -> Part:
    return Part(
        stored["label"],
        Money(*stored["before"]),
        Money(*stored["after"]),
        _to_rows(stored["rows"]),
        tuple(_to_part(each) for each in stored["parts"]),
    )


def _action(action: Action | None) -> dict[str, Any] | None:
    if action is None:
        return None
    ids = {name: getattr(action, name) for name in _IDS}
    return {
        "kind": action.kind.value,
        "words": action.words,
        "amount": _money(action.amount),
        "category": action.category,
        "months": action.months,
        "name": action.name,
        **{name: value and str(value) for name, value in ids.items()},
    }


def _to_action(stored: Any) -> Action | None:
    if stored is None:
        return None
    return Action(
        kind=ActionKind(stored["kind"]),
        words=stored["words"],
        amount=_to_money(stored["amount"]),
        category=stored["category"],
        months=stored["months"],
        name=stored["name"],
        **{name: UUID(stored[name]) if stored.get(name) else None for name in _IDS},
    )


_IDS = ("budget_id", "source_id", "goal_id", "account_id", "stream_id")
