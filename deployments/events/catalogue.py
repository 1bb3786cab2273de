"""The catalogue of events as AsyncAPI 3.0, and as a page for people, from the payloads and the topology.

`python -m deployments.events.catalogue` writes asyncapi.json and CATALOGUE.md beside this file; `--check` fails where
one is stale. Neither is done where a payload has changed so that somebody could not read it any more.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import types
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from deployments.events.catalogue_changes import breaking_changes
from deployments.events.catalogue_page import page_of
from deployments.events.topology import TOPOLOGY
from domain.shared.event_json import Payload, fields_of
from domain.shared.event_versions import UPCASTERS
from domain.shared.events import CATALOGUE
from domain.shared.periods import Month

FOLDER = Path(__file__).resolve().parent
SNAPSHOT, PAGE = FOLDER / "asyncapi.json", FOLDER / "CATALOGUE.md"

Json = dict[str, Any]

_SCALARS: Mapping[type, Json] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    UUID: {"type": "string", "format": "uuid"},
    date: {"type": "string", "format": "date"},
    Month: {"type": "string", "pattern": "^\\d{4}-\\d{2}$"},
}
_ENVELOPE: Json = {
    "id": {"type": "string", "format": "uuid", "description": "The same in every delivery: what an inbox remembers."},
    "household_id": {"type": "string", "format": "uuid", "description": "Events of one household keep their order."},
    "correlation_id": {"type": "string", "description": "The request that all of it began with (X-Request-ID)."},
    "occurred_at": {"type": "string", "format": "date-time"},
}


def schema_of(kind: Any) -> Json:
    """The JSON Schema of a field's type."""
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = (option for option in get_args(kind) if option is not type(None))
        return {"oneOf": [schema_of(inner), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0])}
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [member.value for member in kind]}
    return _SCALARS[kind]


def payload_schema(payload: type[Payload]) -> Json:
    found = fields_of(payload)
    return {
        "type": "object",
        "description": inspect.cleandoc(payload.__doc__ or ""),
        "properties": {name: schema_of(kind) for name, (kind, _) in found.items()},
        "required": [name for name, (_, required) in found.items() if required],
    }


def build(committed: Json | None = None) -> Json:
    """The document; of older versions that are still read it keeps what the committed one says."""
    schemas = {f"{payload.topic}.v{payload.version}": payload_schema(payload) for payload in CATALOGUE.values()}
    former = (committed or {}).get("components", {}).get("schemas", {})
    for (topic, version), name in ((key, f"{key[0]}.v{key[1]}") for key in UPCASTERS):
        if topic in CATALOGUE and version < CATALOGUE[topic].version and name in former:
            schemas[name] = {**former[name], "deprecated": True}
    versions: dict[str, list[int]] = {topic: [] for topic in CATALOGUE}
    for name in schemas:
        topic, _, number = name.rpartition(".v")
        versions[topic].append(int(number))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Moneta's events",
            "version": "1",
            "description": (
                "What the parts of Moneta tell each other over RabbitMQ or Redis Streams: at least once, those of a "
                "household in order. Readers pass over fields they do not know and fill in the missing ones that are "
                "not required."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic, sorted(found)) for topic, found in versions.items()},
        "operations": _operations(),
        "components": {
            "messages": {
                f"{topic}.v{version}": _message(topic, version) for topic in versions for version in versions[topic]
            },
            "schemas": schemas,
        },
    }


def _channel(topic: str, versions: list[int]) -> Json:
    names = [f"{topic}.v{version}" for version in versions]
    return {"address": topic, "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names}}


def _operations() -> Json:
    sent: Json = {
        f"send.{topic}": {"action": "send", "channel": {"$ref": f"#/channels/{topic}"}, "summary": "By the relay."}
        for topic in CATALOGUE
    }
    received: Json = {
        f"{consumer}.{topic}": {"action": "receive", "channel": {"$ref": f"#/channels/{topic}"}}
        for consumer, topics in TOPOLOGY.items()
        for topic in topics
    }
    return sent | received


def _message(topic: str, version: int) -> Json:
    name = f"{topic}.v{version}"
    return {
        "name": CATALOGUE[topic].__name__,
        "title": f"{topic}, version {version}",
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "properties": {
                **_ENVELOPE,
                "topic": {"type": "string", "const": topic},
                "version": {"type": "integer", "const": version},
                "payload": {"$ref": f"#/components/schemas/{name}"},
            },
            "required": [*_ENVELOPE, "topic", "version", "payload"],
        },
    }


def read_committed(path: Path = SNAPSHOT) -> Json | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def render(document: Json) -> dict[Path, str]:
    return {
        SNAPSHOT: json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        PAGE: page_of(document, TOPOLOGY),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare, and fail where a file is stale")
    chosen = parser.parse_args(arguments)
    committed = read_committed()
    document = build(committed)
    problems = breaking_changes(committed, document, set(UPCASTERS)) if committed else []
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        return 1
    stale = 0
    for path, text in render(document).items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale = 1
        if chosen.check:
            sys.stderr.write(f"{path.name} is stale: run `make catalogue` and commit the result.\n")
        else:
            path.write_text(text, encoding="utf-8")
    return stale if chosen.check else 0


if __name__ == "__main__":
    sys.exit(main())
