"""The scalars. Each refuses what it does not understand with words that say how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import graphene

from domain.shared import periods
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode, print_ast

MAX_MINOR_UNITS = 2**63 - 1

_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Longer input is cut in messages, so that no answer repeats a megabyte.
_SHOWN = 60


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _literal(parse: Callable[[object], Any], node: ValueNode) -> Any:
    if isinstance(node, StringValueNode):
        return parse(node.value)
    return parse(_Literal(print_ast(node)))


class _Literal:
    """Something in the query text that is not a string; shown as it was written."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _parse_minor(value: object) -> int:
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise GraphQLError(
            f"{_shown(value)} is not an amount in minor units: write a whole number as a string, "
            'for example "-1250" for 12.50 EUR that were spent.'
        )
    return _in_range(int(value))


def _in_range(minor: int) -> int:
    if abs(minor) > MAX_MINOR_UNITS:
        raise GraphQLError(f"{minor} is out of range: amounts lie between -{MAX_MINOR_UNITS} and {MAX_MINOR_UNITS}.")
    return minor


class MinorUnits(graphene.Scalar):
    class Meta:
        description = (
            "Amounts in minor units of the currency (cents, pence, yen), as a decimal string: `Int` stops at 21 "
            "million and `Float` rounds."
        )

    @staticmethod
    def serialize(value: int) -> str:
        # A bool or a float here is a bug of ours, not an amount.
        if type(value) is not int:
            raise TypeError(f"an amount must be an int, not {type(value).__name__}")
        return str(_in_range(value))

    parse_value = staticmethod(_parse_minor)

    @staticmethod
    def parse_literal(node: ValueNode, _variables: object = None) -> int:
        # In query text a whole number is exact; in JSON a browser has rounded it already, so there it must be a string.
        if isinstance(node, IntValueNode):
            return _parse_minor(node.value)
        return int(_literal(_parse_minor, node))


def _parse_date(value: object) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise GraphQLError(f"{_shown(value)} is not a day of the calendar.") from None
    raise GraphQLError(f"{_shown(value)} is not a date: write it as YYYY-MM-DD, for example 2026-03-31.")


class Date(graphene.Scalar):
    class Meta:
        description = "A calendar date, `YYYY-MM-DD` (ISO 8601)."

    @staticmethod
    def serialize(value: date) -> str:
        if isinstance(value, datetime):
            raise TypeError("an instant is not a date: its day depends on the time zone")
        return value.isoformat()

    parse_value = staticmethod(_parse_date)

    @staticmethod
    def parse_literal(node: ValueNode, _variables: object = None) -> date:
        parsed: date = _literal(_parse_date, node)
        return parsed


def _parse_instant(value: object) -> datetime:
    if isinstance(value, str):
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    raise GraphQLError(
        f"{_shown(value)} is not an instant: write it with its time zone, for example 2026-03-31T09:30:00Z."
    )


class DateTime(graphene.Scalar):
    class Meta:
        description = "An instant in UTC, ISO 8601."

    @staticmethod
    def serialize(value: datetime) -> str:
        if value.tzinfo is None:
            raise TypeError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"

    parse_value = staticmethod(_parse_instant)

    @staticmethod
    def parse_literal(node: ValueNode, _variables: object = None) -> datetime:
        parsed: datetime = _literal(_parse_instant, node)
        return parsed


def _parse_month(value: object) -> periods.Month:
    if isinstance(value, str):
        try:
            return periods.Month.parse(value)
        except ValueError:
            pass
    raise GraphQLError(f"{_shown(value)} is not a month: write it as YYYY-MM, for example 2026-03.")


class Month(graphene.Scalar):
    class Meta:
        description = "A calendar month, `YYYY-MM` (ISO 8601)."

    @staticmethod
    def serialize(value: periods.Month) -> str:
        if not isinstance(value, periods.Month):
            raise TypeError(f"expected a month, not {type(value).__name__}")
        return str(value)

    parse_value = staticmethod(_parse_month)

    @staticmethod
    def parse_literal(node: ValueNode, _variables: object = None) -> periods.Month:
        parsed: periods.Month = _literal(_parse_month, node)
        return parsed


def _parse_decimal(value: object) -> Decimal:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise GraphQLError(f'{_shown(value)} is not a number: write it as a string with a point, for example "1.0837".')


class DecimalNumber(graphene.Scalar):
    class Meta:
        name = "Decimal"
        description = "An exact decimal number such as an exchange rate, as a string: `Float` would round it."

    @staticmethod
    def serialize(value: Decimal) -> str:
        if not isinstance(value, Decimal):
            raise TypeError(f"an exact number must be a Decimal, not {type(value).__name__}")
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    parse_value = staticmethod(_parse_decimal)

    @staticmethod
    def parse_literal(node: ValueNode, _variables: object = None) -> Decimal:
        parsed: Decimal = _literal(_parse_decimal, node)
        return parsed
