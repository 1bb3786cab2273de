"""Links that confirm e-mail addresses: the rows behind them, the links themselves, and the mail that carries one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import jwt
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.mail import MailRefused, MailServer, domain_of
from deployments.users.tables import EmailVerificationRow, UserRow
from domain.users.model import EmailVerification, VerificationMail
from domain.users.verification import mail_of

_AUDIENCE = "moneta-verify-email"
_TOKEN_LONGEST = 1_024


class SqlVerifications:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, verification: EmailVerification) -> None:
        await self._session.execute(
            insert(EmailVerificationRow).values(
                id=verification.id,
                user_id=verification.user_id,
                email=verification.email,
                issued_at=verification.issued_at,
                expires_at=verification.expires_at,
            )
        )

    async def take(self, id: UUID) -> EmailVerification | None:  # noqa: A002
        statement = select(EmailVerificationRow).where(EmailVerificationRow.id == id).with_for_update()
        row = await self._session.scalar(statement)
        return row.to_domain() if row else None

    async def spend(self, id: UUID, now: datetime) -> None:  # noqa: A002
        await self._set(id, used_at=now)

    async def withdraw(self, user_id: UUID) -> None:
        # Two requests of one person take turns: only one link may be open at the end of both.
        await self._session.execute(select(UserRow.id).where(UserRow.id == user_id).with_for_update())
        await self._session.execute(
            delete(EmailVerificationRow).where(
                EmailVerificationRow.user_id == user_id, EmailVerificationRow.used_at.is_(None)
            )
        )

    async def mail(self, id: UUID) -> VerificationMail | None:  # noqa: A002
        """What the mail of a link says; None where a newer one has taken its place."""
        statement = (
            select(EmailVerificationRow, UserRow.display_name)
            .join(UserRow, UserRow.id == EmailVerificationRow.user_id)
            .where(EmailVerificationRow.id == id)
        )
        found = (await self._session.execute(statement)).first()
        if found is None:
            return None
        row, display_name = found
        return VerificationMail(verification=row.to_domain(), display_name=display_name, sent_at=row.sent_at)

    async def sent(self, id: UUID, now: datetime) -> None:  # noqa: A002
        await self._set(id, sent_at=now)

    async def _set(self, id: UUID, **values: datetime) -> None:  # noqa: A002
        await self._session.execute(
            update(EmailVerificationRow)
            .where(EmailVerificationRow.id == id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def verification_link(public_address: str, secret: str, verification: EmailVerification) -> str:
    """Signed, so that nobody can make one for an id they have seen; its row says how long and how often it works."""
    claims = {"aud": _AUDIENCE, "jti": str(verification.id), "exp": verification.expires_at}
    return f"{public_address.rstrip('/')}/verify-email?token={jwt.encode(claims, secret, algorithm='HS256')}"


def read_verification(token: str, secret: str) -> UUID | None:
    """Which link this is; None for anything that is not one of ours. Whether it is too old its row says, in words."""
    if len(token) > _TOKEN_LONGEST:
        return None
    try:
        claims = jwt.decode(token, secret, algorithms=["HS256"], audience=_AUDIENCE, options={"verify_exp": False})
        return UUID(claims["jti"])
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class VerificationSender:
    """Sends the mail with a link. A server that is away raises, and the event comes again."""

    server: MailServer
    sender: str
    public_address: str
    secret: str

    async def send(self, mail: VerificationMail, now: datetime) -> bool:
        """False where the link is of no use any more, or the address does not exist."""
        link = verification_link(self.public_address, self.secret, mail.verification)
        text = mail_of(mail.verification, mail.display_name, link, now)
        if text is None:
            return False
        subject, body = text
        message = EmailMessage()
        message["From"] = self.sender
        name = " ".join(mail.display_name.split())
        message["To"] = Address(display_name=name, addr_spec=mail.verification.email)
        message["Subject"] = subject
        message["Date"] = format_datetime(now)
        # The same for a second copy, so that a mail program can tell.
        message["Message-ID"] = f"<{mail.verification.id}@{domain_of(self.sender)}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body, cte="quoted-printable")
        try:
            await self.server.send(message, sender=self.sender, recipient=mail.verification.email)
        except MailRefused as refused:
            if refused.is_final:
                return False
            raise ConnectionError(str(refused)) from refused
        return True
