"""The mail server, as a URL and as something that sends."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

_SECONDS = 20.0
# A header of more than 78 letters without a space would be written in code, and no mail program would find its link.
_POLICY = SMTP.clone(max_line_length=998)
# No later try changes these: no such mailbox, refused for what it is.
_FOR_GOOD = range(550, 560)


class MailRefused(Exception):
    """The message was not taken. `is_final`: no later try changes that."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


def domain_of(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip(">")


@dataclass(frozen=True, slots=True)
class MailServer:
    """`smtps://user:password@host:465`, or `smtp://…:587` with STARTTLS, which `?starttls=no` leaves out."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    starttls: bool
    tls_context: ssl.SSLContext | None = None

    @classmethod
    def parse(cls, url: str, tls_context: ssl.SSLContext | None = None) -> MailServer:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL must look like smtp://user:password@host:587 or smtps://…")
        tls = parts.scheme == "smtps"
        options = parse_qs(parts.query)
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 587),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            starttls=not tls and options.get("starttls", ["yes"])[0] != "no",
            tls_context=tls_context,
        )

    async def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """Return once the server has it; raises MailRefused otherwise."""
        try:
            await aiosmtplib.send(
                message.as_bytes(policy=_POLICY),
                sender=parseaddr(sender)[1],
                recipients=[recipient],
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.tls,
                start_tls=self.starttls,
                tls_context=self.tls_context,
                timeout=_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            worst = max((refused.code for refused in error.recipients), default=0)
            raise MailRefused(f"The address was refused: {error}", is_final=worst in _FOR_GOOD) from error
        except aiosmtplib.SMTPResponseException as error:
            reason = f"The mail server said {error.code}: {error.message}"
            raise MailRefused(reason, is_final=error.code in _FOR_GOOD) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailRefused(f"The mail server cannot be reached: {str(error) or type(error).__name__}") from error
