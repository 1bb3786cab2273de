"""The door of users: signing up, in and out.

Secrets are made and hashed here, outside of any database transaction: a hash takes 30 ms, and no connection waits for
it. Inside the domain a token is only its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from deployments.adapters.db import Database
from deployments.adapters.security import AccessTokens, Passwords, new_refresh_token, refresh_token_hash
from deployments.adapters.unit_of_work import run
from deployments.users.reads import UserReads
from deployments.users.repository import Housekeeping, UsersBegin
from deployments.users.verifications import SqlVerifications, VerificationSender
from domain.shared.events import Event, UsersVerificationAsked
from domain.shared.outcomes import Code, Rejected
from domain.shared.viewer import Caller
from domain.users.commands import (
    AskVerification,
    ChangeAddress,
    ChangeEmail,
    ClientInfo,
    ConfirmEmail,
    EndSession,
    IssueToken,
    OpenHousehold,
    RefreshSession,
    Register,
    SignIn,
    StartSession,
)
from domain.users.devices import SeenDevice, label_of, network_of
from domain.users.model import Credentials, Profile, Purged, Session, SignedIn
from domain.users.passwords import canonical
from domain.users.ports import Limit, Throttle, UsersUnit
from domain.users.registration import DEMO_DOMAIN, check, normalise_email
from domain.users.rejections import (
    ChangeEmailRejection,
    ExploreDemoRejection,
    SendVerificationRejection,
    SignInRejection,
)
from domain.users.throttling import (
    demo_limits,
    password_limits,
    sign_in_limits,
    verification_limits,
    wait_in_words,
)
from domain.users.use_cases import (
    CREDENTIALS_WRONG,
    EMAIL_TAKEN,
    end_session,
    open_household,
    refresh_session,
    start_session,
)
from domain.users.verification import EmailConfirmed, ask_verification, change_email, confirm_email

_DEMO_LIFETIME = timedelta(hours=24)
# So long after its end a link still says that it has ended, and not that there never was one.
_LINKS_KEPT = timedelta(days=7)

Begin = Callable[[Caller | None], AbstractAsyncContextManager[UsersUnit]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class UsersService:
    """Every method returns frozen plain values or `Rejected`; nothing it raises is meant for a person."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        access_tokens: AccessTokens,
        throttle: Throttle,
        *,
        refresh_days: int = 30,
        clock: Callable[[], datetime] = _utc_now,
        begin: Begin | None = None,
        sender: VerificationSender | None = None,
        admin_emails: Collection[str] = (),
    ) -> None:
        self._database = database
        self._begin: Begin = begin or UsersBegin(database, admin_emails)
        self._reads = UserReads(database, admin_emails)
        self._sender = sender
        self._housekeeping = Housekeeping(database)
        self._passwords = passwords
        self._access_tokens = access_tokens
        self._throttle = throttle
        self._refresh_lifetime = timedelta(days=refresh_days)
        self._clock = clock

    async def register(self, client: ClientInfo, command: Register) -> SignedIn | Rejected:
        registration = check(command)
        if isinstance(registration, Rejected):
            return registration
        if await self._credentials(registration.email) is not None:
            return EMAIL_TAKEN
        password_hash = await self._passwords.hash(canonical(registration.password))
        refresh_token, token = self._new_token()
        opened = await run(
            self._begin,
            open_household,
            None,
            OpenHousehold(
                user_id=uuid4(),
                household_id=uuid4(),
                family_id=uuid4(),
                event_id=uuid4(),
                email=registration.email,
                password_hash=password_hash,
                display_name=registration.display_name,
                household_name=registration.household_name,
                currency=registration.currency,
                is_demo=False,
                token=token,
                correlation_id=client.correlation_id,
                device=_seen(client),
                can_send=self._sender is not None,
            ),
        )
        return self._signed_in(opened, refresh_token)

    async def sign_in(self, client: ClientInfo, command: SignIn) -> SignedIn | Rejected:
        email = normalise_email(command.email)
        limits = sign_in_limits(email or command.email, client)
        wait = await self._throttle.take(limits)
        if wait:
            return _too_many(SignInRejection.TOO_MANY_TRIES, wait)
        credentials = await self._credentials(email or "")
        known_hash = credentials.password_hash if credentials else None
        checked = await self._passwords.check(canonical(command.password), known_hash)
        if not checked.correct or credentials is None:
            return CREDENTIALS_WRONG
        await self._throttle.give_back(limits)
        refresh_token, token = self._new_token()
        started = await run(
            self._begin,
            start_session,
            None,
            StartSession(
                user_id=credentials.user_id,
                household_id=credentials.household_id,
                family_id=uuid4(),
                new_password_hash=checked.rehashed,
                token=token,
                correlation_id=client.correlation_id,
                device=_seen(client),
            ),
        )
        return self._signed_in(started, refresh_token)

    async def refresh_session(self, client: ClientInfo, refresh_token: str) -> SignedIn | None:
        """None where the token is unknown, spent or expired: the person signs in again."""
        next_token, token = self._new_token()
        command = RefreshSession(shown_hash=refresh_token_hash(refresh_token), next=token)
        session = await run(self._begin, refresh_session, None, command)
        return self._answer(session, next_token) if session else None

    async def sign_out(self, client: ClientInfo, refresh_token: str) -> None:
        """End the session of this token in every tab; an unknown token is no error.

        Access tokens that are out live on for their few minutes.
        """
        command = EndSession(shown_hash=refresh_token_hash(refresh_token), now=self._clock())
        await run(self._begin, end_session, None, command)

    async def explore_demo(self, client: ClientInfo, currency: str = "EUR") -> SignedIn | Rejected:
        """A visitor with an empty demo household of their own; whoever calls this seeds it."""
        wait = await self._throttle.take(demo_limits(client))
        if wait:
            return _too_many(ExploreDemoRejection.TOO_MANY_TRIES, wait)
        user_id = uuid4()
        refresh_token, token = self._new_token(_DEMO_LIFETIME)
        opened = await run(
            self._begin,
            open_household,
            None,
            OpenHousehold(
                user_id=user_id,
                household_id=uuid4(),
                family_id=uuid4(),
                event_id=uuid4(),
                email=f"demo-{user_id}@{DEMO_DOMAIN}",
                password_hash=None,
                display_name="Demo visitor",
                household_name="Demo household",
                currency=currency,
                is_demo=True,
                token=token,
                correlation_id=client.correlation_id,
            ),
        )
        return self._signed_in(opened, refresh_token)

    async def viewer_profile(self, caller: Caller) -> Profile | None:
        return await self._reads.profile(caller)

    async def send_verification(self, caller: Caller) -> Profile | Rejected:
        """Another link to the address that waits for one."""
        if self._sender is None:
            return Rejected(
                SendVerificationRejection.NOT_SET_UP, "This installation sends no e-mail, and works without."
            )
        limits = verification_limits(caller.viewer.user_id)
        wait = await self._throttle.take(limits)
        if wait:
            return _too_many(SendVerificationRejection.TOO_MANY_TRIES, wait)
        return await self._limited(
            limits, await run(self._begin, ask_verification, caller, AskVerification(now=self._clock()))
        )

    async def change_email(self, caller: Caller, command: ChangeAddress) -> Profile | Rejected:
        """Asks for the password again: an open page on a shared machine must not give the account away."""
        email = normalise_email(command.email)
        if email is None or email.endswith(f"@{DEMO_DOMAIN}"):
            message = "Write your e-mail address in full, like anna@example.org."
            return Rejected(ChangeEmailRejection.EMAIL_INVALID, message, "email")
        profile = await self._reads_profile(caller)
        guesses = password_limits(caller.viewer.user_id)
        wait = await self._throttle.take(guesses)
        if wait:
            return _too_many(ChangeEmailRejection.TOO_MANY_TRIES, wait)
        credentials = await self._credentials(profile.email) if profile and profile.email else None
        known_hash = credentials.password_hash if credentials else None
        checked = await self._passwords.check(canonical(command.password), known_hash)
        if profile is not None and profile.email is not None and not checked.correct:
            return Rejected(ChangeEmailRejection.PASSWORD_WRONG, "This is not your password.", "password")
        await self._throttle.give_back(guesses)
        limits = verification_limits(caller.viewer.user_id)
        wait = await self._throttle.take(limits)
        if wait:
            return _too_many(ChangeEmailRejection.TOO_MANY_TRIES, wait)
        wanted = ChangeEmail(email=email, can_send=self._sender is not None, now=self._clock())
        return await self._limited(limits, await run(self._begin, change_email, caller, wanted))

    async def confirm_email(self, verification_id: UUID) -> EmailConfirmed | Rejected:
        """From the link in the mail."""
        command = ConfirmEmail(verification_id=verification_id, now=self._clock())
        return await run(self._begin, confirm_email, None, command)

    async def on_verification_asked(self, event: Event) -> None:
        """Send the mail; again where the process ends between sending and writing that down, under the same
        `Message-ID`. A mail server that is away is waited for."""
        verification_id = event.read(UsersVerificationAsked).verification_id
        async with self._database.session(None) as session:
            mail = await SqlVerifications(session).mail(verification_id)
        if mail is None or mail.sent_at is not None or self._sender is None:
            return
        now = self._clock()
        if await self._sender.send(mail, now):
            async with self._database.session(None) as session:
                await SqlVerifications(session).sent(verification_id, now)
                await session.commit()

    async def purge(self) -> Purged:
        """Remove expired tokens, and demo households of yesterday with their visitors; safe to run twice at once."""
        now = self._clock()
        created_before = now - _DEMO_LIFETIME
        tokens = await self._housekeeping.delete_expired_tokens(now)
        await self._housekeeping.delete_old_verifications(now - _LINKS_KEPT)
        households = [
            await self._housekeeping.delete_demo_household(household_id)
            for household_id in await self._housekeeping.demo_households_before(created_before)
        ]
        users = await self._housekeeping.delete_demo_users(DEMO_DOMAIN, created_before)
        return Purged(refresh_tokens=tokens, demo_households=sum(households), demo_users=users)

    async def _limited(self, limits: Sequence[Limit], outcome: Profile | Rejected) -> Profile | Rejected:
        """What sent nothing costs no try."""
        if isinstance(outcome, Rejected):
            await self._throttle.give_back(limits)
        return outcome

    async def _reads_profile(self, caller: Caller) -> Profile | None:
        async with self._begin(caller) as unit:
            return await unit.users.profile(caller.viewer.user_id, caller.household_id)

    async def _credentials(self, email: str) -> Credentials | None:
        async with self._begin(None) as unit:
            return await unit.users.credentials(email)

    def _new_token(self, lifetime: timedelta | None = None) -> tuple[str, IssueToken]:
        now = self._clock()
        refresh_token = new_refresh_token()
        expires_at = now + (lifetime or self._refresh_lifetime)
        return refresh_token, IssueToken(
            token_hash=refresh_token_hash(refresh_token), issued_at=now, expires_at=expires_at
        )

    def _signed_in(self, opened: Session | Rejected, refresh_token: str) -> SignedIn | Rejected:
        return opened if isinstance(opened, Rejected) else self._answer(opened, refresh_token)

    def _answer(self, session: Session, refresh_token: str) -> SignedIn:
        access_token, access_expires_at = self._access_tokens.issue(session.profile.viewer, self._clock())
        return SignedIn(
            profile=session.profile,
            access_token=access_token,
            access_expires_at=access_expires_at,
            refresh_token=refresh_token,
            refresh_expires_at=session.refresh_expires_at,
        )


def _seen(client: ClientInfo) -> SeenDevice | None:
    """A program without cookies is no device: it would be a new one each time."""
    if client.device_token is None:
        return None
    return SeenDevice(
        id=uuid4(),
        event_id=uuid4(),
        token_hash=refresh_token_hash(client.device_token),
        label=label_of(client.user_agent),
        network=network_of(client.address),
    )


def _too_many(code: Code, seconds: int) -> Rejected:
    return Rejected(code, f"Too many tries. Wait {wait_in_words(seconds)}, then try again.")
