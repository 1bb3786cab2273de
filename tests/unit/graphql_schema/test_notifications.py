"""Notifications over GraphQL: what is asked of the house, and what is shown of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.notifications import commands
from domain.notifications.kinds import CHOSEN_KINDS, Channel, Mode, NotificationKind
from domain.notifications.model import DeliveryState, Digest
from domain.notifications.rejections import MarkNotificationsReadRejection
from domain.shared.outcomes import Rejected
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ID = str(key("new"))
UNTIL = datetime(2026, 12, 1, 8, tzinfo=UTC)


async def _run(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in answer, answer["errors"]
    [payload] = answer["data"].values()
    return payload


@pytest.mark.parametrize(
    ("call", "command"),
    [
        (
            f'snoozeNotification(input: {{id: "{ID}", until: "2026-12-01T08:00:00Z"}})',
            commands.SnoozeNotification(key("new"), UNTIL),
        ),
        (
            "snoozeNotificationKind(input: {kind: LOW_BALANCE, until: null})",
            commands.SnoozeKind(NotificationKind.LOW_BALANCE, None),
        ),
        (
            "setNotificationPreference(input: {kind: BUDGET_WARNING, channel: EMAIL, mode: DIGEST})",
            commands.SetNotificationPreference(NotificationKind.BUDGET_WARNING, Channel.EMAIL, Mode.DIGEST),
        ),
        (
            'setNotificationSettings(input: {timeZone: "Europe/Vienna", quietFrom: 1320, quietTo: 420, digest: WEEKLY,'
            ' digestMinute: 450, digestWeekday: 4, largeFrom: "50000"})',
            commands.SetNotificationSettings(
                time_zone="Europe/Vienna",
                quiet_from=1320,
                quiet_to=420,
                digest=Digest.WEEKLY,
                digest_minute=450,
                digest_weekday=4,
                large_from_minor=50_000,
                low_below_minor=None,
            ),
        ),
        (
            f'addWebhook(input: {{id: "{ID}", url: "https://example.org/hook"}})',
            commands.AddWebhook(key("new"), "https://example.org/hook"),
        ),
        (
            'subscribePush(input: {endpoint: "https://push.example/1", p256dh: "B", auth: "a", label: "Firefox"})',
            commands.SubscribePush("https://push.example/1", "B", "a", "Firefox"),
        ),
        (f'removeNotificationEndpoint(input: {{id: "{ID}"}})', commands.RemoveEndpoint(key("new"))),
        (
            'removeNotificationEndpoint(input: {address: "https://push.example/1"})',
            commands.RemoveEndpoint(None, "https://push.example/1"),
        ),
        (
            f'sendTestNotification(input: {{id: "{ID}", channel: WEBHOOK}})',
            commands.SendTestNotification(key("new"), Channel.WEBHOOK),
        ),
        (f'retryDelivery(input: {{id: "{ID}"}})', commands.RetryDelivery(key("new"))),
    ],
)
async def test_each_mutation_sends_its_command(call: str, command: Any) -> None:
    house = House()
    assert (await _run(f"mutation {{ {call} {{ errors {{ code }} }} }}", house))["errors"] == []
    [(_, (caller, sent))] = house.commands.calls
    assert (caller.viewer.household_id, sent) == (key("household"), command)


async def test_mark_notifications_read() -> None:
    text = "mutation($ids: [ID!]) { markNotificationsRead(input: {ids: $ids}) { unreadCount errors { code } } }"
    for ids, command in (
        ([ID], commands.MarkNotificationsRead((key("new"),))),
        (
            None,
            commands.MarkNotificationsRead(None),
        ),
    ):
        house = House()
        assert await _run(text, house, {"ids": ids}) == {"unreadCount": 0, "errors": []}
        assert house.commands.calls[0][1][1] == command
    house = House()
    assert await _run(text, house, {"ids": ["x"]}) == {"unreadCount": 3, "errors": [{"code": "NOT_FOUND"}]}
    assert house.commands.calls == []
    house.commands.refuse("mark_notifications_read", Rejected(MarkNotificationsReadRejection.NOT_FOUND, "Gone.", "ids"))
    assert await _run(text, house, {"ids": [ID]}) == {"unreadCount": 3, "errors": [{"code": "NOT_FOUND"}]}


async def test_a_secret_is_shown_when_it_is_made_and_never_again() -> None:
    house = House()
    call = f'addWebhook(input: {{id: "{ID}", url: "https://example.org/hook"}})'
    made = await _run(f"mutation {{ {call} {{ secret settings {{ endpoints {{ id address label }} }} }} }}", house)
    assert made == {
        "secret": "whsec_shown once",
        "settings": {"endpoints": [{"id": str(key("webhook")), "address": "https://example.org/hook", "label": ""}]},
    }
    assert "secret" not in SCHEMA.type_map["NotificationEndpoint"].fields  # type: ignore[attr-defined]


async def test_the_matrix_is_whole_and_says_what_was_chosen() -> None:
    text = """{ notificationSettings { timeZone email pushKey largeFrom { minor currency } lowBelow { minor }
      channels { channel isConfigured modes } snoozes { kind } preferences { kind channel mode isDefault } } }"""
    shown = await _run(text, House())
    cells = {(cell["kind"], cell["channel"]): (cell["mode"], cell["isDefault"]) for cell in shown.pop("preferences")}
    assert set(cells) == {(kind.value, channel.value) for kind in CHOSEN_KINDS for channel in Channel}
    assert cells["BUDGET_WARNING", "EMAIL"] == ("OFF", False)
    assert cells["BUDGET_EXCEEDED", "EMAIL"] == ("NOW", True)
    assert shown == {
        "timeZone": "Europe/Vienna",
        "email": "ada@example.org",
        "pushKey": "BPublic",
        "largeFrom": {"minor": "50000", "currency": "EUR"},
        "lowBelow": None,
        "channels": [
            {"channel": "IN_APP", "isConfigured": True, "modes": ["OFF", "NOW"]},
            {"channel": "EMAIL", "isConfigured": False, "modes": ["OFF", "NOW", "DIGEST"]},
            {"channel": "WEB_PUSH", "isConfigured": False, "modes": ["OFF", "NOW"]},
            {"channel": "WEBHOOK", "isConfigured": True, "modes": ["OFF", "NOW"]},
        ],
        "snoozes": [{"kind": "LOW_BALANCE"}],
    }


async def test_who_has_left_has_no_settings() -> None:
    house = House()
    house.reads.notices.found = None
    answer = await EXECUTOR.execute("{ notificationSettings { timeZone } }", None, None, house.context())
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


async def test_filters_go_along() -> None:
    house = House()
    await _run("{ notifications(kinds: [LOW_BALANCE], unread: true, snoozed: true) { unreadCount } }", house)
    [(_, asked)] = house.reads.calls
    assert asked[1:] == (20, None, [NotificationKind.LOW_BALANCE], True, True)
    await _run("{ notificationDeliveries(states: [PARKED]) { pageInfo { hasNextPage } } }", house)
    assert house.reads.calls[1][1][1:] == (20, None, [DeliveryState.PARKED])


async def test_a_delivery_is_shown_with_its_error() -> None:
    text = """{ notificationDeliveries { edges { node { id channel title count address state attempts
      nextTryAt lastError sentAt canRetry } } } }"""
    [edge] = (await _run(text, House()))["edges"]
    assert edge["node"] == {
        "id": str(key("delivery")),
        "channel": "WEBHOOK",
        "title": "Welcome",
        "count": 1,
        "address": "https://example.org/hook",
        "state": "PARKED",
        "attempts": 12,
        "nextTryAt": None,
        "lastError": "It answered 500.",
        "sentAt": None,
        "canRetry": True,
    }
