"""Opening, continuing and ending sessions: each function is one database transaction.

Nobody is signed in yet where these run, so they have no caller.
"""

from __future__ import annotations

from uuid import UUID

from domain.shared.events import Event, UsersRegistered
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Role
from domain.users.commands import EndSession, IssueToken, OpenHousehold, RefreshSession, StartSession
from domain.users.model import Household, Profile, RefreshToken, Session, TokenUse, User
from domain.users.ports import UsersUnit
from domain.users.rejections import RegisterRejection, SignInRejection

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
    return await _issue(profile, command.family_id, command.token, unit)


async def start_session(_caller: None, command: StartSession, unit: UsersUnit) -> Session | Rejected:
    """The password was right; the account may still have gone in the meantime."""
    profile = await unit.users.profile(command.user_id, command.household_id)
    if profile is None:
        return CREDENTIALS_WRONG
    if command.new_password_hash is not None:
        await unit.users.replace_password_hash(command.user_id, command.new_password_hash)
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
