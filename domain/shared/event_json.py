"""Payloads of events as JSON, read by the types of their fields: what does not fit is told by its name."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.shared.event_versions import upcast
from domain.shared.periods import Month


class InvalidEvent(ValueError):
    """The bytes or the payload are not an event of the catalogue; the message says which field and why."""


class Payload:
    """Base of every payload: frozen dataclasses of UUID, str, int, date, Month, enums, tuples of these, or None.

    For how they may change see `event_versions.py`.
    """

    __slots__ = ()
    topic: ClassVar[str]
    version: ClassVar[int] = 1


PayloadT = TypeVar("PayloadT", bound=Payload)


def read_field(raw: Mapping[str, Any], name: str, read: Any) -> Any:
    if name not in raw:
        raise InvalidEvent(f"{name} is missing")
    try:
        return read(raw[name])
    except InvalidEvent:
        raise
    except (ValueError, TypeError) as error:
        raise InvalidEvent(f"{name}: {error}") from error


def read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {value!r:.80}")
    return value


def read_int(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"expected a whole number, found {value!r:.80}")
    return value


def read_uuid(value: Any) -> UUID:
    return UUID(read_text(value))


def read_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, found {value!r:.80}")
    return value


def read_instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(read_text(value))
    if instant.tzinfo is None:
        raise ValueError("has no time zone")
    return instant


_READERS: Mapping[type, Any] = {
    str: read_text,
    int: read_int,
    UUID: read_uuid,
    date: lambda value: date.fromisoformat(read_text(value)),
    Month: lambda value: Month.parse(read_text(value)),
}


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = (option for option in get_args(kind) if option is not type(None))
        return None if value is None else _read(inner, value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise TypeError(f"expected a list, found {value!r:.80}")
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if issubclass(kind, StrEnum):
        return kind(read_text(value))
    return _READERS[kind](value)


def fields_of(payload: type[Payload]) -> dict[str, tuple[Any, bool]]:
    """Per field of a payload: its type, and whether it must be there."""
    kind: Any = payload
    return _fields_of(kind)


@cache
def _fields_of(payload: Any) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(payload)
    return {field.name: (hints[field.name], field.default is MISSING) for field in fields(payload)}


def from_json(payload: type[PayloadT], raw: Mapping[str, Any], version: int) -> PayloadT:
    try:
        raw = upcast(payload.topic, raw, version, payload.version)
    except LookupError as error:
        raise InvalidEvent(str(error.args[0])) from error
    values: dict[str, Any] = {}
    for name, (kind, required) in fields_of(payload).items():
        if required or name in raw:
            values[name] = read_field(raw, name, lambda value, kind=kind: _read(kind, value))
    return payload(**values)


def to_json(payload: Payload) -> dict[str, Any]:
    return {name: _plain(getattr(payload, name)) for name in fields_of(type(payload))}


def _plain(value: Any) -> Any:
    if value is None or type(value) in (int, str):
        return value
    return [_plain(item) for item in value] if isinstance(value, tuple) else str(value)
