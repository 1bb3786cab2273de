"""What showing a refresh token leads to: one table, no clock."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.viewer import Permission, Role
from domain.users.model import REUSE_GRACE, HouseholdProfile, Profile, RefreshToken, TokenUse
from tests.support.users_world import NOON, email, registration, world

SECOND = timedelta(seconds=1)


def token(*, used_at: datetime | None = None, revoked_at: datetime | None = None) -> RefreshToken:
    return RefreshToken(
        token_hash=b"hash",
        family_id=uuid4(),
        user_id=uuid4(),
        household_id=uuid4(),
        issued_at=NOON - timedelta(days=1),
        expires_at=NOON + timedelta(days=1),
        used_at=used_at,
        revoked_at=revoked_at,
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (token(), TokenUse.ROTATE),
        (token(used_at=NOON - REUSE_GRACE), TokenUse.SHARE),
        (token(used_at=NOON + SECOND), TokenUse.SHARE),
        (token(used_at=NOON - REUSE_GRACE - SECOND), TokenUse.REVOKE),
        (token(revoked_at=NOON), TokenUse.REFUSE),
        (token(used_at=NOON, revoked_at=NOON), TokenUse.REFUSE),
    ],
)
def test_a_token_works_once_and_two_tabs_may_race(shown: RefreshToken, expected: TokenUse) -> None:
    assert shown.shown_at(NOON) is expected


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650)))
def test_an_expired_token_is_refused_for_ever(later: timedelta) -> None:
    shown = token()
    assert shown.shown_at(shown.expires_at + later) is TokenUse.REFUSE


def test_permissions_come_in_the_order_of_the_enum() -> None:
    household = HouseholdProfile(id=uuid4(), name="Home", currency="EUR", is_demo=False)
    owner = Profile(user_id=uuid4(), email=None, display_name="Anna", household=household, role=Role.OWNER)
    assert owner.permissions == tuple(each for each in Permission if each is not Permission.ADMINISTER)
    assert replace(owner, is_admin=True).permissions == tuple(Permission)
    assert set(owner.permissions) == owner.viewer.permissions


async def test_answers_and_commands_cross_from_one_process_to_another() -> None:
    home = world(None)
    session = await home.registered()
    refused = await home.sign_in(email())
    for value in (session, refused, registration(), home.client):
        assert pickle.loads(pickle.dumps(value)) == value
