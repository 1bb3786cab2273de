"""Whether everybody who could read an event of the committed catalogue can still read it, and the other way round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Json = Mapping[str, Any]

_MEND = "give the payload the next `version` and write an upcaster in domain/shared/event_versions.py"


def breaking_changes(before: Json, after: Json, upcasters: Collection[tuple[str, int]]) -> list[str]:
    """One sentence for each change that is more than an addition; none where all is well."""
    problems = []
    schemas = after["components"]["schemas"]
    for name, schema in before["components"]["schemas"].items():
        topic, _, number = name.rpartition(".v")
        if topic not in after["channels"]:
            problems.append(f"{topic} is gone: events of it may still be on the way; keep it for a release.")
        elif name in schemas:
            problems += [f"{topic}: {why}; {_MEND}." for why in _differences(schema, schemas[name])]
        elif (topic, int(number)) not in upcasters:
            problems.append(f"{topic}: nothing reads version {number} any more; {_MEND}.")
    return problems


def _differences(before: Json, after: Json) -> list[str]:
    found = []
    for field, kind in before["properties"].items():
        if field not in after["properties"]:
            found.append(f"{field} is gone")
        elif after["properties"][field] != kind:
            found.append(f"{field} was {_words(kind)} and is {_words(after['properties'][field])}")
    required = set(before["required"])
    found += [f"{field} must be there now" for field in after["required"] if field not in required]
    # Who was sure of a field would fail where it is left out.
    found += [f"{field} may be missing now" for field in before["required"] if field not in after["required"]]
    return found


def _words(kind: Json) -> str:
    if "oneOf" in kind:
        return f"{_words(kind['oneOf'][0])} or nothing"
    if kind["type"] == "array":
        return f"a list of {_words(kind['items'])}"
    if "enum" in kind:
        return f"one of {', '.join(kind['enum'])}"
    return str(kind.get("format") or ("month" if "pattern" in kind else kind["type"]))


describe = _words
