"""The catalogue of events: generated, whole, and changed only so that everybody can still read."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

import pytest

from deployments.events import catalogue
from deployments.events.catalogue_changes import breaking_changes
from deployments.events.topology import TOPOLOGY
from domain.shared import event_versions, events
from domain.shared.event_json import InvalidEvent, Payload
from domain.shared.event_versions import UPCASTERS
from domain.shared.events import CATALOGUE, Event, UsersRegistered, decode, encode

COMMITTED = catalogue.read_committed()
NAME = "imports.finished.v1"


def changed(**fields: Any) -> dict[str, Any]:
    """The committed catalogue with other fields in one payload; None takes one out."""
    made = copy.deepcopy(COMMITTED)
    assert made is not None
    schema = made["components"]["schemas"][NAME]
    schema["properties"] = {name: kind for name, kind in {**schema["properties"], **fields}.items() if kind is not None}
    return made


def problems(after: dict[str, Any], upcasters: set[tuple[str, int]] | None = None) -> list[str]:
    assert COMMITTED is not None
    found = breaking_changes(COMMITTED, after, upcasters or set())
    return [problem.partition("; ")[0] for problem in found]


def test_the_committed_catalogue_is_that_of_the_code() -> None:
    assert catalogue.main(["--check"]) == 0


def test_every_reference_leads_somewhere() -> None:
    assert COMMITTED is not None
    for reference in _references(COMMITTED):
        place: Any = COMMITTED
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    received = {name for name, each in COMMITTED["operations"].items() if each["action"] == "receive"}
    assert received == {f"{consumer}.{topic}" for consumer, topics in TOPOLOGY.items() for topic in topics}


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in _references(value)]
    return []


def test_every_payload_says_what_it_means() -> None:
    for payload in CATALOGUE.values():
        # A dataclass without words of its own gets its signature.
        assert payload.__doc__ is not None
        assert not payload.__doc__.startswith(f"{payload.__name__}(")


def test_every_older_version_of_a_payload_has_its_upcaster() -> None:
    for topic, payload in CATALOGUE.items():
        assert {version for known, version in UPCASTERS if known == topic} == set(range(1, payload.version))


def test_a_field_may_be_added() -> None:
    assert problems(changed(skipped_count={"type": "integer"})) == []


@pytest.mark.parametrize(
    ("after", "problem"),
    [
        (changed(status=None), "imports.finished: status is gone"),
        (changed(error_count={"type": "string"}), "imports.finished: error_count was integer and is string"),
        (
            changed(account_id={"type": "string", "format": "uuid"}),
            "imports.finished: account_id was uuid or nothing and is uuid",
        ),
    ],
)
def test_any_other_change_of_a_field_is_named(after: dict[str, Any], problem: str) -> None:
    assert problems(after) == [problem]


def test_what_must_be_there_may_not_change() -> None:
    after = changed()
    after["components"]["schemas"][NAME]["required"].append("error_count")
    after["components"]["schemas"][NAME]["required"].remove("status")
    assert problems(after) == [
        "imports.finished: error_count must be there now",
        "imports.finished: status may be missing now",
    ]


def test_a_topic_may_not_vanish() -> None:
    after = changed()
    del after["channels"]["users.registered"]
    assert problems(after) == ["users.registered is gone: events of it may still be on the way"]


def test_an_older_version_may_go_only_where_an_upcaster_reads_it() -> None:
    after = changed()
    schemas = after["components"]["schemas"]
    schemas["imports.finished.v2"] = schemas.pop(NAME)
    assert problems(after) == ["imports.finished: nothing reads version 1 any more"]
    assert problems(after, {("imports.finished", 1)}) == []


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed(Payload):
    """The second version of a payload: `user_id` became `person_id`, and `language` must be there."""

    topic: ClassVar[str] = "users.registered"
    version: ClassVar[int] = 2
    person_id: str
    language: str


def test_what_the_first_version_wrote_is_read_as_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    first = encode(_event(UsersRegistered(user_id=uuid4())))
    monkeypatch.setitem(events.CATALOGUE, "users.registered", Renamed)  # type: ignore[arg-type]
    with pytest.raises(InvalidEvent, match=r"nothing reads version 1 of users\.registered any more"):
        decode(first)
    monkeypatch.setitem(
        event_versions.UPCASTERS,  # type: ignore[arg-type]
        ("users.registered", 1),
        lambda payload: {"person_id": payload["user_id"], "language": "en"},
    )
    written = json.loads(first)["payload"]["user_id"]
    assert decode(first).read(Renamed) == Renamed(person_id=written, language="en")
    second = _event(Renamed(person_id="p", language="de"))
    assert second.version == 2
    assert decode(encode(second)).read(Renamed) == Renamed(person_id="p", language="de")


def test_a_newer_version_is_refused_and_says_what_to_do() -> None:
    raw = json.loads(encode(_event(UsersRegistered(user_id=uuid4())))) | {"version": 2}
    with pytest.raises(InvalidEvent, match=r"version 2 of users\.registered is newer than 1.*: update, then replay it"):
        decode(json.dumps(raw).encode())


def test_an_event_without_a_version_has_the_first() -> None:
    event = _event(UsersRegistered(user_id=uuid4()))
    raw = json.loads(encode(event))
    del raw["version"]
    assert decode(json.dumps(raw).encode()) == event


def test_a_missing_field_takes_its_default() -> None:
    raw = json.loads(encode(_event(UsersRegistered(user_id=uuid4()))))
    ids = {"import_id": str(uuid4()), "account_id": None, "user_id": str(uuid4())}
    raw |= {"topic": "imports.finished", "payload": {**ids, "status": "DONE"}}
    read = decode(json.dumps(raw).encode()).read(events.ImportsFinished)
    assert (read.imported_count, read.duplicate_count, read.error_count) == (0, 0, 0)


def _event(payload: Payload) -> Event:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Event.of(payload, id=uuid4(), household_id=uuid4(), correlation_id="c", occurred_at=now)
