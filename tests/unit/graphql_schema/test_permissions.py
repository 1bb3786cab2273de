"""Whoever may not, gets a refusal, and nothing happens: shown for every root field there is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from domain.administration.rejections import ListParkedRejection
from domain.shared.outcomes import Rejected
from domain.shared.viewer import PERMISSIONS, Permission, Role
from finance_graphql.execution import Executor
from finance_graphql.mutation import FinanceMutation
from graphql import ExecutionResult
from tests.unit.graphql_schema.fakes import FakeStream, House
from tests.unit.graphql_schema.operations import SCHEMA, operation, roots

EXECUTOR = Executor(SCHEMA)
REQUIRED = {
    cls.__name__[0].lower() + cls.__name__[1:]: cls.requires
    for cls in FinanceMutation.__subclasses__()
    if cls.__name__[0].lower() + cls.__name__[1:] in roots("mutation")
}
GUARDED = [name for name, requires in REQUIRED.items() if isinstance(requires, Permission)]


async def _codes(kind: str, name: str, house: House) -> list[str]:
    text = operation(kind, name, roots(kind)[name])
    answer = await EXECUTOR.execute(text, None, None, house.context())
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


@pytest.mark.parametrize("name", GUARDED)
async def test_a_mutation_without_a_viewer_does_nothing(name: str) -> None:
    house = House(role=None)
    assert await _codes("mutation", name, house) == ["UNAUTHENTICATED"]
    assert (house.commands.calls, house.reads.calls) == ([], [])


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("role", Role)
async def test_a_mutation_follows_the_permissions_of_the_role(name: str, role: Role) -> None:
    house = House(role=role, is_admin=False)
    house.commands.outcomes["preview_import"] = RuntimeError("reached the service")
    codes = await _codes("mutation", name, house)
    if REQUIRED[name] in PERMISSIONS[role]:
        assert "FORBIDDEN" not in codes
        assert len(house.commands.calls) == 1
    else:
        assert codes == ["FORBIDDEN"]
        assert (house.commands.calls, house.reads.calls) == ([], [])


@pytest.mark.parametrize("name", [name for name in roots("query") if name != "viewer"])
async def test_a_query_without_a_viewer_reads_nothing(name: str) -> None:
    house = House(role=None)
    assert await _codes("query", name, house) == ["UNAUTHENTICATED"]
    assert house.reads.calls == []


ADMINISTRATIVE = ("parkedEvents", "adminActions", "models")


@pytest.mark.parametrize("name", [name for name in roots("query") if name not in ADMINISTRATIVE])
async def test_everybody_of_the_household_may_read(name: str) -> None:
    house = House(role=Role.VIEWER, is_admin=False)
    assert await _codes("query", name, house) == []


@pytest.mark.parametrize("name", ADMINISTRATIVE)
async def test_no_role_in_a_household_makes_an_administrator(name: str) -> None:
    owner = House(role=Role.OWNER, is_admin=False)
    assert await _codes("query", name, owner) == ["FORBIDDEN"]
    assert (owner.commands.calls, owner.reads.calls) == ([], [])
    assert await _codes("query", name, House(role=Role.VIEWER, is_admin=True)) == []


@pytest.mark.parametrize(
    "name", ["replayParked", "discardParked", "promoteModel", "shadowModel", "rollBackModel", "trainModel"]
)
async def test_an_administrator_may_whatever_they_are_in_their_household(name: str) -> None:
    house = House(role=Role.VIEWER, is_admin=True)
    assert await _codes("mutation", name, house) == []
    assert len(house.commands.calls) == 1


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (Rejected(ListParkedRejection.NOT_ADMINISTRATOR, "Not any more."), "FORBIDDEN"),
        (Rejected(ListParkedRejection.BROKER_AWAY, "Later."), "UNAVAILABLE"),
        (Rejected(ListParkedRejection.CONSUMER_UNKNOWN, "None.", "consumer"), "BAD_USER_INPUT"),
    ],
)
async def test_what_a_query_of_administrators_is_refused_is_told_by_its_code(refused: Rejected, code: str) -> None:
    """A token may be minutes older than the loss of an office."""
    house = House()
    house.commands.refuse("list_parked", refused)
    assert await _codes("query", "parkedEvents", house) == [code]


@pytest.mark.parametrize("name", roots("subscription"))
async def test_a_subscription_without_a_viewer_listens_to_nothing(name: str) -> None:
    house = House(role=None)
    text = operation("subscription", name, roots("subscription")[name])
    answer = await EXECUTOR.subscribe(text, None, None, house.context())
    assert isinstance(answer, ExecutionResult)
    assert [error.extensions["code"] for error in answer.errors or []] == ["UNAUTHENTICATED"]  # type: ignore[index]
    assert (house.live.calls, house.reads.calls) == ([], [])


@pytest.mark.parametrize("name", roots("subscription"))
async def test_everybody_of_the_household_may_listen(name: str) -> None:
    house = House(role=Role.VIEWER)
    house.live.stream = FakeStream([])
    text = operation("subscription", name, roots("subscription")[name])
    answers = await EXECUTOR.subscribe(text, None, None, house.context())
    assert isinstance(answers, AsyncIterator)
    assert [code for code in [answer async for answer in answers] if _code(code) == "FORBIDDEN"] == []
    assert len(house.live.calls) == 1


def _code(answer: ExecutionResult) -> str | None:
    return answer.errors[0].extensions["code"] if answer.errors else None  # type: ignore[index]


async def test_the_viewer_is_null_for_visitors_and_asks_nobody() -> None:
    house = House(role=None)
    assert await EXECUTOR.execute("{ viewer { id } }", None, None, house.context()) == {"data": {"viewer": None}}
    assert house.reads.calls == []


async def test_a_denial_says_what_to_do() -> None:
    text = operation("mutation", "deleteBudget", roots("mutation")["deleteBudget"])
    nobody = await EXECUTOR.execute(text, None, None, House(role=None).context())
    looker = await EXECUTOR.execute(text, None, None, House(role=Role.VIEWER).context())
    assert nobody["errors"][0]["message"] == "Sign in first, then send the access token with the request."
    assert looker["errors"][0]["message"] == (
        "Your role VIEWER lacks the permission WRITE_BUDGETS. Ask an owner of the household."
    )
    assert nobody["data"] is looker["data"] is None


async def test_a_relation_without_a_viewer_gives_nothing_away() -> None:
    with pytest.raises(Exception, match="Sign in first"):
        _ = House(role=None).context().loaders
