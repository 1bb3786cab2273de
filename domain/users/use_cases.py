"""Opening, continuing and ending sessions: each function is one database transaction.

Nobody is signed in yet where these run, so they have no caller.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.shared.events import Event, UsersDeviceAdded, UsersRegistered
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Role
from domain.users.commands import EndSession, IssueToken, OpenHousehold, RefreshSession, StartSession
from domain.users.devices import Device, SeenDevice, recognised
from domain.users.model import Household, Profile, RefreshToken, Session, TokenUse, User
from domain.users.ports import UsersUnit
from domain.users.rejections import RegisterRejection, SignInRejection
from domain.users.verification import begin

CREDENTIALS_WRONG = Rejected(
    SignInRejection.CREDENTIALS_WRONG, "E-mail and password do not belong together. Check both and try again."
)
EMAIL_TAKEN = Rejected(
    RegisterRejection.EMAIL_TAKEN, "Somebody has registered this e-mail already. Sign in instead.", "email"
)


async def open_household(_caller: None, command: OpenHousehold, unit: UsersUnit) -> Session | Rejected:
    """A new person, the household they own, and their first session."""
    now = command.token.issued_at
    user = User(
        id=command.user_id,
        email=command.email,
        display_name=command.display_name,
        password_hash=command.password_hash,
        created_at=now,
    )
    if not await unit.users.add(user):
        return EMAIL_TAKEN
    household = Household(
        id=command.household_id,
        name=command.household_name,
        currency=command.currency,
        is_demo=command.is_demo,
        created_at=now,
    )
    await unit.users.add_household(household, owner_id=user.id, role=Role.OWNER)
    await unit.outbox.add(
        Event.of(
            UsersRegistered(user_id=user.id),
            id=command.event_id,
            household_id=household.id,
            correlation_id=command.correlation_id,
            occurred_at=now,
        )
    )
    profile = await unit.users.profile(user.id, household.id)
    assert profile is not None
    if command.can_send:
        await begin(profile, command.email, now, command.correlation_id, unit)
    await _see(profile, command.device, now, command.correlation_id, unit)
    return await _issue(profile, command.family_id, command.token, unit)


async def start_session(_caller: None, command: StartSession, unit: UsersUnit) -> Session | Rejected:
    """The password was right; the account may still have gone in the meantime."""
    profile = await unit.users.profile(command.user_id, command.household_id)
    if profile is None:
        return CREDENTIALS_WRONG
    if command.new_password_hash is not None:
        await unit.users.replace_password_hash(command.user_id, command.new_password_hash)
    await _see(profile, command.device, command.token.issued_at, command.correlation_id, unit)
    return await _issue(profile, command.family_id, command.token, unit)


async def refresh_session(_caller: None, command: RefreshSession, unit: UsersUnit) -> Session | None:
    """Exchange a token for the next one of its family; None ends the session in the browser.

    None is an outcome and not a refusal: a revocation on the way to it must be saved.
    """
    now = command.next.issued_at
    shown = await unit.tokens.spend(command.shown_hash, now)
    if shown is None:
        return None
    use = shown.shown_at(now)
    if use is TokenUse.REFUSE:
        return None
    profile = await unit.users.profile(shown.user_id, shown.household_id)
    if use is TokenUse.REVOKE or profile is None:
        await unit.tokens.revoke_family(shown.family_id, now)
        return None
    return await _issue(profile, shown.family_id, command.next, unit)


async def end_session(_caller: None, command: EndSession, unit: UsersUnit) -> bool:
    """Revoke everything that grew from this sign-in, also when the shown token is spent; False where it is unknown."""
    token = await unit.tokens.find(command.shown_hash)
    if token is None:
        return False
    await unit.tokens.revoke_family(token.family_id, command.now)
    return True


async def _see(profile: Profile, seen: SeenDevice | None, now: datetime, correlation_id: str, unit: UsersUnit) -> None:
    """Remember the device; tell its owner where it is none of those they had. The first one is nobody's news."""
    if seen is None:
        return
    known = await unit.devices.of(profile.user_id)
    device = recognised(seen, known)
    if device is not None:
        await unit.devices.put(
            replace(
                device,
                token_hash=seen.token_hash,
                label=seen.label,
                network=seen.network,
                last_seen_at=now,
            )
        )
        return
    await unit.devices.put(
        Device(
            id=seen.id,
            user_id=profile.user_id,
            token_hash=seen.token_hash,
            label=seen.label,
            network=seen.network,
            first_seen_at=now,
            last_seen_at=now,
        )
    )
    if known:
        await unit.outbox.add(
            Event.of(
                UsersDeviceAdded(user_id=profile.user_id, device_id=seen.id),
                id=seen.event_id,
                household_id=profile.household.id,
                correlation_id=correlation_id,
                occurred_at=now,
            )
        )


async def _issue(profile: Profile, family_id: UUID, token: IssueToken, unit: UsersUnit) -> Session:
    await unit.tokens.add(
        RefreshToken(
            token_hash=token.token_hash,
            family_id=family_id,
            user_id=profile.user_id,
            household_id=profile.household.id,
            issued_at=token.issued_at,
            expires_at=token.expires_at,
        )
    )
    return Session(profile=profile, refresh_expires_at=token.expires_at)
