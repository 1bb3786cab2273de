"""Whether an e-mail address is its owner's: shown by a link that only the mailbox gets.

One link of a person is open at a time: a new one takes the place of the last, so that an old mail can never bring an
old address back. Nothing is granted for an address alone: administrators are named by addresses that are confirmed, or
on the machine itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from domain.shared.events import Event, UsersVerificationAsked
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.users.commands import AskVerification, ChangeEmail, ConfirmEmail
from domain.users.model import EmailVerification, Profile
from domain.users.ports import UsersUnit
from domain.users.rejections import ChangeEmailRejection, ConfirmEmailRejection, SendVerificationRejection

LINK_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class EmailConfirmed:
    email: str


def is_administrator(email: str, verified_at: datetime | None, is_granted: bool, admin_emails: Collection[str]) -> bool:
    """By the machine's own word, or by an address that is named and confirmed; anybody can register as anybody."""
    return is_granted or (verified_at is not None and email in admin_emails)


async def ask_verification(caller: Caller, command: AskVerification, unit: UsersUnit) -> Profile | Rejected:
    """Send a link to the address that waits for one: the new one of a change, or the one they registered with."""
    profile = await unit.users.profile(caller.viewer.user_id, caller.household_id)
    if profile is None or profile.email is None:
        return Rejected(SendVerificationRejection.NO_ADDRESS, "Register first: a demo has no e-mail address.")
    if profile.pending_email is None and profile.email_verified_at is not None:
        return Rejected(SendVerificationRejection.ALREADY_VERIFIED, "The address is confirmed already.")
    await begin(profile, profile.pending_email or profile.email, command.now, caller.correlation_id, unit)
    return profile


async def change_email(caller: Caller, command: ChangeEmail, unit: UsersUnit) -> Profile | Rejected:
    """The address they ask for is theirs once its mailbox has said so; until then the old one stays.

    Where no mail can be sent it is taken at once, and is not confirmed. Their present address withdraws a change.
    """
    profile = await unit.users.profile(caller.viewer.user_id, caller.household_id)
    if profile is None or profile.email is None:
        return Rejected(ChangeEmailRejection.NO_ADDRESS, "Register first: a demo has no e-mail address.")
    if command.email == profile.email:
        await unit.verifications.withdraw(profile.user_id)
    elif await unit.users.credentials(command.email) is not None:
        return Rejected(ChangeEmailRejection.EMAIL_TAKEN, "Somebody else has registered this e-mail.", "email")
    elif command.can_send:
        await begin(profile, command.email, command.now, caller.correlation_id, unit)
    elif not await unit.users.set_email(profile.user_id, command.email, verified_at=None):
        return Rejected(ChangeEmailRejection.EMAIL_TAKEN, "Somebody else has registered this e-mail.", "email")
    return await _now(profile, unit)


async def confirm_email(_caller: None, command: ConfirmEmail, unit: UsersUnit) -> EmailConfirmed | Rejected:
    """Whoever holds the link reads the mailbox; nobody need be signed in where they do."""
    found = await unit.verifications.take(command.verification_id)
    if found is None or found.used_at is not None:
        return Rejected(
            ConfirmEmailRejection.LINK_SPENT,
            "This link was used already, or a newer one was sent since: only the newest works.",
        )
    if found.expires_at <= command.now:
        return Rejected(ConfirmEmailRejection.LINK_EXPIRED, "This link is too old. Ask for a new one in the settings.")
    if not await unit.users.set_email(found.user_id, found.email, verified_at=command.now):
        return Rejected(ConfirmEmailRejection.EMAIL_TAKEN, "Somebody else has registered this e-mail since.")
    await unit.verifications.spend(found.id, command.now)
    return EmailConfirmed(found.email)


async def begin(profile: Profile, email: str, now: datetime, correlation_id: str, unit: UsersUnit) -> None:
    """A new link to this address; the mail itself is sent by who hears of it."""
    await unit.verifications.withdraw(profile.user_id)
    verification = EmailVerification(
        id=uuid4(), user_id=profile.user_id, email=email, issued_at=now, expires_at=now + LINK_LIFETIME
    )
    await unit.verifications.add(verification)
    await unit.outbox.add(
        Event.of(
            UsersVerificationAsked(verification_id=verification.id),
            id=uuid4(),
            household_id=profile.household.id,
            correlation_id=correlation_id,
            occurred_at=now,
        )
    )


async def _now(profile: Profile, unit: UsersUnit) -> Profile:
    found = await unit.users.profile(profile.user_id, profile.household.id)
    assert found is not None
    return found


def mail_of(verification: EmailVerification, display_name: str, link: str, now: datetime) -> tuple[str, str] | None:
    """Subject and text; None where the link is of no use any more. Plain, because mail that asks for a click must not
    look like an advertisement."""
    if verification.used_at is not None or verification.expires_at <= now:
        return None
    text = (
        f"Hello {display_name},\n\n"
        f"somebody, most likely you, gave {verification.email} as the address of a Moneta account.\n"
        f"Open this link within a day to confirm that it is yours:\n\n{link}\n\n"
        "Until then nothing is sent here. If it was not you, do nothing.\n"
    )
    return "Confirm your e-mail address", text
